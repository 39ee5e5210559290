//! Reviews in stages: who decides, how many of them, and until when.

use chrono::TimeDelta;
use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both, people::fresh_email, studio::code};

use super::{Studio, allowed, user};

const SET: &str = "mutation($input: ReviewStagesSetInput!) { reviewStagesSet(input: $input) {
    review { stages { name quorum needed hours reviewers { name } } } } }";

async fn set(studio: &Studio, stages: Value) -> Value {
    let input = json!({ "orderId": studio.order, "stages": stages });
    studio.owner.send(SET, json!({ "input": input })).await
}

/// How often somebody was told that it is their turn.
async fn turns(client: &Client) -> usize {
    let told = client.ok("{ notifications(first: 100) { nodes { topic } } }", json!({})).await;
    let nodes = told["notifications"]["nodes"].as_array().expect("notifications").clone();
    nodes.iter().filter(|node| node["topic"] == "REVIEW_WANTED").count()
}

#[actix_web::test]
async fn stages_take_their_turns() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let brand = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let legal = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let [brand_id, legal_id, owner_id] =
            [user(&brand).await, user(&legal).await, user(&studio.owner).await];
        let answer = set(&studio, json!([
            { "name": "Merkevare", "quorum": "ALL", "userIds": [brand_id, owner_id] },
            { "name": "Jus", "quorum": "COUNT", "needed": 1, "hours": 24, "userIds": [legal_id] },
        ]))
        .await;
        let stages = &answer["data"]["reviewStagesSet"]["review"]["stages"];
        assert_eq!(stages[1]["needed"], 1, "{answer:#}");
        let cut = studio.show(1).await;
        assert_eq!((turns(&brand).await, turns(&legal).await), (1, 0));
        assert_eq!(code(&cut.decide(&legal, "APPROVE").await), Some("FORBIDDEN"));
        assert!(!allowed(&studio.review(&legal).await).contains(&"DECIDE"));
        assert_eq!(code(&cut.decide(&brand, "APPROVE_WITH_CHANGES").await), None);
        let open = studio.review(&brand).await["cuts"][0]["stages"].take();
        assert_eq!(open[0]["missing"], json!([{ "userId": owner_id }]));
        assert_eq!((&open[0]["outcome"], &open[1]["openedAt"]), (&Value::Null, &Value::Null));
        cut.decide(&studio.owner, "APPROVE").await;
        assert_eq!(studio.state().await, "IN_REVIEW", "the next stage is to decide");
        let turned = studio.review(&legal).await;
        assert_eq!(turned["cuts"][0]["stages"][0]["outcome"], "APPROVE_WITH_CHANGES");
        assert!(turned["cuts"][0]["stages"][1]["dueAt"].is_string());
        let decide = &turned["availableActions"][2];
        assert_eq!((&decide["action"], &decide["allowed"]), (&json!("DECIDE"), &json!(true)));
        assert_eq!(decide["until"], turned["cuts"][0]["stages"][1]["dueAt"]);
        assert_eq!(turns(&legal).await, 1);
        let decided = cut.decide(&legal, "APPROVE").await;
        // The strictest of what came of the stages.
        assert_eq!(decided["data"]["reviewDecide"]["cut"]["outcome"], "APPROVE_WITH_CHANGES");
        assert_eq!(studio.state().await, "APPROVED");
    })
    .await;
}

