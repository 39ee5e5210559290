//! A node starts and answers.

use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::on_both;

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
