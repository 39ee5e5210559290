use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;
use tests::issuer::{CLIENT, SECRET};

use super::{BEGIN, CREATE, PAGE, through, with_issuer, with_patience};

#[actix_web::test]
async fn an_issuer_is_on_the_public_internet_and_describes_itself() {
    with_patience(2, async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let refused = async |url: &str| {
            let input = json!({
                "name": "Fjord ID", "issuer": url, "clientId": CLIENT, "clientSecret": SECRET,
                "domains": ["example.org"],
            });
            let answer = owner.send(CREATE, json!({ "input": input })).await;
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "BAD_USER_INPUT", "{url}: {answer:#}");
            assert_eq!(extensions["field"], "issuer", "{url}: {answer:#}");
        };
        for url in [
            "",
            "nonsense",
            "file:///etc/passwd",
            "http://login.example.com",
            "https://10.0.0.1",
            "https://127.0.0.2",
            "https://169.254.169.254/latest",
            "https://[::1]",
            "https://localhost",
            "https://login.example.com:22",
            "https://me:secret@login.example.com",
        ] {
            refused(url).await;
        }
        for path in [
            "impostor",
            "inside-keys",
            "inside-door",
            "script-door",
            "elsewhere",
            "nonsense",
            "slow",
            "endless",
        ] {
            let begun = Instant::now();
            refused(&issuer.url(path)).await;
            assert!(begun.elapsed().as_secs() < 60, "{path} is not waited for");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_issuer_that_does_not_answer_is_told_from_one_that_does() {
    with_patience(2, async |app, _| {
        let input = json!({ "input": { "providerId": "slow", "returnTo": PAGE } });
        assert_eq!(app.stranger().refused(BEGIN, input).await, "PROVIDER_FAILED");
    })
    .await;
    with_issuer(async |app, _| {
        super::begin(app, "good").await;
    })
    .await;
}

#[actix_web::test]
async fn an_issuer_may_change_its_keys_but_not_have_them_fetched_all_the_time() {
    with_issuer(async |app, issuer| {
        issuer.say(json!({}));
        assert!(through(app, issuer, "good").await.code.is_some());
        app.platform.clock.advance(TimeDelta::seconds(61));
        issuer.script().key = 1;
        assert!(through(app, issuer, "good").await.code.is_some(), "a new key is fetched");
        let asked = issuer.script().key_requests;
        issuer.script().key = 2;
        for _ in 0..3 {
            let back = through(app, issuer, "good").await;
            assert_eq!(back.error.as_deref(), Some("PROVIDER_FAILED"));
        }
        assert_eq!(issuer.script().key_requests, asked, "not again within a minute");
        app.platform.clock.advance(TimeDelta::seconds(61));
        assert!(through(app, issuer, "good").await.code.is_some());
    })
    .await;
}
