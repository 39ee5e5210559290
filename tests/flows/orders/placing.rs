//! Orders are placed once, paid with credits there are, and cancelled while they can be.

use entity::{order, role::StaffRole};
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::json;
use tests::{library::id, on_both, studio::code};

use super::{grant, ledger_is_clean, read};

#[actix_web::test]
async fn an_order_is_confirmed_by_mail_at_once_and_only_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let email = owner.ok("{ viewer { user { email } } }", json!({})).await;
        let email = email["viewer"]["user"]["email"].as_str().expect("an address").to_owned();
        let before = app.mails(&email).await;
        let order = owner.ordered().await;
        let mail = app.mail(&email).await;
        assert!(mail.subject.contains("Sommer"), "{}", mail.subject);
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("350") && part.contains(&order), "{part}");
        }
        assert_eq!(app.mails(&email).await, before + 1);
    })
    .await;
}

#[actix_web::test]
async fn what_happens_to_the_project_later_does_not_reach_the_order() {
    on_both(async |app| {
        let owner = app.owner().await;
        let order = owner.ordered().await;
        let placed = read(&owner, &order).await;
        let project = placed["projectId"].as_str().expect("an id");
        owner.scene(project, "Too late").await;
        let update = "mutation($input: ProjectUpdateInput!) {
            projectUpdate(input: $input) { project { title state } } }";
        let input = json!({ "id": project, "expectedVersion": 4, "title": "Winter",
            "formats": ["STORY"], "targetSeconds": 60 });
        let changed = owner.ok(update, json!({ "input": input })).await;
        assert_eq!(
            changed["projectUpdate"]["project"],
            json!({ "title": "Winter", "state": "ORDERED" })
        );
        assert_eq!(read(&owner, &order).await, placed);
        assert_eq!(placed["brief"]["scenes"][0]["message"], "Alt skal vekk");
        assert!(placed["brief"]["scenes"][0]["placements"][0]["asset"]["id"].is_string());
    })
    .await;
}

#[actix_web::test]
async fn two_clicks_order_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let (one, two) =
            tokio::join!(owner.place(&quote, Some("click")), owner.place(&quote, Some("click")));
        assert_eq!(code(&one), None, "{one:#}");
        assert_eq!(one, two);
        let order = id(&one["data"]["orderPlace"]["order"]["id"]);

        let third = owner.place(&quote, None).await;
        assert_eq!(code(&third), Some("ALREADY_ORDERED"));
        assert_eq!(third["errors"][0]["extensions"]["details"]["orderId"], order);
        let quote_again = "mutation($id: ID!) {
            orderQuote(input: { projectId: $id }) { quote { id } } }";
        assert_eq!(owner.refused(quote_again, json!({ "id": project })).await, "ALREADY_ORDERED");

        let another = owner.planned(&picture, 15).await;
        let another = owner.quote(&another).await;
        let mismatch = owner.place(&another, Some("click")).await;
        assert_eq!(code(&mismatch), Some("IDEMPOTENCY_MISMATCH"));
        let (one, two) = tokio::join!(owner.place(&another, None), owner.place(&another, None));
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, [None, Some("ALREADY_ORDERED")]);
        assert_eq!(owner.credits().await, (50, 700));
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn fifty_orders_at_once_on_credit_for_seven_place_exactly_seven() {
    on_both(async |app| {
        let owner = app.owner().await;
        grant(app, &owner, 7 * 350 - 750).await;
        let picture = owner.add_fjord().await;
        let mut quotes = Vec::new();
        for _ in 0..50 {
            let project = owner.planned(&picture, 15).await;
            quotes.push(owner.quote(&project).await);
        }
        let answers = join_all(quotes.iter().map(|quote| owner.place(quote, None))).await;
        let placed = answers.iter().filter(|answer| code(answer).is_none());
        let mut numbers: Vec<_> = placed
            .map(|answer| answer["data"]["orderPlace"]["order"]["number"].as_i64().expect("one"))
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        let refused = answers.iter().filter_map(code);
        assert_eq!(refused.filter(|code| *code == "INSUFFICIENT_CREDITS").count(), 43);
        assert_eq!(owner.credits().await, (0, 2_450));
        let rows = order::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(rows, 7);
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn an_order_is_cancelled_free_of_charge_until_production() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let first = owner.ordered().await;
        let cancel = "mutation($id: ID!) { orderCancel(input: { id: $id, reason: \"No budget\" }) {
            order { state history { reason } availableActions { action allowed reasons } } } }";
        let cancelled =
            owner.ok(cancel, json!({ "id": first })).await["orderCancel"]["order"].take();
        assert_eq!(
            (&cancelled["state"], &cancelled["history"][1]["reason"]),
            (&json!("CANCELLED"), &json!("No budget"))
        );
        let ended = ["REQUEST_CHANGES", "APPROVE", "CHANGE_WISH", "CANCEL"]
            .map(|action| json!({ "action": action, "allowed": false, "reasons": ["ENDED"] }));
        assert_eq!(cancelled["availableActions"], json!(ended));
        assert_eq!(owner.credits().await, (750, 0));
        let project = read(&owner, &first).await["projectId"].as_str().expect("an id").to_owned();
        let quote = owner.quote(&project).await;
        let again = owner.place(&quote, None).await;
        let second = id(&again["data"]["orderPlace"]["order"]["id"]);
        assert_eq!(again["data"]["orderPlace"]["order"]["number"], 2);

        producer.steps(&["orderAccept", "orderHold"], &second).await;
        owner.steps(&["orderCancel"], &second).await;
        assert_eq!(owner.credits().await, (750, 0));

        let quote = owner.quote(&project).await;
        let third = id(&owner.place(&quote, None).await["data"]["orderPlace"]["order"]["id"]);
        producer.steps(&["orderAccept", "orderStart"], &third).await;
        let response = owner.step("orderCancel", &third).await;
        assert_eq!(code(&response), Some("ILLEGAL_STATE"));
        assert_eq!(
            response["errors"][0]["extensions"]["details"],
            json!({ "state": "IN_PRODUCTION", "reason": "PRODUCTION_STARTED" })
        );
        assert_eq!(owner.credits().await, (400, 0));
        ledger_is_clean(app).await;
    })
    .await;
}
