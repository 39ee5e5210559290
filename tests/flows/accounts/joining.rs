//! People accept invitations.

use entity::{membership, role::AccountRole, user};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    TestApp, on_both,
    people::{ACCEPT, PASSWORD, fresh_email},
};

use super::{VIEWER, code};

async fn accept(client: &tests::Client, token: &str, newcomer: Option<&str>) -> Value {
    let newcomer = newcomer.map(|name| json!({ "name": name, "password": PASSWORD }));
    client.send(ACCEPT, json!({ "input": { "token": token, "newcomer": newcomer } })).await
}

async fn members(app: &TestApp) -> u64 {
    membership::Entity::find().count(app.platform.db.reader()).await.expect("memberships")
}

#[actix_web::test]
async fn somebody_new_joins_with_the_address_proved_and_the_link_works_once() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let token = app.invited(&owner, &email, AccountRole::Member).await;
        let answer = accept(&app.stranger(), &token, Some("Ola Nordmann")).await;
        let joined = &answer["data"]["invitationAccept"];
        let viewer = &joined["viewer"];
        assert_eq!(viewer["user"]["email"], email.as_str());
        assert_eq!(viewer["user"]["name"], "Ola Nordmann");
        assert_eq!((&viewer["role"], &viewer["emailVerified"]), (&json!("MEMBER"), &json!(true)));
        let me = app.client(joined).ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(me["account"]["members"]["totalCount"], 2);
        assert_eq!(me["memberships"].as_array().map(Vec::len), Some(1), "no account of their own");
        let again = app.sign_in(&email).await;
        assert_eq!(again["viewer"]["account"], viewer["account"]);

        for newcomer in [None, Some("Somebody Else")] {
            assert_eq!(code(&accept(&app.stranger(), &token, newcomer).await), "LINK_INVALID");
        }
        let list = "{ account { invitations { nodes { state acceptedBy { name isMember } } } } }";
        let listed = owner.ok(list, json!({})).await;
        assert_eq!(
            listed["account"]["invitations"]["nodes"],
            json!([{ "state": "ACCEPTED", "acceptedBy": { "name": "Ola Nordmann", "isMember": true } }])
        );
    })
    .await;
}

#[actix_web::test]
async fn somebody_with_a_login_joins_signed_in_and_keeps_what_they_have() {
    on_both(async |app| {
        let email = fresh_email();
        let (host, guest) = (app.owner().await, app.owner_at(&email).await);
        let own = guest.ok(VIEWER, json!({})).await["viewer"]["account"]["id"].take();
        let token = app.invited(&host, &email, AccountRole::Reviewer).await;
        assert_eq!(code(&accept(&app.stranger(), &token, Some("Kari")).await), "UNAUTHENTICATED");
        assert_eq!(code(&accept(&app.stranger(), &token, None).await), "BAD_USER_INPUT");
        assert_eq!(code(&accept(&guest, &token, Some("Kari")).await), "BAD_USER_INPUT");

        let answer = accept(&guest, &token, None).await;
        let joined = &answer["data"]["invitationAccept"];
        assert_eq!(joined["viewer"]["role"], "REVIEWER");
        assert_eq!(joined["viewer"]["memberships"].as_array().map(Vec::len), Some(2));
        assert_ne!(joined["viewer"]["account"]["id"], own);
        let still = guest.ok(VIEWER, json!({})).await["viewer"]["account"]["id"].take();
        assert_eq!(still, own, "the session of the request goes on where it was");
        assert_eq!(code(&accept(&guest, &token, None).await), "LINK_INVALID");
    })
    .await;
}

#[actix_web::test]
async fn an_invitation_is_for_its_own_address_and_that_proved() {
    on_both(async |app| {
        let host = app.owner().await;
        let (guest, unproved) = (fresh_email(), fresh_email());
        let token = app.invited(&host, &guest, AccountRole::Admin).await;
        let another = app.owner().await;
        assert_eq!(code(&accept(&another, &token, None).await), "FORBIDDEN");
        assert_eq!(code(&accept(&host, &token, None).await), "FORBIDDEN");

        app.register(&unproved).await;
        let squatter = app.client(&app.sign_in(&unproved).await);
        let token = app.invited(&host, &unproved, AccountRole::Reviewer).await;
        assert_eq!(code(&accept(&squatter, &token, None).await), "EMAIL_NOT_VERIFIED");
        for wrong in ["", "x", &"a".repeat(43)] {
            assert_eq!(code(&accept(&app.stranger(), wrong, Some("Ola")).await), "LINK_INVALID");
        }
        assert_eq!(members(app).await, 3, "nobody has joined");
    })
    .await;
}

