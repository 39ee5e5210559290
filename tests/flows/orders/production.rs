//! Orders go on step by step, and only as agreed.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    order_event::{Actor, OrderAction},
    role::StaffRole,
};
use serde_json::{Value, json};
use tests::{library::sample, on_both, studio::code};

use super::{STEPS, grant, ledger_is_clean, read, state};

#[actix_web::test]
async fn a_video_is_ordered_produced_and_delivered() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        assert_eq!(owner.credits().await, (750, 0));
        let order = owner.ordered().await;
        assert_eq!(owner.credits().await, (400, 350));
        let placed = read(&owner, &order).await;
        assert_eq!((&placed["number"], &placed["state"]), (&json!(1), &json!("PLACED")));
        assert_eq!((&placed["customer"], &placed["title"]), (&json!("Fjord AS"), &json!("Sommer")));
        assert_eq!(placed["lines"], json!([{
            "item": "VIDEO", "text": "Video of 15 seconds in 16:9", "quantity": 1,
            "unitCredits": 350, "credits": 350,
        }]));
        assert_eq!(placed["promise"]["dueAt"], placed["dueAt"]);
        assert_eq!(placed["promise"]["steps"][0]["reason"], "PLACED");

        producer.steps(&["orderAccept", "orderStart"], &order).await;
        assert_eq!(owner.credits().await, (400, 0));
        producer.steps(&["orderDeliver"], &order).await;
        let delivered = read(&owner, &order).await;
        assert_eq!(delivered["state"], "DELIVERED");
        assert_eq!(delivered["files"].as_array().expect("files").len(), 1);
        let file = &delivered["files"][0];
        assert_eq!((&file["name"], &file["kind"]), (&json!("Sommer.mp4"), &json!("VIDEO")));
        assert_eq!((&file["ownership"], &file["folder"]["name"]),
            (&json!("PRODUCT"), &json!("Finished videos")));
        assert_eq!(delivered["history"], json!([
            { "action": "PLACE", "state": "PLACED", "actor": "CUSTOMER", "by": "Kari Nordmann", "reason": null },
            { "action": "ACCEPT", "state": "ACCEPTED", "actor": "STAFF", "by": null, "reason": null },
            { "action": "START", "state": "IN_PRODUCTION", "actor": "STAFF", "by": null, "reason": null },
            { "action": "DELIVER", "state": "DELIVERED", "actor": "STAFF", "by": null, "reason": null },
        ]));
        assert_eq!(read(&producer, &order).await["history"][1]["by"], "Ola Vibb");
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn staff_decline_with_a_reason_and_give_the_credits_back() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        let decline = "mutation($id: ID!, $reason: String!) {
            orderDecline(input: { id: $id, reason: $reason }) { order { state } } }";
        let refused = producer.refused(decline, json!({ "id": order, "reason": " " })).await;
        assert_eq!(refused, "BAD_USER_INPUT");
        producer.ok(decline, json!({ "id": order, "reason": "No crew in July" })).await;
        let declined = read(&owner, &order).await;
        assert_eq!(
            (&declined["state"], &declined["history"][1]["reason"]),
            (&json!("DECLINED"), &json!("No crew in July"))
        );
        assert_eq!(owner.credits().await, (750, 0));
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn cancelling_and_starting_at_once_does_one_of_them() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        for _ in 0..2 {
            let order = owner.ordered().await;
            producer.steps(&["orderAccept"], &order).await;
            let (before, _) = owner.credits().await;
            let (cancelled, started) = tokio::join!(
                owner.step("orderCancel", &order),
                producer.step("orderStart", &order)
            );
            let after = owner.credits().await;
            match (code(&cancelled), code(&started)) {
                (None, Some("ILLEGAL_STATE")) => {
                    assert_eq!(state(&owner, &order).await, "CANCELLED");
                    assert_eq!(after, (before + 350, 0));
                }
                (Some("ILLEGAL_STATE"), None) => {
                    assert_eq!(state(&owner, &order).await, "IN_PRODUCTION");
                    assert_eq!(after, (before, 0));
                }
                both => panic!("{both:?}"),
            }
            ledger_is_clean(app).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn an_order_is_delivered_once() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart"], &order).await;
        let picture = sample("fjord.jpg");
        let clip = sample("sailing.mp4");
        let torn = clip[..clip.len() / 2].to_vec();
        for (files, expected) in [
            (vec![("still.jpg", picture.clone())], "FILE_UNSUPPORTED"),
            (vec![("a.mp4", clip.clone()), ("empty.mp4", vec![])], "FILE_EMPTY"),
            (vec![("torn.mp4", torn)], "FILE_TRUNCATED"),
            (vec![("noise.mp4", vec![7; 4_096])], "FILE_UNSUPPORTED"),
        ] {
            let response = producer.deliver(&order, files).await;
            assert_eq!(code(&response), Some(expected), "{response:#}");
        }
        assert_eq!(read(&owner, &order).await["files"], json!([]));

        let files = vec![("wide.mp4", clip.clone()), ("square.mp4", clip)];
        let (one, two) =
            tokio::join!(producer.deliver(&order, files.clone()), producer.deliver(&order, files),);
        // Who comes second with the same files is told that it is so, or that it was too late.
        let codes = [code(&one), code(&two)];
        assert!(codes.contains(&None), "{one:#} {two:#}");
        assert!(codes.iter().all(|code| matches!(code, None | Some("ILLEGAL_STATE"))), "{codes:?}");
        let delivered = read(&owner, &order).await;
        let names: Vec<_> =
            delivered["files"].as_array().expect("files").iter().map(|f| &f["name"]).collect();
        assert_eq!(names, ["wide.mp4", "square.mp4"]);
        let third = producer.step("orderDeliver", &order).await;
        assert_eq!(code(&third), Some("ILLEGAL_STATE"));
        let library = owner.ok("{ assets { totalCount } }", json!({})).await;
        assert_eq!(library["assets"]["totalCount"], 3, "a picture and two videos");
    })
    .await;
}

