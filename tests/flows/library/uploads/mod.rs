//! Files come in; whatever is not sound leaves nothing behind.

mod cut_off;
mod rejecting;
mod room;
mod same_bytes;
mod taking;
mod together;

use serde_json::json;
use tests::Client;

/// How many bytes the library holds.
async fn used(client: &Client) -> i64 {
    let data = client.ok("{ storage { used quota } }", json!({})).await;
    data["storage"]["used"].as_i64().expect("bytes")
}
