//! An app on the phone shows codes, which are asked for after the password.

use api::{app::Platform, clock::Clock, jobs, keys::files};
use chrono::TimeDelta;
use entity::{challenge, totp};
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{TestApp, on_both};

use super::super::{VIEWER, code as code_of, newcomer};

use super::{BEGIN, CONFIRM, FACTORS, Person, REMOVE, WITH_TOTP, begin, wrong};

const SIGN_OUT: &str = "mutation { signOut(input: { everywhere: true }) { signedOut } }";

#[actix_web::test]
async fn a_password_alone_is_not_enough_any_more() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        assert_eq!(
            app.mail(&kari.email).await.subject,
            "An authenticator app was added to your login"
        );
        let factors = kari.client.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!((&factors["isOn"], &factors["recoveryCodesLeft"]), (&json!(true), &json!(10)));
        assert_eq!(factors["proofMethods"], json!(["TOTP", "RECOVERY_CODE"]));

        app.platform.clock.advance(TimeDelta::seconds(30));
        let answer = begin(app, &kari.email).await;
        assert_eq!((&answer["tokens"], &answer["viewer"]), (&Value::Null, &Value::Null));
        assert_eq!(answer["challenge"]["methods"], json!(["TOTP", "RECOVERY_CODE"]));
        let token = answer["challenge"]["token"].as_str().expect("a token");
        let refused = app.stranger().with_token(token).refused(VIEWER, json!({})).await;
        assert_eq!(refused, "UNAUTHENTICATED", "it opens nothing by itself");
        let kept = challenge::Entity::find().all(app.platform.db.reader()).await.expect("rows");
        assert!(!format!("{kept:?}").contains(token), "only its hash is kept");

        let code = kari.code(app);
        let typed = json!({ "token": token, "code": format!("{} {}", &code[..3], &code[3..]) });
        let signed = app.stranger().ok(WITH_TOTP, typed.clone()).await["signIn"].take();
        assert_eq!(signed["viewer"]["user"]["email"], kari.email);
        assert_eq!(signed["challenge"], Value::Null);
        app.client(&signed).ok(VIEWER, json!({})).await;
        let again = app.stranger().refused(WITH_TOTP, typed).await;
        assert_eq!(again, "CHALLENGE_EXPIRED", "the token works once");
    })
    .await;
}

#[actix_web::test]
async fn an_app_that_is_not_confirmed_is_asked_for_nowhere() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let me = app.client(&app.sign_in(&email).await);
        assert_eq!(me.refused(CONFIRM, json!({ "code": "123456" })).await, "ILLEGAL_STATE");
        let first = me.ok(BEGIN, json!({})).await;
        assert_ne!(me.ok(BEGIN, json!({})).await, first, "each secret is told once");
        for nonsense in ["", "12345", "1234567", "abcdef", &"1".repeat(1 << 19)] {
            assert_eq!(me.refused(CONFIRM, json!({ "code": nonsense })).await, "CODE_INVALID");
        }
        assert_eq!(me.refused(REMOVE, json!({})).await, "ILLEGAL_STATE");
        app.sign_in(&email).await;
        let factors = me.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!((&factors["isOn"], &factors["totp"]), (&json!(false), &Value::Null));
    })
    .await;
}

#[actix_web::test]
async fn a_code_works_once_also_for_many_at_once() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        let used = json!({ "token": kari.begin(app).await, "code": kari.code(app) });
        assert_eq!(app.stranger().refused(WITH_TOTP, used).await, "CODE_INVALID", "it confirmed");

        app.platform.clock.advance(TimeDelta::seconds(30));
        let code = kari.code(app);
        let tokens = join_all((0..4).map(|_| kari.begin(app))).await;
        let tries = tokens.iter().map(async |token| {
            let input = json!({ "token": token, "code": code });
            app.stranger().send(WITH_TOTP, input).await
        });
        let answers = join_all(tries).await;
        let codes: Vec<_> = answers.iter().map(code_of).collect();
        assert_eq!(codes.iter().filter(|code| **code == "none").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == "CODE_INVALID").count(), 3, "{codes:?}");
    })
    .await;
}

