//! Members see what they have, and finance grants.

use entity::{
    id::AccountId,
    lot::{self, LotKind},
    role::StaffRole,
    settlement::Outcome,
};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, on_both};

use super::{balance, grant, hold, is_sound, settle};

const BALANCE: &str = "{ creditBalance { available held expiringNext { amount at }
    lots { id kind amount available held effectiveFrom expiresAt note } } }";

const STATEMENT: &str = "query($first: Int, $after: String) {
    creditStatement(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { kind amount subject lot { kind note } } } }";

const GRANT: &str = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) {
    lot { id kind amount available note } } }";

/// The account that a client is signed in to.
pub(super) async fn account_of(client: &Client) -> AccountId {
    let data = client.ok("{ viewer { account { id } } }", json!({})).await;
    data["viewer"]["account"]["id"].as_str().expect("an id").parse().expect("an account's id")
}

#[actix_web::test]
async fn a_member_sees_what_there_is_to_spend_and_where_it_went() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        let held = hold(app, account, 250).await.expect("a hold");
        let data = owner.ok(BALANCE, json!({})).await;
        let balance = &data["creditBalance"];
        assert_eq!((&balance["available"], &balance["held"]), (&json!(700), &json!(250)));
        assert_eq!(balance["expiringNext"], json!(null), "all that expires is held");
        assert_eq!(balance["lots"][0]["kind"], "PLAN");
        assert_eq!(
            (&balance["lots"][0]["available"], &balance["lots"][0]["held"]),
            (&json!(0), &json!(200))
        );
        settle(app, held, Outcome::Released).await.expect("a release");
        let data = owner.ok(BALANCE, json!({})).await;
        assert_eq!(data["creditBalance"]["expiringNext"]["amount"], 200);

        let mut moved = Vec::new();
        let mut after = json!(null);
        loop {
            let page = owner.ok(STATEMENT, json!({ "first": 2, "after": after })).await;
            let page = &page["creditStatement"];
            assert_eq!(page["totalCount"], 6);
            for node in page["nodes"].as_array().expect("nodes") {
                let lot = node["lot"]["kind"].as_str().expect("a kind");
                let kind = node["kind"].as_str().expect("a kind");
                assert_eq!(node["subject"] == "ord_1", kind != "GRANT");
                moved.push(format!("{kind} {} {lot}", node["amount"]));
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        moved.sort();
        let expected = [
            "GRANT 200 PLAN",
            "GRANT 750 WELCOME",
            "HOLD 200 PLAN",
            "HOLD 50 WELCOME",
            "RELEASE 200 PLAN",
            "RELEASE 50 WELCOME",
        ];
        assert_eq!(moved, expected);
    })
    .await;
}

#[actix_web::test]
async fn finance_grants_credits_once_however_often_it_is_sent() {
    on_both(async |app| {
        let (owner, finance) = (app.owner().await, app.staff(StaffRole::Finance).await);
        let account = account_of(&owner).await;
        let input = |amount: i32, reason: &str| {
            json!({ "input": {
                "accountId": account.to_string(), "kind": "PROMOTION", "amount": amount,
                "reason": reason, "idempotencyKey": "christmas",
            } })
        };
        let granted = finance.ok(GRANT, input(100, " Merry Christmas ")).await;
        assert_eq!(granted["creditGrant"]["lot"]["note"], "Merry Christmas");
        assert_eq!(finance.ok(GRANT, input(100, " Merry Christmas ")).await, granted);
        assert_eq!(balance(app, account).await, (850, 0));
        assert_eq!(finance.refused(GRANT, input(101, "More")).await, "IDEMPOTENCY_MISMATCH");
        let lot = lot::Entity::find().filter(lot::COLUMN.kind.eq(LotKind::Promotion));
        let lot = lot.one(app.platform.db.reader()).await.expect("lots").expect("a lot");
        assert!(lot.granted_by.is_some(), "the grant names who made it");
    })
    .await;
}

#[actix_web::test]
async fn only_finance_grants_and_only_what_makes_sense() {
    on_both(async |app| {
        let (owner, finance) = (app.owner().await, app.staff(StaffRole::Finance).await);
        let account = account_of(&owner).await.to_string();
        let input = |change: &dyn Fn(&mut Value)| {
            let mut input = json!({
                "accountId": account, "kind": "PROMOTION", "amount": 1, "reason": "A gift",
            });
            change(&mut input);
            json!({ "input": input })
        };
        let plain = input(&|_| {});
        assert_eq!(owner.refused(GRANT, plain.clone()).await, "FORBIDDEN");
        assert_eq!(app.stranger().refused(GRANT, plain.clone()).await, "UNAUTHENTICATED");
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(producer.refused(GRANT, plain).await, "FORBIDDEN");
        let wrong = [
            input(&|input| input["amount"] = json!(0)),
            input(&|input| input["amount"] = json!(-1)),
            input(&|input| input["amount"] = json!(1_000_001)),
            input(&|input| input["reason"] = json!(" ")),
            input(&|input| input["expiresAt"] = json!("2020-01-01T00:00:00Z")),
        ];
        for input in wrong {
            assert_eq!(finance.refused(GRANT, input).await, "BAD_USER_INPUT");
        }
        let nobody = input(&|input| input["accountId"] = json!(AccountId::new().to_string()));
        assert_eq!(finance.refused(GRANT, nobody).await, "NOT_FOUND");
        is_sound(app).await;
    })
    .await;
}
