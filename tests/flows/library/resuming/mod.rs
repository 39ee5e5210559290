//! Files come in piece by piece, by tus 1.0.0, and nothing that was taken in is sent twice.

mod ending;
mod locks;
mod protocol;
mod revising;
mod room;

use entity::{upload, upload_piece};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{Client, TestApp};

const MIB: usize = 1 << 20;
const BYTES: &str = "application/offset+octet-stream";

/// Tells how many rows are left of uploads and their pieces.
async fn rows(app: &TestApp) -> (u64, u64) {
    let db = app.platform.db.reader();
    let uploads = upload::Entity::find().count(db).await.expect("a count");
    (uploads, upload_piece::Entity::find().count(db).await.expect("a count"))
}

async fn assets(client: &Client) -> u64 {
    let data = client.ok("{ assets { totalCount } }", json!({})).await;
    data["assets"]["totalCount"].as_u64().expect("a count")
}
