//! Customers order videos, and Vibbio makes them.

mod budgets;
mod faults;
mod making;
mod placing;
mod production;
mod promises;
mod quoting;
mod refusing;
mod seeing;
mod sending;
mod versions;

use entity::{
    order_event::{Actor, OrderAction},
    role::StaffRole,
};
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id};

const ORDER: &str = "query($id: ID!) { order(id: $id) {
    id number customer title state projectId price promisedAt dueAt pausedAt version
    promise { dueAt steps { reason at text } }
    lines { item text quantity unitCredits credits }
    brief { goal notes targetSeconds formats language
        scenes { message placements { assetId revisionId asset { id } } } }
    history { action state actor by reason }
    files { id name kind ownership folder { name } }
    availableActions { action allowed reasons until }
} }";

/// The mutations that take an order on, with who may call them.
const STEPS: [(&str, OrderAction, Actor); 8] = [
    ("orderAccept", OrderAction::Accept, Actor::Staff),
    ("orderDecline", OrderAction::Decline, Actor::Staff),
    ("orderStart", OrderAction::Start, Actor::Staff),
    ("orderHold", OrderAction::Hold, Actor::Staff),
    ("orderResume", OrderAction::Resume, Actor::Staff),
    ("orderDeliver", OrderAction::Deliver, Actor::Staff),
    ("orderClose", OrderAction::Close, Actor::Staff),
    ("orderCancel", OrderAction::Cancel, Actor::Customer),
];

async fn read(client: &Client, order: &str) -> Value {
    client.ok(ORDER, json!({ "id": order })).await["order"].take()
}

async fn state(client: &Client, order: &str) -> String {
    read(client, order).await["state"].as_str().expect("a state").to_owned()
}

/// Nothing is wrong in any ledger.
async fn ledger_is_clean(app: &TestApp) {
    let faults = api::credits::reads::check(&app.platform.db).await.expect("the ledgers are read");
    assert!(faults.is_empty(), "{faults:?}");
}

/// Gives the account of a client more credits.
async fn grant(app: &TestApp, client: &Client, amount: i32) {
    let finance = app.staff(StaffRole::Finance).await;
    let account = client.ok("{ account { id } }", json!({})).await;
    let grant = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) { __typename } }";
    let input = json!({
        "accountId": id(&account["account"]["id"]), "kind": "PROMOTION", "amount": amount,
        "reason": "A good customer",
    });
    finance.ok(grant, json!({ "input": input })).await;
}
