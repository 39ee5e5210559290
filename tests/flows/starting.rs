//! A node starts and answers.

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
