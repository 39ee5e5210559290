//! A node starts and answers.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{TestApp, gcs::Gcs, on_both};

#[actix_web::test]
async fn a_new_node_answers() {
    on_both(async |app| {
        let data = app.stranger().ok("{ version }", json!({})).await;
        assert_eq!(data["version"], env!("CARGO_PKG_VERSION"));
    })
    .await;
}

#[actix_web::test]
async fn a_node_is_ready_until_it_is_told_to_stop() {
    on_both(async |app| {
        let health = async |path: &str| {
            let response = app.stranger().request(Method::GET, path).send().await;
            response.expect("an answer").status()
        };
        assert_eq!(health("/health/live").await, StatusCode::NO_CONTENT);
        assert_eq!(health("/health/started").await, StatusCode::OK);
        assert_eq!(health("/health/ready").await, StatusCode::OK);
        app.platform.stopping.cancel();
        assert_eq!(health("/health/ready").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(health("/health/live").await, StatusCode::NO_CONTENT);
    })
    .await;
}

async fn readiness(app: &TestApp) -> (StatusCode, Value) {
    let response = app.stranger().request(Method::GET, "/health/ready").send().await;
    let response = response.expect("an answer");
    (response.status(), response.json().await.expect("JSON"))
}

const READY: (StatusCode, bool) = (StatusCode::OK, true);
const NOT_READY: (StatusCode, bool) = (StatusCode::SERVICE_UNAVAILABLE, false);

/// Loses the storage of a node, and looks at what it says about itself.
async fn lose(app: TestApp, lose: impl FnOnce()) {
    let storage = async || {
        let (status, readiness) = readiness(&app).await;
        assert_eq!(readiness["database"], true);
        (status, readiness["storage"] == true)
    };
    assert_eq!(storage().await, READY);
    lose();
    assert_eq!(storage().await, READY, "it is not asked each time");
    app.platform.clock.advance(TimeDelta::seconds(6));
    assert_eq!(storage().await, NOT_READY);
    let live = app.stranger().request(Method::GET, "/health/live").send().await;
    assert_eq!(live.expect("an answer").status(), StatusCode::NO_CONTENT);
    assert_eq!(app.stranger().ok("{ __typename }", json!({})).await["__typename"], "Query");
}

#[actix_web::test]
async fn a_node_whose_folder_is_gone_is_not_ready() {
    let app = TestApp::sqlite().await;
    let (here, gone) = (app.data().join("blobs"), app.data().join("gone"));
    lose(app, || std::fs::rename(here, gone).expect("it is moved")).await;
}

#[actix_web::test]
async fn a_node_whose_bucket_is_down_is_not_ready() {
    let gcs = Gcs::start();
    let app = TestApp::start(None, &["--storage", &gcs.url()]).await;
    lose(app, || gcs.stop()).await;
}