#[actix_web::test]
async fn changes_that_a_stage_asks_for_end_the_review_and_the_next_cut_begins_anew() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let brand = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let [brand_id, owner_id] = [user(&brand).await, user(&studio.owner).await];
        set(
            &studio,
            json!([
                { "name": "Merkevare", "quorum": "ANY", "userIds": [brand_id] },
                { "name": "Sjef", "quorum": "ANY", "userIds": [owner_id] },
            ]),
        )
        .await;
        let first = studio.show(1).await;
        first.decide(&brand, "REQUEST_CHANGES").await;
        assert_eq!(studio.state().await, "CHANGES_REQUESTED");
        let second = studio.show(2).await;
        assert_eq!(code(&second.decide(&studio.owner, "APPROVE").await), Some("FORBIDDEN"));
        second.decide(&brand, "APPROVE").await;
        second.decide(&studio.owner, "APPROVE").await;
        assert_eq!(studio.state().await, "APPROVED");
        let past = studio.review(&studio.owner).await["cuts"][1]["stages"].take();
        assert_eq!(
            (&past[0]["outcome"], &past[1]["outcome"]),
            (&json!("REQUEST_CHANGES"), &Value::Null)
        );
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_not_decided_is_reminded_before_the_end_and_at_it() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        app.keep(&studio.owner).await;
        let (one, two) = (fresh_email(), fresh_email());
        let slow = app.joined_at(&studio.owner, AccountRole::Reviewer, &one).await;
        let quick = app.joined_at(&studio.owner, AccountRole::Reviewer, &two).await;
        let people = [user(&slow).await, user(&quick).await];
        set(&studio, json!([{ "name": "Alle", "quorum": "ALL", "hours": 48, "userIds": people }]))
            .await;
        let cut = studio.show(1).await;
        cut.decide(&quick, "APPROVE").await;
        app.work().await;
        assert_eq!((turns(&slow).await, turns(&quick).await), (1, 1));
        app.platform.clock.advance(TimeDelta::hours(23));
        app.work().await;
        let again = async |app: &TestApp, email: &str| app.client(&app.sign_in(email).await);
        assert_eq!(turns(&again(app, &one).await).await, 1);
        app.platform.clock.advance(TimeDelta::hours(2));
        app.work().await;
        assert_eq!(turns(&again(app, &one).await).await, 2);
        app.platform.clock.advance(TimeDelta::hours(24));
        app.work().await;
        let slow = again(app, &one).await;
        assert_eq!(turns(&slow).await, 3);
        assert_eq!(turns(&again(app, &two).await).await, 1, "who has decided is left alone");
        assert_eq!(code(&cut.decide(&slow, "APPROVE").await), None, "late is better than never");
    })
    .await;
}

#[actix_web::test]
async fn stages_name_people_of_the_account_and_make_sense() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let (own, other) = (user(&studio.owner).await, user(&app.owner().await).await);
        for (stages, expected) in [
            (json!([{ "name": "x", "quorum": "ANY", "userIds": [other] }]), "NOT_FOUND"),
            (json!([{ "name": "x", "quorum": "ANY" }]), "BAD_USER_INPUT"),
            (json!([{ "name": " ", "quorum": "ANY", "userIds": [own] }]), "BAD_USER_INPUT"),
            (json!([{ "name": "x", "quorum": "COUNT", "userIds": [own] }]), "BAD_USER_INPUT"),
            (
                json!([{ "name": "x", "quorum": "ANY", "hours": 0, "userIds": [own] }]),
                "BAD_USER_INPUT",
            ),
        ] {
            let refused = set(&studio, stages.clone()).await;
            assert_eq!(code(&refused), Some(expected), "{stages}");
        }
        let reviewer = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let input = json!({ "orderId": studio.order, "stages": [] });
        assert_eq!(reviewer.refused(SET, json!({ "input": input })).await, "FORBIDDEN");
        // Planned while a cut waits, they ask anew; without any, one decision decides.
        let cut = studio.show(1).await;
        let own = json!([{ "name": "x", "quorum": "ANY", "userIds": [user(&reviewer).await] }]);
        set(&studio, own).await;
        assert_eq!(turns(&reviewer).await, 1);
        assert_eq!(code(&cut.decide(&studio.owner, "APPROVE").await), Some("FORBIDDEN"));
        set(&studio, json!([])).await;
        assert_eq!(code(&cut.decide(&studio.owner, "APPROVE").await), None);
    })
    .await;
}
