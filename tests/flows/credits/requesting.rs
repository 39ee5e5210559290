//! Staff grant and correct; much of it waits for a second person.

use entity::role::StaffRole;
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{balance, is_sound, seeing::account_of};

const GRANT: &str = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) {
    request { id state amount } lot { amount } } }";
const CORRECT: &str = "mutation($input: CreditCorrectInput!) { creditCorrect(input: $input) {
    request { id state amount reason } lot { amount kind } } }";
const APPROVE: &str = "mutation($id: ID!) { creditRequestApprove(input: { id: $id }) {
    request { state askedBy decidedBy } lot { amount } } }";
const REJECT: &str = "mutation($id: ID!, $answer: String!) { creditRequestReject(
    input: { id: $id, answer: $answer }) { request { state answer } } }";

#[actix_web::test]
async fn a_large_grant_waits_for_somebody_else_and_is_done_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        let (asks, decides) =
            (app.staff(StaffRole::Finance).await, app.staff(StaffRole::Finance).await);
        let input = |amount: i32| {
            json!({ "input": { "accountId": account.to_string(), "kind": "PROMOTION",
                "amount": amount, "reason": "A good customer" } })
        };
        let small = asks.ok(GRANT, input(10_000)).await["creditGrant"].take();
        assert_eq!(
            (&small["request"]["state"], &small["lot"]["amount"]),
            (&json!("APPROVED"), &json!(10_000))
        );
        let large = asks.ok(GRANT, input(10_001)).await["creditGrant"].take();
        assert_eq!((&large["request"]["state"], &large["lot"]), (&json!("PENDING"), &json!(null)));
        assert_eq!(balance(app, account).await, (10_750, 0), "nothing of it yet");
        let id = json!({ "id": large["request"]["id"] });
        assert_eq!(asks.refused(APPROVE, id.clone()).await, "OTHER_PERSON_REQUIRED");
        let producer = app.staff(StaffRole::Producer).await;
        for other in [&owner, &producer] {
            assert_eq!(other.refused(APPROVE, id.clone()).await, "FORBIDDEN");
        }
        let waiting = "{ creditRequests(states: [PENDING]) { nodes { id amount askedBy } } }";
        let waiting = decides.ok(waiting, json!({})).await["creditRequests"]["nodes"].take();
        assert_eq!(waiting[0]["id"], large["request"]["id"]);

        let clicks = join_all((0..5).map(|_| decides.send(APPROVE, id.clone()))).await;
        let done: Vec<_> = clicks.iter().filter(|answer| code(answer).is_none()).collect();
        assert_eq!(done.len(), 1, "{clicks:#?}");
        assert_eq!(done[0]["data"]["creditRequestApprove"]["lot"]["amount"], 10_001);
        assert!(clicks.iter().all(|it| code(it).is_none_or(|code| code == "ILLEGAL_STATE")));
        assert_eq!(balance(app, account).await, (20_751, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_correction_takes_what_is_there_with_its_reason_and_no_more() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        let finance = app.staff(StaffRole::Finance).await;
        let input = |amount: i32, key: Value| {
            json!({ "input": { "accountId": account.to_string(), "amount": amount,
                "reason": "Granted twice", "idempotencyKey": key } })
        };
        let taken = finance.ok(CORRECT, input(-250, json!("once"))).await;
        assert_eq!(finance.ok(CORRECT, input(-250, json!("once"))).await, taken);
        assert_eq!(balance(app, account).await, (500, 0));
        let refused = finance.refused(CORRECT, input(-501, json!(null))).await;
        assert_eq!(refused, "INSUFFICIENT_CREDITS");
        assert_eq!(finance.refused(CORRECT, input(0, json!(null))).await, "BAD_USER_INPUT");
        let back = finance.ok(CORRECT, input(30, json!(null))).await["creditCorrect"].take();
        assert_eq!(back["lot"], json!({ "amount": 30, "kind": "REFUND" }));
        assert_eq!(balance(app, account).await, (530, 0));
        let statement = "{ creditStatement { nodes { kind amount note by actor } } }";
        let told = owner.ok(statement, json!({})).await["creditStatement"]["nodes"].take();
        let told = told.as_array().expect("nodes");
        let spent = told.iter().find(|it| it["kind"] == "CAPTURE").expect("one");
        assert_eq!(
            (&spent["amount"], &spent["note"], &spent["by"], &spent["actor"]),
            (&json!(250), &json!("Granted twice"), &json!(null), &json!("STAFF"))
        );
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn what_is_refused_leaves_the_credits_as_they_were() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        let (asks, decides) =
            (app.staff(StaffRole::Finance).await, app.staff(StaffRole::Administrator).await);
        let input = json!({ "input": { "accountId": account.to_string(), "amount": -20_000,
            "reason": "All of it" } });
        let asked = asks.ok(CORRECT, input).await["creditCorrect"]["request"].take();
        assert_eq!(asked["state"], "PENDING");
        let id = asked["id"].clone();
        assert_eq!(decides.refused(APPROVE, json!({ "id": id })).await, "INSUFFICIENT_CREDITS");
        let reject = |answer: &str| json!({ "id": id, "answer": answer });
        assert_eq!(decides.refused(REJECT, reject(" ")).await, "BAD_USER_INPUT");
        let refused = decides.ok(REJECT, reject("They never had so many")).await;
        assert_eq!(refused["creditRequestReject"]["request"]["state"], "REJECTED");
        assert_eq!(decides.refused(REJECT, reject("Again")).await, "ILLEGAL_STATE");
        assert_eq!(decides.refused(APPROVE, json!({ "id": id })).await, "ILLEGAL_STATE");
        assert_eq!(balance(app, account).await, (750, 0));
        is_sound(app).await;
    })
    .await;
}
