//! Brands spend what their account has, and no more than their budget of the month.

use chrono::TimeDelta;
use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both, people::fresh_email, studio::code};

use super::ledger_is_clean;

const SET: &str = "mutation($input: BrandBudgetSetInput!) { brandBudgetSet(input: $input) {
    budget { monthlyCredits spent left version brand { id } } } }";
const BUDGETS: &str = "{ brandBudgets { monthlyCredits spent left brand { name } } }";

/// Puts an account on the plan Multi, with credits enough.
async fn agree(app: &TestApp, client: &Client) {
    let account = client.ok("{ account { id } }", json!({})).await;
    let agree =
        "mutation($input: PlanAgreeInput!) { planAgree(input: $input) { account { plan } } }";
    let input = json!({
        "accountId": account["account"]["id"], "plan": "MULTI", "monthlyAmount": 0,
        "monthlyCredits": 5_000, "delivery": "TWO_DAYS", "reason": "Many brands",
    });
    app.staff(StaffRole::Finance).await.ok(agree, json!({ "input": input })).await;
}

async fn brand(client: &Client, name: &str) -> String {
    let create =
        "mutation($name: String!) { brandCreate(input: { name: $name }) { brand { id } } }";
    id(&client.ok(create, json!({ "name": name })).await["brandCreate"]["brand"]["id"])
}

/// Has a video for a brand quoted.
async fn quoted(client: &Client, asset: &str, brand: &str) -> String {
    let input = json!({ "title": "Sommer", "targetSeconds": 15, "brandId": brand });
    let project = client.project(input).await;
    let scene = client.scene(&project, "Alt skal vekk").await;
    client.show(&scene, asset).await;
    client.quote(&project).await
}

fn input(brand: &str, credits: impl Into<Value>) -> Value {
    json!({ "input": { "brandId": brand, "monthlyCredits": credits.into() } })
}

#[actix_web::test]
async fn a_brand_spends_its_budget_of_the_month_and_no_more() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        agree(app, &owner).await;
        let (fjord, free) = (brand(&owner, "Fjord").await, brand(&owner, "Fri").await);
        let asset = owner.add_fjord().await;
        owner.ok(SET, input(&fjord, 800)).await;
        let mut quotes = Vec::new();
        for _ in 0..5 {
            quotes.push(quoted(&owner, &asset, &fjord).await);
        }
        let answers = join_all(quotes.iter().map(|quote| owner.place(quote, None))).await;
        let placed: Vec<_> = answers.iter().filter(|answer| code(answer).is_none()).collect();
        assert_eq!(placed.len(), 2, "{answers:#?}");
        let refused = answers.iter().find(|answer| code(answer).is_some()).expect("one");
        assert_eq!(code(refused), Some("BUDGET_EXCEEDED"));
        let details = &refused["errors"][0]["extensions"]["details"];
        assert_eq!(
            (&details["price"], &details["budget"], &details["spent"], &details["brandId"]),
            (&json!(350), &json!(800), &json!(700), &json!(fjord))
        );
        let seen = "query($id: ID!) { quote(id: $id) { availableActions { reasons } } }";
        let left: Vec<_> = quotes.iter().zip(&answers).filter(|(_, it)| code(it).is_some()).collect();
        let seen = owner.ok(seen, json!({ "id": left[0].0 })).await;
        assert_eq!(seen["quote"]["availableActions"][0]["reasons"], json!(["OVER_BUDGET"]));

        // Another brand is not bound, and what is given up counts no more.
        let other = quoted(&owner, &asset, &free).await;
        assert_eq!(code(&owner.place(&other, None).await), None);
        owner.steps(&["orderCancel"], &id(&placed[0]["data"]["orderPlace"]["order"]["id"])).await;
        assert_eq!(code(&owner.place(left[0].0, None).await), None);
        let budgets = owner.ok(BUDGETS, json!({})).await;
        let expected =
            json!([{ "monthlyCredits": 800, "spent": 700, "left": 100, "brand": { "name": "Fjord" } }]);
        assert_eq!(budgets["brandBudgets"], expected);

        app.platform.clock.advance(TimeDelta::days(32));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        let next = quoted(&owner, &asset, &fjord).await;
        assert_eq!(code(&owner.place(&next, None).await), None, "a month later it is another one");
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn owners_and_administrators_set_budgets_where_the_plan_has_them() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        app.put_on(&other, PlanCode::Premium).await;
        let theirs = brand(&other, "Theirs").await;
        assert_eq!(other.refused(SET, input(&theirs, 100)).await, "ILLEGAL_STATE");

        agree(app, &owner).await;
        let fjord = brand(&owner, "Fjord").await;
        assert_eq!(owner.refused(SET, input(&theirs, 100)).await, "NOT_FOUND");
        assert_eq!(owner.refused(SET, input(&fjord, -1)).await, "BAD_USER_INPUT");
        let admin = app.joined(&owner, AccountRole::Admin).await;
        let member = app.joined(&owner, AccountRole::Member).await;
        assert_eq!(member.refused(SET, input(&fjord, 100)).await, "FORBIDDEN");
        let set = admin.ok(SET, input(&fjord, 100)).await;
        assert_eq!(set["brandBudgetSet"]["budget"]["version"], 1);
        let mut stale = input(&fjord, 200);
        stale["input"]["expectedVersion"] = json!(0);
        assert_eq!(owner.refused(SET, stale).await, "VERSION_CONFLICT");
        let seen = member.ok(BUDGETS, json!({})).await;
        assert_eq!(seen["brandBudgets"][0]["left"], 100);
        let lifted = owner.ok(SET, input(&fjord, json!(null))).await;
        assert_eq!(lifted["brandBudgetSet"]["budget"], json!(null));
        assert_eq!(owner.ok(BUDGETS, json!({})).await["brandBudgets"], json!([]));
    })
    .await;
}