#[actix_web::test]
async fn in_every_state_only_the_agreed_steps_are_taken() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        grant(app, &owner, 6 * 350).await;
        let ways: [&[(&str, Actor)]; 7] = [
            &[],
            &[("orderAccept", Actor::Staff)],
            &[("orderAccept", Actor::Staff), ("orderHold", Actor::Staff)],
            &[("orderAccept", Actor::Staff), ("orderStart", Actor::Staff)],
            &[
                ("orderAccept", Actor::Staff),
                ("orderStart", Actor::Staff),
                ("orderDeliver", Actor::Staff),
            ],
            &[("orderCancel", Actor::Customer)],
            &[("orderDecline", Actor::Staff)],
        ];
        for way in ways {
            let order = owner.ordered().await;
            let side = |actor| if actor == Actor::Staff { &producer } else { &owner };
            for (step, actor) in way {
                side(*actor).steps(&[step], &order).await;
            }
            let seen = [read(&owner, &order).await, read(&producer, &order).await];
            for (mutation, action, actor) in STEPS {
                let other = if actor == Actor::Staff { &owner } else { &producer };
                assert_eq!(code(&other.step(mutation, &order).await), Some("FORBIDDEN"));
                if !is_offered(&seen[usize::from(actor == Actor::Staff)], action) {
                    let response = side(actor).step(mutation, &order).await;
                    assert_eq!(code(&response), Some("ILLEGAL_STATE"), "{mutation} after {way:?}");
                }
            }
            assert_eq!(read(&owner, &order).await, seen[0], "no refusal leaves a trace");
        }
        ledger_is_clean(app).await;
    })
    .await;
}

fn is_offered(order: &Value, action: OrderAction) -> bool {
    let name = format!("{action:?}").to_uppercase();
    let actions = order["availableActions"].as_array().expect("actions");
    actions.iter().any(|found| found["action"] == *name && found["allowed"] == true)
}

#[actix_web::test]
async fn the_delivery_clock_stands_still_while_the_customer_is_waited_for() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        app.keep(&owner).await;
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderHold"], &order).await;
        let held = read(&owner, &order).await;
        assert_eq!(held["state"], "ON_HOLD");
        assert!(held["pausedAt"].is_string());
        // A week has five working days, wherever it begins; but for holidays, of which a fortnight
        // has three at most.
        app.platform.clock.advance(TimeDelta::days(14));
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderResume"], &order).await;
        let resumed = read(&producer, &order).await;
        assert_eq!(resumed["state"], "ACCEPTED");
        assert!(resumed["pausedAt"].is_null());
        assert_eq!(resumed["promisedAt"], held["promisedAt"]);
        let at = |order: &Value, name: &str| {
            order[name].as_str().expect("an instant").parse::<DateTime<Utc>>().expect("an instant")
        };
        let moved = at(&resumed, "dueAt") - at(&held, "dueAt");
        assert!(moved >= TimeDelta::days(7), "{moved}");
        let steps = resumed["promise"]["steps"].as_array().expect("steps");
        assert_eq!(steps.last().expect("a step")["reason"], "RESUMED");
    })
    .await;
}
