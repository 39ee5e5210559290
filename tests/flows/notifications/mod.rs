//! People are told of what concerns them, as they wish, and once.

mod listing;
mod mailing;
mod people;

use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{Client, TestApp, people::fresh_email};

const LIST: &str = "query($filter: NotificationFilterInput, $first: Int, $after: String) {
    notifications(filter: $filter, first: $first, after: $after) {
        nodes { id kind topic text words subject accountId createdAt readAt }
        totalCount unreadCount pageInfo { hasNextPage endCursor } } }";
const MARK: &str = "mutation($input: NotificationsMarkReadInput!) {
    notificationsMarkRead(input: $input) { changedCount unreadCount } }";

async fn list(client: &Client, variables: Value) -> Value {
    client.ok(LIST, variables).await["notifications"].take()
}

async fn topics(client: &Client) -> Vec<String> {
    let nodes = list(client, json!({ "first": 100 })).await["nodes"].take();
    let nodes = nodes.as_array().expect("notifications").clone();
    nodes.iter().map(|node| node["topic"].as_str().expect("a topic").to_owned()).collect()
}

/// Somebody who owns an account and has an order in production, and who makes it.
async fn customer(app: &TestApp) -> (Client, String, String) {
    let email = fresh_email();
    let owner = app.owner_at(&email).await;
    let order = owner.ordered().await;
    (owner, order, email)
}

async fn step(app: &TestApp, mutation: &str, order: &str) {
    let producer = app.staff(StaffRole::Producer).await;
    let answer = producer.step(mutation, order).await;
    assert!(answer.get("errors").is_none(), "{answer}");
}
