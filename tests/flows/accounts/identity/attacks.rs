use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;
use tests::{
    issuer::Signing,
    people::fresh_email,
    surfer::{Surfer, told},
};

use super::{BEGIN, back, begin, come_back, depart, finish, linked, through, with_issuer};

#[actix_web::test]
async fn a_token_that_says_something_wrong_is_not_believed() {
    with_issuer(async |app, issuer| {
        let now = app.platform.db.now().timestamp();
        for wrong in [
            json!({ "nonce": "of-another-sign-in" }),
            json!({ "nonce": null }),
            json!({ "aud": "another-client" }),
            json!({ "aud": ["vibbio", "another-client"] }),
            json!({ "aud": null }),
            json!({ "azp": "another-client" }),
            json!({ "iss": issuer.url("other") }),
            json!({ "iss": "https://accounts.google.com" }),
            json!({ "exp": now - 120 }),
            json!({ "iat": now + 600, "exp": now + 1_200 }),
            json!({ "at_hash": "c29tZXRoaW5nIGVsc2U" }),
            json!({ "sub": null }),
            json!({ "sub": "" }),
            json!({ "sub": "x".repeat(401) }),
        ] {
            issuer.say(wrong.clone());
            let back = through(app, issuer, "good").await;
            assert_eq!(back.error.as_deref(), Some("PROVIDER_FAILED"), "{wrong}");
            assert_eq!(back.code, None);
        }
        // Clocks differ a little.
        let now = app.platform.db.now().timestamp();
        for right in [
            json!({ "exp": now - 20 }),
            json!({ "iat": now + 20 }),
            json!({ "azp": "vibbio", "aud": ["vibbio"] }),
        ] {
            issuer.say(right.clone());
            assert!(through(app, issuer, "good").await.code.is_some(), "{right}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_token_is_signed_by_a_key_of_the_issuer_and_by_nothing_else() {
    with_issuer(async |app, issuer| {
        for signing in [Signing::Stolen, Signing::Unsigned, Signing::Shared] {
            issuer.say(json!({}));
            issuer.script().signing = signing;
            let back = through(app, issuer, "good").await;
            assert_eq!(back.error.as_deref(), Some("PROVIDER_FAILED"), "{signing:?}");
        }
        issuer.say(json!({}));
        assert!(through(app, issuer, "good").await.code.is_some());
    })
    .await;
}

#[actix_web::test]
async fn a_state_works_once_and_for_its_browser_alone() {
    with_issuer(async |app, issuer| {
        issuer.say(json!({}));
        let (mut mine, mut theirs) = (Surfer::default(), Surfer::default());
        let (start, ticket) = begin(app, "good").await;
        let (state, nonce) = depart(&mut mine, &start).await;
        assert_eq!(
            theirs.open(&start).await.status,
            StatusCode::BAD_REQUEST,
            "one browser sets off"
        );
        let (other, _) = begin(app, "good").await;
        depart(&mut theirs, &other).await;
        let lured = come_back(app, &mut theirs, &state, "&code=x").await;
        assert_eq!((lured.status, lured.location), (StatusCode::BAD_REQUEST, None));

        issuer.script().claims["nonce"] = json!(nonce);
        let page = come_back(app, &mut mine, &state, "&code=x").await;
        assert!(back(&page, ticket).code.is_some());
        let again = come_back(app, &mut mine, &state, "&code=x").await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST, "once");
        for state in ["", "x", &"a".repeat(43), "%00", &"a".repeat(5_000)] {
            let page = come_back(app, &mut mine, state, "&code=x").await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{state:.50}");
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_takes_too_long_begins_again() {
    with_issuer(async |app, _| {
        let mut surfer = Surfer::default();
        let (start, _) = begin(app, "good").await;
        let (late, _) = begin(app, "good").await;
        let (state, _) = depart(&mut surfer, &start).await;
        app.platform.clock.advance(TimeDelta::minutes(10));
        let page = come_back(app, &mut surfer, &state, "&code=x").await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert_eq!(surfer.open(&late).await.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_is_one_of_the_issuer_that_was_asked() {
    with_issuer(async |app, issuer| {
        let encoded = |path: &str| issuer.url(path).replace(':', "%3A").replace('/', "%2F");
        for (provider, iss, is_good) in [
            ("good", Some("good"), true),
            ("good", Some("other"), false),
            ("named", Some("named"), true),
            ("named", Some("good"), false),
            ("named", None, false),
        ] {
            issuer.say(json!({}));
            let mut surfer = Surfer::default();
            let (start, ticket) = begin(app, provider).await;
            let (state, nonce) = depart(&mut surfer, &start).await;
            issuer.script().claims["nonce"] = json!(nonce);
            let iss = iss.map(|iss| format!("&iss={}", encoded(iss))).unwrap_or_default();
            let page = come_back(app, &mut surfer, &state, &format!("&code=x{iss}")).await;
            let is_believed = back(&page, ticket).code.is_some();
            assert_eq!(is_believed, is_good, "{provider} {iss}");
            let was_asked = !issuer.script().asked.is_empty();
            assert_eq!(was_asked, is_good, "the code goes nowhere else");
        }
        // A name at one provider is not the same name at another one.
        let email = fresh_email();
        let person = app.owner_at(&email).await;
        issuer.say(json!({ "email": email }));
        linked(app, issuer, "good", &person).await;
        let answer = finish(app, &through(app, issuer, "other").await).await;
        assert_eq!(answer["data"]["signInByProviderFinish"]["outcome"], "PROVE_LOGIN");
    })
    .await;
}

#[actix_web::test]
async fn nobody_is_led_to_a_strangers_page() {
    with_issuer(async |app, _| {
        for page in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "https://app.vibbio.com.evil.example/",
            "https://app.vibbio.com@evil.example/",
            "javascript:alert(1)",
        ] {
            let input = json!({ "input": { "providerId": "good", "returnTo": page } });
            assert_eq!(app.stranger().refused(BEGIN, input).await, "BAD_USER_INPUT", "{page}");
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_says_no_at_the_provider_is_told_so() {
    with_issuer(async |app, _| {
        let mut surfer = Surfer::default();
        let (start, ticket) = begin(app, "good").await;
        let (state, _) = depart(&mut surfer, &start).await;
        let page = come_back(app, &mut surfer, &state, "&error=access_denied").await;
        let back = back(&page, ticket);
        assert_eq!((back.error.as_deref(), back.code), (Some("PROVIDER_FAILED"), None));
        assert!(page.location.as_ref().and_then(|to| told(to, "state")).is_none());
    })
    .await;
}

#[actix_web::test]
async fn what_travels_is_fresh_each_time_and_the_secret_stays() {
    with_issuer(async |app, issuer| {
        issuer.say(json!({}));
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let mut surfer = Surfer::default();
            let (start, _) = begin(app, "good").await;
            let away = surfer.open(&start).await;
            let url = away.location.as_ref().expect("an address").to_string();
            assert!(!url.contains("s3cret"), "{url}");
            for name in ["state", "nonce", "code_challenge"] {
                assert!(seen.insert(away.told(name).expect(name)), "{name}");
            }
        }
        through(app, issuer, "good").await;
        assert!(issuer.script().asked.contains("code_verifier="));
    })
    .await;
}
