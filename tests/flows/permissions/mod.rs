//! Nobody does anything without being allowed to.
//!
//! Both walks go over the whole schema by introspection, so that a new query or mutation is covered
//! the moment it exists; what comes of them is checked in. One asks everything as everybody. The
//! other puts what another account has into every place that takes an id, and finds that it looks
//! exactly like nothing.

mod operation;
mod others;
mod roles;
mod schema;
mod things;

use entity::{plan::PlanCode, role::AccountRole};
use sea_orm::Iterable;
use serde_json::json;
use tests::{Client, TestApp};

/// Somebody of each role in one account, the owner first.
async fn team(app: &TestApp) -> Vec<(AccountRole, Client)> {
    let owner = app.owner().await;
    app.put_on(&owner, PlanCode::Premium).await;
    let mut team = vec![(AccountRole::Owner, owner.clone())];
    for role in AccountRole::iter().filter(|role| *role != AccountRole::Owner) {
        team.push((role, app.joined(&owner, role).await));
    }
    team
}

/// The address that somebody signs in with.
async fn email(client: &Client) -> Option<String> {
    let data = client.ok("{ viewer { user { email } } }", json!({})).await;
    data["viewer"]["user"]["email"].as_str().map(str::to_owned)
}
