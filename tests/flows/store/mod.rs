//! People look around in the store, buy stock pictures and credit packs, and book services.

mod booking;
mod buying;
mod looking;

use api::{credits, store};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tests::{Client, TestApp};

const BOOK: &str = "mutation($input: ServiceBookInput!) { serviceBook(input: $input) { booking {
    id state credits price { amount currency } wishedAt note cancelFreeUntil movableUntil
} } }";

const PRODUCTS: &str = "query($kind: ProductKind) { products(kind: $kind, first: 100) {
    totalCount
    nodes { id kind name description credits price { amount currency } containedCredits licence
            preview(size: THUMBNAIL, format: JPEG) { url width height }
            ownedAsset { id name } }
} }";

const BALANCE: &str = "{ creditBalance { available held } }";

async fn products(client: &Client, kind: &str) -> Vec<Value> {
    let data = client.ok(PRODUCTS, json!({ "kind": kind })).await;
    data["products"]["nodes"].as_array().expect("nodes").clone()
}

/// The product with a name.
async fn product(client: &Client, kind: &str, name: &str) -> Value {
    let found = products(client, kind).await.into_iter().find(|product| product["name"] == name);
    found.unwrap_or_else(|| panic!("a product called {name}"))
}

async fn balance(client: &Client) -> (i64, i64) {
    let data = client.ok(BALANCE, json!({})).await;
    let read = |field: &str| data["creditBalance"][field].as_i64().expect("a number");
    (read("available"), read("held"))
}

async fn is_sound(app: &TestApp) {
    let faults = credits::reads::check(&app.platform.db).await.expect("a check");
    assert_eq!(faults, []);
}

/// Puts the bundled pictures on sale, as a node does when it starts.
async fn stock(app: &TestApp) {
    store::stock::ensure(&app.platform).await.expect("the pictures are stored");
    app.work().await;
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().and_then(|text| text.parse().ok()).expect("an instant")
}
