//! Accounts subscribe to plans, get what these give, and end.

mod changing;
mod closing;
mod deleting;
mod limiting;
mod months;

use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{Client, TestApp};

/// Everything about the plan of an account.
const PLAN: &str = "{ account { id version plan trialEndsAt
    subscription { plan startsAt endsAt ending noticedAt periodEndsAt anchorOn monthlyCredits }
    subscriptions { plan startsAt endsAt ending }
    closing { since deletesAt reason }
    limits { name limit used resetsAt }
} }";
const CHOOSE: &str = "mutation($input: PlanChooseInput!) {
    planChoose(input: $input) { account { plan version } } }";
const NOTICE: &str = "mutation { planNotice(input: { reason: \"We move\" }) {
    account { subscription { endsAt ending } } } }";
const AGREE: &str = "mutation($input: PlanAgreeInput!) { planAgree(input: $input) { account {
    plan subscription { monthly { amount currency } monthlyCredits seats storageGigabytes
    delivery } } } }";

/// The plan of an account.
async fn plan(client: &Client) -> Value {
    client.ok(PLAN, json!({})).await["account"].take()
}

/// Chooses a plan, once it is known whom to bill.
async fn choose(app: &TestApp, client: &Client, plan: &str) {
    app.bill(client).await;
    client.ok(CHOOSE, json!({ "input": { "plan": plan } })).await;
}

/// The figures of one limit: what there can be, and what is taken.
fn limit(plan: &Value, name: &str) -> (Option<i64>, Option<i64>) {
    let limits = plan["limits"].as_array().expect("limits");
    let limit = limits.iter().find(|limit| limit["name"] == name).expect("the limit");
    (limit["limit"].as_i64(), limit["used"].as_i64())
}

/// An agreement with an account.
async fn agreement(client: &Client, reason: &str) -> Value {
    let account = client.ok("{ account { id } }", json!({})).await;
    json!({ "input": {
        "accountId": account["account"]["id"], "plan": "MULTI", "monthlyAmount": 3_000_000,
        "monthlyCredits": 9_000, "seats": 30, "storageGigabytes": 5_000, "delivery": "SAME_DAY",
        "reason": reason,
    } })
}

/// Somebody who agrees with customers on plans.
async fn finance(app: &TestApp) -> Client {
    app.staff(StaffRole::Finance).await
}