#[actix_web::test]
async fn of_many_who_accept_at_once_one_does() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let token = app.invited(&owner, &email, AccountRole::Member).await;
        let stranger = app.stranger();
        let answers = join_all((0..8).map(|_| accept(&stranger, &token, Some("Ola")))).await;
        let codes: Vec<_> = answers.iter().map(code).collect();
        assert_eq!(codes.iter().filter(|code| **code == "none").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == "LINK_INVALID").count(), 7, "{codes:?}");
        assert_eq!(members(app).await, 2);
        assert_eq!(user::Entity::find().count(app.platform.db.reader()).await, Ok(2));

        let email = fresh_email();
        let guest = app.owner_at(&email).await;
        let token = app.invited(&owner, &email, AccountRole::Reviewer).await;
        let answers = join_all((0..8).map(|_| accept(&guest, &token, None))).await;
        assert_eq!(answers.iter().filter(|answer| code(answer) == "none").count(), 1);
        assert_eq!(members(app).await, 4);
    })
    .await;
}

#[actix_web::test]
async fn nobody_becomes_more_than_they_were_invited_to() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let token = app.invited(&owner, &email, AccountRole::Reviewer).await;
        let newcomer = json!({ "name": "Ola", "password": PASSWORD });
        let smuggled = [
            json!({ "token": token, "newcomer": newcomer, "role": "OWNER" }),
            json!({ "token": token, "newcomer": newcomer, "accountId": "acc_1" }),
            json!({ "token": token, "newcomer": { "name": "Ola", "password": PASSWORD, "role": "OWNER" } }),
            json!({ "token": token, "newcomer": { "name": "Ola", "password": PASSWORD, "email": "x@example.com" } }),
            json!({ "token": token, "newcomer": { "name": "Ola", "password": PASSWORD, "staffRoles": ["ADMINISTRATOR"] } }),
        ];
        for input in smuggled {
            let answer = app.stranger().send(ACCEPT, json!({ "input": input })).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{input}");
        }
        let register = "mutation($input: AccountRegisterInput!) {
            accountRegister(input: $input) { email } }";
        for (field, value) in [("role", json!("OWNER")), ("plan", json!("PREMIUM"))] {
            let mut input = json!({ "email": fresh_email(), "name": "Ola", "password": PASSWORD,
                "accountName": "Fjord" });
            input[field] = value;
            let refused = app.stranger().refused(register, json!({ "input": input })).await;
            assert_eq!(refused, "BAD_USER_INPUT", "{field}");
        }
        let answer = accept(&app.stranger(), &token, Some("Ola")).await;
        assert_eq!(answer["data"]["invitationAccept"]["viewer"]["role"], "REVIEWER");
    })
    .await;
}

/// What the page behind an invitation's link answers to a form.
async fn post(app: &TestApp, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let url = reqwest::Url::parse_with_params("http://localhost", fields).expect("a form");
    let request = app.stranger().request(Method::POST, "/invitation");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(url.query().unwrap_or_default().to_owned()).send().await;
    let answer = answer.expect("a page");
    (answer.status(), answer.text().await.expect("a page"))
}

#[actix_web::test]
async fn whoever_has_no_other_front_end_joins_by_a_page() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let rename = "mutation { accountUpdate(input: {
            expectedVersion: 2, name: \"<b>Fjord</b> & Sønn\" }) { account { name } } }";
        owner.ok(rename, json!({})).await;
        let token = app.invited(&owner, &email, AccountRole::Member).await;
        let page = app.stranger().request(Method::GET, &format!("/invitation?token={token}"));
        let page = page.header("accept-language", "nb-NO").send().await.expect("a page");
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"].to_str().expect("a policy");
        assert!(policy.contains("default-src 'none'"));
        let page = page.text().await.expect("a page");
        assert!(page.contains("Kari Nordmann") && page.contains("Bli med"), "{page}");
        assert!(page.contains("&lt;b&gt;Fjord&lt;/b&gt; &amp; Sønn") && page.contains(&email));
        assert_eq!(members(app).await, 1, "opening the page does nothing");

        let name = ("name", "Ola <i>");
        let (status, page) = post(app, &[("token", &token), name, ("password", "short")]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(page.contains("value=\"Ola &lt;i&gt;\""), "what was typed stays: {page}");
        let right = [("token", token.as_str()), ("name", "Ola"), ("password", PASSWORD)];
        assert_eq!(post(app, &right).await.0, StatusCode::OK);
        assert_eq!(app.sign_in(&email).await["viewer"]["role"], "MEMBER");
        assert_eq!(post(app, &right).await.0, StatusCode::NOT_FOUND);
        for wrong in ["", "x\"><script>", &"a".repeat(43)] {
            let (status, page) = post(app, &[("token", wrong)]).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(!page.contains("<script"));
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_a_login_joins_by_the_page_with_its_password() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let guest = app.owner_at(&email).await;
        let token = app.invited(&owner, &email, AccountRole::Reviewer).await;
        let (status, _) = post(app, &[("token", &token), ("password", "a wild guess")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = post(app, &[("token", &token), ("password", PASSWORD)]).await;
        assert_eq!(status, StatusCode::OK);
        let viewer = guest.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["memberships"].as_array().map(Vec::len), Some(2));
    })
    .await;
}
