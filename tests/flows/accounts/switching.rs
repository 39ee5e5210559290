//! People work in several accounts.

use chrono::TimeDelta;
use entity::{id::AccountId, plan::PlanCode, role::AccountRole};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both, people::fresh_email};

use super::{VIEWER, code, newcomer};

const SWITCH: &str = "mutation($account: ID!, $ends: Boolean! = false) {
    accountSwitch(input: { accountId: $account, endsCurrent: $ends }) {
        tokens { accessToken refreshToken refreshTokenExpiresAt } viewer { account { id name } role } } }";
const CREATE: &str = "mutation($name: String!) { accountCreate(input: { name: $name }) {
    membership { accountId accountName role } } }";
const UPDATE: &str = "mutation($version: Int!, $name: String) {
    accountUpdate(input: { expectedVersion: $version, name: $name }) { account { name version } } }";

async fn account(client: &Client) -> Value {
    client.ok(VIEWER, json!({})).await["viewer"]["account"]["id"].take()
}

/// An owner who opened another account, and the id of that.
async fn of_two(app: &TestApp) -> (Client, Value) {
    let owner = app.owner().await;
    app.put_on(&owner, PlanCode::Standard).await;
    let data = owner.ok(CREATE, json!({ "name": "Topp AS" })).await;
    (owner, data["accountCreate"]["membership"]["accountId"].clone())
}

#[actix_web::test]
async fn a_person_of_two_accounts_goes_from_one_to_the_other() {
    on_both(async |app| {
        let (here, there_id) = of_two(app).await;
        let here_id = account(&here).await;
        let data = here.ok(SWITCH, json!({ "account": there_id })).await;
        let switched = &data["accountSwitch"];
        assert_eq!(switched["viewer"]["account"], json!({ "id": there_id, "name": "Topp AS" }));
        let there = app.client(switched);
        assert_eq!((account(&here).await, account(&there).await), (here_id.clone(), there_id));
        let folders = "{ folders { name } }";
        there.folder("hers", None).await;
        assert_eq!(here.ok(folders, json!({})).await["folders"], json!([]));

        let back = there.ok(SWITCH, json!({ "account": here_id, "ends": true })).await;
        assert_eq!(there.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        let refresh =
            "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
            tokens { accessToken } viewer { account { id } } } }";
        let token = &back["accountSwitch"]["tokens"]["refreshToken"];
        let refreshed = app.stranger().ok(refresh, json!({ "token": token })).await;
        assert_eq!(refreshed["sessionRefresh"]["viewer"]["account"]["id"], here_id);
    })
    .await;
}

#[actix_web::test]
async fn nobody_switches_to_an_account_that_is_not_theirs() {
    on_both(async |app| {
        let (mine, theirs) = (app.owner().await, app.owner().await);
        let foreign = mine.send(SWITCH, json!({ "account": account(&theirs).await })).await;
        assert_eq!(code(&foreign), "NOT_FOUND");
        let random = json!({ "account": AccountId::new().to_string() });
        assert_eq!(foreign, mine.send(SWITCH, random.clone()).await);
        assert_eq!(app.stranger().refused(SWITCH, random).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn another_account_is_opened_once_the_first_is_on_trial_no_more() {
    on_both(async |app| {
        let owner = app.owner().await;
        assert_eq!(owner.refused(CREATE, json!({ "name": "Topp AS" })).await, "ILLEGAL_STATE");
        app.put_on(&owner, PlanCode::Standard).await;
        assert_eq!(owner.refused(CREATE, json!({ "name": " " })).await, "BAD_USER_INPUT");
        app.platform.clock.advance(TimeDelta::seconds(10));
        let tries =
            join_all((0..6).map(|_| owner.send(CREATE, json!({ "name": "Topp AS" })))).await;
        assert_eq!(tries.iter().filter(|answer| code(answer) == "none").count(), 1);
        let membership = tries.iter().find(|answer| code(answer) == "none").expect("one");
        let membership = &membership["data"]["accountCreate"]["membership"];
        assert_eq!(
            (&membership["accountName"], &membership["role"]),
            (&json!("Topp AS"), &json!("OWNER"))
        );
        // As one sees it that began before it was opened, and waited.
        app.platform.clock.advance(TimeDelta::seconds(-5));
        assert_eq!(owner.refused(CREATE, json!({ "name": "Bre AS" })).await, "ILLEGAL_STATE");
        app.platform.clock.advance(TimeDelta::seconds(5));
        let there = owner.ok(SWITCH, json!({ "account": membership["accountId"] })).await;
        assert_eq!(app.client(&there["accountSwitch"]).credits().await, (750, 0));

        let unproved = app.client(&app.sign_in(&newcomer(app).await).await);
        assert_eq!(unproved.refused(CREATE, json!({ "name": "X" })).await, "EMAIL_NOT_VERIFIED");
        // Who was invited owns nothing yet.
        let guest = app.joined_at(&owner, AccountRole::Reviewer, &fresh_email()).await;
        guest.ok(CREATE, json!({ "name": "Egen AS" })).await;
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_named_by_those_who_run_it() {
    on_both(async |app| {
        let owner = app.owner().await;
        let member = app.joined(&owner, AccountRole::Member).await;
        let data = owner.ok(UPDATE, json!({ "version": 2, "name": " Fjell AS " })).await;
        assert_eq!(data["accountUpdate"]["account"], json!({ "name": "Fjell AS", "version": 3 }));
        let same = owner.ok(UPDATE, json!({ "version": 3, "name": "Fjell AS" })).await;
        assert_eq!(same["accountUpdate"]["account"]["version"], 3);
        let answer = owner.send(UPDATE, json!({ "version": 2, "name": "Topp AS" })).await;
        assert_eq!(code(&answer), "VERSION_CONFLICT");
        assert_eq!(answer["errors"][0]["extensions"]["details"]["version"], 3);
        assert_eq!(
            owner.refused(UPDATE, json!({ "version": 3, "name": "" })).await,
            "BAD_USER_INPUT"
        );
        let version = json!({ "version": 3, "name": "Mitt" });
        assert_eq!(member.refused(UPDATE, version).await, "FORBIDDEN");
    })
    .await;
}
