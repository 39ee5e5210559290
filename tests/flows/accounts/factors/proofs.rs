//! What hurts most in the wrong hands asks for a proof of a moment ago.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{
    Client, on_both,
    people::{PASSWORD, fresh_email},
};

use super::super::code as code_of;
use super::{BEGIN, FACTORS, PROVE, Person, REMOVE, code, wrong};

const EXPORT: &str = "mutation { libraryExport(input: {}) { download { id } } }";

/// The details of a refusal that asks for a proof.
async fn asked(client: &Client, operation: &str) -> Value {
    let answer = client.send(operation, json!({})).await;
    assert_eq!(code_of(&answer), "STEP_UP_REQUIRED", "{answer:#}");
    answer["errors"][0]["extensions"]["details"].clone()
}

#[actix_web::test]
async fn a_session_is_proved_for_ten_minutes_and_anew_by_the_password() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.ok(EXPORT, json!({})).await;
        app.platform.clock.advance(TimeDelta::minutes(10));
        let details = json!({ "methods": ["PASSWORD"], "within": 600 });
        assert_eq!(asked(&owner, EXPORT).await, details);
        assert_eq!(asked(&owner, BEGIN).await, details);
        let prove = |password: &str| json!({ "input": { "password": password } });
        for refused in ["INVALID_CREDENTIALS"; 4] {
            assert_eq!(owner.refused(PROVE, prove("not the password")).await, refused);
        }
        let proved = owner.ok(PROVE, prove(PASSWORD)).await["sessionProve"].take();
        let factors = owner.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!(proved["provedUntil"], factors["provedUntil"]);
        owner.ok(EXPORT, json!({})).await;

        let guesses = ["a wild guess"; 6].map(prove);
        let mut refused = Vec::new();
        for guess in guesses {
            refused.push(owner.refused(PROVE, guess).await);
        }
        assert_eq!(refused[4..], ["INVALID_CREDENTIALS", "TOO_MANY_REQUESTS"]);
        assert_eq!(app.stranger().refused(PROVE, prove(PASSWORD)).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_proof_is_one_sessions_and_another_one_signs_in_for_its_own() {
    on_both(async |app| {
        let email = fresh_email();
        let desk = app.owner_at(&email).await;
        app.platform.clock.advance(TimeDelta::minutes(12));
        let phone = app.client(&app.sign_in(&email).await);
        phone.ok(BEGIN, json!({})).await;
        asked(&desk, BEGIN).await;
    })
    .await;
}

#[actix_web::test]
async fn who_has_a_second_factor_proves_by_it_and_not_by_the_password() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        app.platform.clock.advance(TimeDelta::minutes(11));
        let methods = json!(["TOTP", "RECOVERY_CODE"]);
        assert_eq!(asked(&kari.client, REMOVE).await["methods"], methods);
        let by_password = json!({ "input": { "password": PASSWORD } });
        let answer = kari.client.send(PROVE, by_password).await;
        assert_eq!(code_of(&answer), "STEP_UP_REQUIRED");
        assert_eq!(answer["errors"][0]["extensions"]["details"]["methods"], methods);
        let by_code = |code: String| json!({ "input": { "totp": code } });
        let refused = kari.client.refused(PROVE, by_code(wrong(&kari.phone, app))).await;
        assert_eq!(refused, "CODE_INVALID");
        let right = code(&kari.phone, app);
        kari.client.ok(PROVE, by_code(right.clone())).await;
        assert_eq!(kari.client.refused(PROVE, by_code(right)).await, "CODE_INVALID", "once");
        kari.client.ok(REMOVE, json!({})).await;
        let told = app.mail(&kari.email).await;
        assert_eq!(told.subject, "The authenticator app was removed from your login");
    })
    .await;
}
