//! Becoming a customer, and proving an address.

use chrono::TimeDelta;
use entity::{account, email_token, user};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, REGISTER, fresh_email},
};

use super::{VIEWER, code, newcomer, token_of, try_sign_in};

const VERIFY: &str =
    "mutation($token: String!) { emailVerify(input: { token: $token }) { email } }";
const RESEND: &str = "mutation { emailVerificationResend { email sent } }";

/// The token of the newest verification mail.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    token_of(&app.mail(email).await.text, "verify")
}

async fn is_verified(client: &Client) -> bool {
    client.ok(VIEWER, json!({})).await["viewer"]["emailVerified"] == true
}

#[actix_web::test]
async fn a_newcomer_goes_on_at_once_and_proves_the_address_later() {
    on_both(async |app| {
        let email = fresh_email();
        let shouted = email.to_uppercase();
        let registered = app.register(&format!("  {shouted} ")).await;
        let understood = registered["accountRegister"]["email"].as_str().expect("an address");
        assert_eq!(understood, shouted.replace("EXAMPLE.COM", "example.com"));

        let me = app.client(&app.sign_in(&email).await);
        let viewer = me.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["emailVerified"], false);
        assert_eq!(viewer["role"], "OWNER");
        assert_eq!(viewer["account"]["plan"], "TRIAL");
        assert_eq!(viewer["account"]["members"]["totalCount"], 1);
        assert_eq!(viewer["account"]["members"]["nodes"][0]["user"]["name"], "Kari Nordmann");
        assert_eq!(viewer["memberships"][0]["accountName"], "Fjord AS");
        let ends = viewer["account"]["trialEndsAt"].as_str().expect("an instant");
        let left = DateTimeUtc::from(ends.parse::<DateTimeWithTimeZone>().expect("an instant"))
            - app.platform.clock.now();
        assert_eq!(left.num_hours(), 14 * 24 - 1);

        let token = mailed_token(app, understood).await;
        for _ in 0..2 {
            app.stranger().ok(VERIFY, json!({ "token": token })).await;
        }
        assert!(is_verified(&me).await);
        let again = me.ok(RESEND, json!({})).await;
        assert_eq!(again["emailVerificationResend"]["sent"], false);
    })
    .await;
}

#[actix_web::test]
async fn only_the_hash_of_a_mailed_token_is_kept() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let token = mailed_token(app, &email).await;
        let kept = email_token::Entity::find().all(app.platform.db.reader()).await.expect("rows");
        assert_eq!(kept.len(), 1);
        assert!(!format!("{kept:?}").contains(&token));
    })
    .await;
}

#[actix_web::test]
async fn a_link_that_is_wrong_or_too_old_proves_nothing() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let old = mailed_token(app, &email).await;
        for wrong in ["", "x", &"a".repeat(43)] {
            let refused = app.stranger().refused(VERIFY, json!({ "token": wrong })).await;
            assert_eq!(refused, "LINK_INVALID");
        }
        app.platform.clock.advance(TimeDelta::days(3));
        let refused = app.stranger().refused(VERIFY, json!({ "token": old })).await;
        assert_eq!(refused, "LINK_INVALID");

        let me = app.client(&app.sign_in(&email).await);
        assert!(!is_verified(&me).await);
        assert_eq!(me.ok(RESEND, json!({})).await["emailVerificationResend"]["sent"], true);
        let new = mailed_token(app, &email).await;
        assert_ne!(new, old);
        app.stranger().ok(VERIFY, json!({ "token": new })).await;
        assert!(is_verified(&me).await);
    })
    .await;
}

#[actix_web::test]
async fn opening_the_mailed_page_proves_nothing_and_its_button_does() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let me = app.client(&app.sign_in(&email).await);
        let token = mailed_token(app, &email).await;
        let get = async |token: &str| {
            let page = app.stranger().request(Method::GET, &format!("/verify?token={token}"));
            page.header("accept-language", "nb-NO,nb;q=0.9").send().await.expect("a page")
        };
        let page = get(&token).await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"].to_str().expect("a policy");
        assert!(policy.contains("default-src 'none'"));
        assert!(page.text().await.expect("a page").contains("Bekreft"));
        assert!(!is_verified(&me).await);

        let post = async |token: &str| {
            let form = app.stranger().request(Method::POST, "/verify");
            let form = form.header("content-type", "application/x-www-form-urlencoded");
            form.body(format!("token={token}")).send().await.expect("a page").status()
        };
        assert_eq!(post(&token).await, StatusCode::OK);
        assert!(is_verified(&me).await);
        assert_eq!(post("nonsense").await, StatusCode::NOT_FOUND);
        let page = get("%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(!page.text().await.expect("a page").contains("<script"));
    })
    .await;
}

#[actix_web::test]
async fn registering_a_known_address_looks_the_same_and_opens_nothing() {
    on_both(async |app| {
        let email = fresh_email();
        let first = app.register(&email).await;
        let hashed = app.platform.passwords.computed();
        assert_eq!(app.register(&email).await, first);
        assert_eq!(app.platform.passwords.computed(), hashed + 1, "it takes the same work");
        assert!(app.mail(&email).await.text.contains("/verify?token="), "it may be lost mail");
        let token = mailed_token(app, &email).await;
        app.stranger().ok(VERIFY, json!({ "token": token })).await;

        let other = json!({ "email": email.to_uppercase(), "name": "Eve",
            "password": "eve was here before adam", "accountName": "Eve Ltd" });
        app.stranger().ok(REGISTER, json!({ "input": other })).await;
        let told = app.mail(&email).await;
        assert_eq!(told.subject, "You already have an account");
        let mails = app.mails(&email).await;
        for _ in 0..10 {
            app.register(&email).await;
        }
        assert!(app.mails(&email).await - mails <= 2, "nobody's mailbox is filled");

        assert_eq!(
            code(&try_sign_in(app, &email, "eve was here before adam").await),
            "INVALID_CREDENTIALS"
        );
        app.sign_in(&email).await;
        assert_eq!(account::Entity::find().count(app.platform.db.reader()).await, Ok(1));
    })
    .await;
}

#[actix_web::test]
async fn of_two_registrations_of_an_address_at_once_one_opens_an_account() {
    on_both(async |app| {
        let email = fresh_email();
        join_all((0..8).map(|_| app.register(&email))).await;
        let db = app.platform.db.reader();
        assert_eq!(user::Entity::find().count(db).await, Ok(1));
        assert_eq!(account::Entity::find().count(db).await, Ok(1));
        app.sign_in(&email).await;
    })
    .await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_where_it_was_typed() {
    on_both(async |app| {
        let huge = "a".repeat(1 << 19);
        let cases = [
            ("email", "nobody"),
            ("email", "kаri@example.com"),
            ("email", &huge),
            ("name", " "),
            ("name", &huge),
            ("name", "Kari\u{202e}"),
            ("accountName", "Vibbiо"),
            ("accountName", &huge),
            ("password", "short"),
            ("password", "password123"),
            ("password", "Kari Fjord"),
            ("password", &huge),
        ];
        for (field, typed) in cases {
            let mut input = json!({ "email": fresh_email(), "name": "Kari", "password": PASSWORD,
                "accountName": "Fjord" });
            input[field] = json!(typed);
            let answer = app.stranger().send(REGISTER, json!({ "input": input })).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{field} {typed:.20}");
            assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{typed:.20}");
        }
    })
    .await;
}
