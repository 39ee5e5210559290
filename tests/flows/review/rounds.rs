//! Rounds of changes: included, free, and paid for.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{TestApp, on_both, studio::code};

use super::{Studio, allowed};

const ACCEPT: &str = "mutation($id: ID!, $price: Int!) {
    reviewRoundAccept(input: { orderId: $id, price: $price }) { round { class price } } }";
const GIVE: &str = "mutation($id: ID!) { reviewRoundGive(input: { orderId: $id }) {
    round { class } } }";
const FREE: &str = "mutation($id: ID!) { reviewRoundFree(input: { id: $id }) {
    round { class price } } }";

async fn ledger_is_clean(app: &TestApp) {
    let faults = api::credits::reads::check(&app.platform.db).await.expect("the ledgers are read");
    assert!(faults.is_empty(), "{faults:?}");
}

/// Uses so many rounds, and shows the next cut.
async fn after(studio: &Studio, rounds: u32) -> super::Shown {
    let mut cut = studio.show(0).await;
    for number in 1..=rounds {
        let asked = cut.decide(&studio.owner, "REQUEST_CHANGES").await;
        assert_eq!(code(&asked), None, "{asked:#}");
        cut = studio.show(number).await;
    }
    cut
}

#[actix_web::test]
async fn two_rounds_are_included_and_a_third_is_paid_for() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let owner = &studio.owner;
        assert_eq!(owner.credits().await, (400, 0));
        let cut = after(&studio, 2).await;
        assert_eq!(owner.credits().await, (400, 0));
        let rounds = studio.review(owner).await["rounds"].take();
        assert_eq!((&rounds["included"], &rounds["used"]), (&json!(2), &json!(2)));
        assert_eq!((&rounds["nextClass"], &rounds["nextPrice"]), (&json!("PRICED"), &json!(150)));
        let refused = cut.decide(owner, "REQUEST_CHANGES").await;
        assert_eq!(code(&refused), Some("ROUND_NOT_ACCEPTED"), "{refused:#}");
        assert_eq!(refused["errors"][0]["extensions"]["details"]["price"], 150);
        assert_eq!(studio.state().await, "IN_REVIEW");
        assert_eq!(studio.review(owner).await["cuts"][0]["decisions"], json!([]));

        let cheap = json!({ "id": studio.order, "price": 100 });
        assert_eq!(owner.refused(ACCEPT, cheap).await, "BAD_USER_INPUT");
        let price = json!({ "id": studio.order, "price": 150 });
        owner.ok(ACCEPT, price.clone()).await;
        assert_eq!(owner.credits().await, (250, 150), "held until it begins");
        assert_eq!(owner.refused(ACCEPT, price).await, "ILLEGAL_STATE");
        // Whoever may not order can use what is accepted.
        let reviewer = app.joined(owner, AccountRole::Reviewer).await;
        assert_eq!(code(&cut.decide(&reviewer, "REQUEST_CHANGES").await), None);
        assert_eq!(owner.credits().await, (250, 0), "spent");
        assert_eq!(studio.state().await, "CHANGES_REQUESTED");
        let rounds = studio.review(owner).await["rounds"].take();
        assert_eq!((&rounds["priced"], &rounds["all"][2]["class"]), (&json!(1), &json!("PRICED")));
        assert!(rounds["all"][2]["begunAt"].is_string());
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn the_price_is_accepted_with_the_decision_or_given_back_with_the_approval() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let owner = &studio.owner;
        let cut = after(&studio, 2).await;
        let reviewer = app.joined(owner, AccountRole::Reviewer).await;
        let with = json!({ "decision": "REQUEST_CHANGES", "acceptPrice": 150 });
        let refused = cut.decide_with(&reviewer, with.clone()).await;
        assert_eq!(code(&refused), Some("FORBIDDEN"), "reviewers spend nothing");
        assert_eq!(code(&cut.decide_with(owner, with).await), None);
        assert_eq!(owner.credits().await, (250, 0));
        let next = studio.show(9).await;
        owner.ok(ACCEPT, json!({ "id": studio.order, "price": 150 })).await;
        assert_eq!(owner.credits().await, (100, 150));
        next.decide(owner, "APPROVE").await;
        assert_eq!(owner.credits().await, (250, 0), "it was not wanted in the end");
        let rounds = studio.review(owner).await["rounds"].take();
        assert!(rounds["all"][3]["droppedAt"].is_string());
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn what_is_vibbios_to_mend_is_free() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let (owner, producer) = (&studio.owner, &studio.producer);
        let cut = after(&studio, 2).await;
        producer.ok(GIVE, json!({ "id": studio.order })).await;
        assert_eq!(producer.refused(GIVE, json!({ "id": studio.order })).await, "ILLEGAL_STATE");
        assert_eq!(owner.refused(GIVE, json!({ "id": studio.order })).await, "FORBIDDEN");
        let rounds = studio.review(owner).await["rounds"].take();
        assert_eq!(
            (&rounds["nextClass"], &rounds["nextIsAgreed"]),
            (&json!("FREE_FIX"), &json!(true))
        );
        assert!(allowed(&studio.review(owner).await).contains(&"REQUEST_CHANGES"));
        cut.decide(owner, "REQUEST_CHANGES").await;
        assert_eq!(owner.credits().await, (400, 0));

        let paid = studio.show(9).await;
        let with = json!({ "decision": "REQUEST_CHANGES", "acceptPrice": 150 });
        paid.decide_with(owner, with).await;
        assert_eq!(owner.credits().await, (250, 0));
        let all = studio.review(owner).await["rounds"]["all"].take();
        let free = json!({ "id": all[3]["id"] });
        let freed = producer.ok(FREE, free.clone()).await;
        assert_eq!(freed["reviewRoundFree"]["round"], json!({ "class": "FREE_FIX", "price": 0 }));
        assert_eq!(owner.credits().await, (400, 0), "given back");
        producer.ok(FREE, free).await;
        assert_eq!(owner.credits().await, (400, 0), "once");
        // Of those included, one counts as not used.
        producer.ok(FREE, json!({ "id": all[0]["id"] })).await;
        let rounds = studio.review(owner).await["rounds"].take();
        assert_eq!((&rounds["used"], &rounds["free"]), (&json!(1), &json!(3)));
        assert_eq!(rounds["nextClass"], "INCLUDED");
        let unknown = json!({ "id": "rvr_0199b766000070008000000000000000" });
        assert_eq!(producer.refused(FREE, unknown).await, "NOT_FOUND");
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_price_that_is_accepted_twice_at_once_is_held_once() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = after(&studio, 2).await;
        let price = json!({ "id": studio.order, "price": 150 });
        let (one, two) = tokio::join!(
            studio.owner.send(ACCEPT, price.clone()),
            studio.owner.send(ACCEPT, price),
        );
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, [None, Some("ILLEGAL_STATE")]);
        assert_eq!(studio.owner.credits().await, (250, 150));
        let with = json!({ "decision": "REQUEST_CHANGES", "acceptPrice": 150 });
        let decided = cut.decide_with(&studio.owner, with).await;
        assert_eq!(decided["errors"], Value::Null);
        assert_eq!(studio.owner.credits().await, (250, 0), "what is accepted is used");
        ledger_is_clean(app).await;
    })
    .await;
}
