//! Each is told what concerns them: of people, credits, plans and rights.

use api::{credits::jobs::TellExpiringCredits, jobs::Job};
use chrono::TimeDelta;
use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
};
use serde_json::json;
use tests::{library::picture, on_both, people::fresh_email};

use super::{customer, list, topics};

#[actix_web::test]
async fn owners_are_told_that_somebody_at_vibbio_looks() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = owner.ok("{ account { id } }", json!({})).await;
        let support = app.staff(StaffRole::Support).await;
        let begin = "mutation($input: StaffAccessBeginInput!) {
            staffAccessBegin(input: $input) { access { id } } }";
        let input = json!({ "accountId": account["account"]["id"], "minutes": 10,
            "reason": "Kari asked why a picture is missing" });
        support.ok(begin, json!({ "input": input })).await;
        let told = list(&owner, json!({})).await;
        assert_eq!(told["nodes"][0]["topic"], "STAFF_ACCESS");
        assert_eq!(told["nodes"][0]["words"], "Kari asked why a picture is missing");
    })
    .await;
}

#[actix_web::test]
async fn those_who_keep_an_account_are_told_who_comes_and_goes_and_others_of_their_role() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.put_on(&owner, PlanCode::Premium).await;
        let admin = app.joined(&owner, AccountRole::Admin).await;
        assert_eq!(topics(&owner).await, ["MEMBER_JOINED"]);
        let member = app.joined(&owner, AccountRole::Member).await;
        assert_eq!(topics(&admin).await, ["MEMBER_JOINED"], "not of themselves");
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        assert_eq!(told["text"], "Ola Nordmann has joined Fjord AS");
        assert_eq!(told["kind"], "PEOPLE_CHANGED");
        let id = member.ok("{ viewer { user { id } } }", json!({})).await;
        let user = json!({ "user": id["viewer"]["user"]["id"] });
        let role = "mutation($user: ID!) { memberRoleChange(input: {
            userId: $user, role: REVIEWER }) { __typename } }";
        owner.ok(role, user.clone()).await;
        assert_eq!(topics(&member).await, ["ROLE_CHANGED"]);
        let remove =
            "mutation($user: ID!) { memberRemove(input: { userId: $user }) { __typename } }";
        admin.ok(remove, user).await;
        assert_eq!(topics(&owner).await, ["MEMBER_LEFT", "MEMBER_JOINED", "MEMBER_JOINED"]);
        assert_eq!(topics(&admin).await, ["MEMBER_JOINED"], "who did it knows");
    })
    .await;
}

#[actix_web::test]
async fn a_copied_session_is_told_in_the_product_and_by_one_mail() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let session = app.sign_in(&email).await;
        let refresh =
            "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
            tokens { accessToken refreshToken } } }";
        let token = json!({ "token": session["tokens"]["refreshToken"] });
        let next = app.stranger().ok(refresh, token.clone()).await;
        let next = json!({ "token": next["sessionRefresh"]["tokens"]["refreshToken"] });
        app.stranger().ok(refresh, next).await;
        let before = app.mails(&email).await;
        assert_eq!(app.stranger().refused(refresh, token).await, "UNAUTHENTICATED");
        assert_eq!(topics(&owner).await, ["SESSION_STOLEN"]);
        assert_eq!(app.mails(&email).await, before + 1);
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_told_once_of_few_credits_and_of_each_lot_that_expires() {
    on_both(async |app| {
        let (owner, _, email) = customer(app).await;
        assert!(!topics(&owner).await.contains(&"CREDITS_LOW".to_owned()), "400 are left");
        owner.ordered().await;
        assert_eq!(topics(&owner).await[..2], ["ORDER_PLACED", "CREDITS_LOW"]);
        let told = list(&owner, json!({ "first": 2 })).await["nodes"][1].take();
        assert_eq!(told["text"], "Fjord AS has 50 credits left");

        let finance = app.staff(StaffRole::Finance).await;
        let account = owner.ok("{ account { id } }", json!({})).await["account"]["id"].take();
        let grant = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) {
            __typename } }";
        let ends = app.platform.db.now() + TimeDelta::days(20);
        let input = json!({ "accountId": account, "kind": "PROMOTION", "amount": 120,
            "expiresAt": ends.to_rfc3339(), "reason": "A gift" });
        finance.ok(grant, json!({ "input": input })).await;
        let tell = async || TellExpiringCredits {}.run(&app.platform).await.expect("it is told");
        tell().await;
        assert!(!topics(&owner).await.contains(&"CREDITS_EXPIRING".to_owned()), "not yet");
        app.platform.clock.advance(TimeDelta::days(7));
        tell().await;
        tell().await;
        let owner = app.client(&app.sign_in(&email).await);
        let topics = topics(&owner).await;
        let expiring = topics.iter().filter(|topic| *topic == "CREDITS_EXPIRING");
        assert_eq!(expiring.count(), 1, "{topics:?}");
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        let text = told["text"].as_str().expect("a text");
        assert!(text.starts_with("120 credits of Fjord AS expire on 20"), "{text}");
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_told_that_its_trial_ends_and_that_a_release_is_withdrawn() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let tag = "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"Kari\" }) {
            nametag { person { id } } } }";
        let tagged = owner.ok(tag, json!({ "id": asset })).await;
        let person = &tagged["nametagAdd"]["nametag"]["person"]["id"];
        let add = "mutation($id: ID!) { releaseAdd(input: {
            personId: $id, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }";
        let release = owner.ok(add, json!({ "id": person })).await["releaseAdd"]["release"].take();
        let withdraw =
            "mutation($id: ID!) { releaseWithdraw(input: { id: $id }) { release { id } } }";
        owner.ok(withdraw, json!({ "id": release["id"] })).await;
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        assert_eq!(told["text"], "Kari has withdrawn a release: 1 file shows them");
        app.work().await;
        app.platform.clock.advance(TimeDelta::days(12));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(topics(&owner).await[..1], ["ACCOUNT_CLOSING"]);
        app.platform.clock.advance(TimeDelta::days(3));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(topics(&owner).await[..2], ["ACCOUNT_CLOSED", "ACCOUNT_CLOSING"]);
    })
    .await;
}