#[actix_web::test]
async fn guessing_codes_is_slowed_down_however_often_the_password_is_typed() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        app.platform.clock.advance(TimeDelta::seconds(30));
        let mut refused = Vec::new();
        for _ in 0..8 {
            let input = json!({ "token": kari.begin(app).await, "code": wrong(&kari.phone, app) });
            refused.push(app.stranger().refused(WITH_TOTP, input).await);
        }
        assert_eq!(refused[..5], ["CODE_INVALID"; 5]);
        assert_eq!(refused[5..], ["TOO_MANY_REQUESTS"; 3]);
        let token = kari.begin(app).await;
        let right = json!({ "token": token, "code": kari.code(app) });
        let answer = app.stranger().send(WITH_TOTP, right).await;
        assert_eq!(code_of(&answer), "TOO_MANY_REQUESTS", "the right one is not looked at");
        let wait = answer["errors"][0]["extensions"]["details"]["retryAfter"].as_i64();
        app.platform.clock.advance(TimeDelta::seconds(wait.expect("seconds")));
        let right = json!({ "token": token, "code": kari.code(app) });
        app.stranger().ok(WITH_TOTP, right).await;
    })
    .await;
}

#[actix_web::test]
async fn a_challenge_is_one_persons_and_ends() {
    on_both(async |app| {
        let (kari, ola) = (Person::with_app(app).await, Person::with_app(app).await);
        app.platform.clock.advance(TimeDelta::seconds(30));
        let swapped = json!({ "token": kari.begin(app).await, "code": ola.code(app) });
        assert_eq!(app.stranger().refused(WITH_TOTP, swapped).await, "CODE_INVALID");
        for token in ["", "x", &"a".repeat(43), ola.client.token().expect("a token")] {
            let input = json!({ "token": token, "code": ola.code(app) });
            assert_eq!(app.stranger().refused(WITH_TOTP, input).await, "CHALLENGE_EXPIRED");
        }
        let left = kari.begin(app).await;
        kari.client.ok(SIGN_OUT, json!({})).await;
        let input = json!({ "token": left, "code": kari.code(app) });
        assert_eq!(app.stranger().refused(WITH_TOTP, input).await, "CHALLENGE_EXPIRED");
        let late = kari.begin(app).await;
        app.platform.clock.advance(TimeDelta::minutes(10));
        let input = json!({ "token": late, "code": kari.code(app) });
        assert_eq!(app.stranger().refused(WITH_TOTP, input).await, "CHALLENGE_EXPIRED");
    })
    .await;
}

#[actix_web::test]
async fn a_secret_is_sealed_and_survives_a_rotation_of_the_key() {
    let mut app = TestApp::sqlite().await;
    let kari = Person::with_app(&app).await;
    let kept = totp::Entity::find().one(app.platform.db.reader()).await.expect("rows");
    let kept = kept.expect("an app").secret;
    let secret = kari.phone.secret();
    assert!(!kept.contains(&secret.to_base32()), "{kept}");

    let former = app.platform.keys.id();
    files::rotate(app.data()).expect("a rotation");
    app = app.restart().await;
    files::retire(app.data(), &former).expect("the former key is retired");
    app = app.restart().await;
    app.platform.clock.advance(TimeDelta::seconds(30));
    let input = json!({ "token": kari.begin(&app).await, "code": kari.code(&app) });
    app.stranger().ok(WITH_TOTP, input).await;

    std::fs::remove_file(app.data().join("jwt.pem")).expect("the key is lost");
    let opened = Platform::open(app.platform.config.clone(), Clock::default(), jobs::all()).await;
    let error = format!("{:#}", opened.expect_err("a refusal"));
    assert!(error.contains("--jwt-former-key"), "{error}");
    app.finish().await;
}
