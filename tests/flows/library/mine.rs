//! Everybody marks and finds again what they work with.

use chrono::TimeDelta;
use entity::role::AccountRole;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both};

const MARK: &str = "mutation($ids: [ID!]!, $is: Boolean!) {
    assetsFavourite(input: { ids: $ids, favourite: $is }) { results { code item { isFavourite } } } }";
const OPEN: &str = "mutation($id: ID!) { assetOpen(input: { id: $id }) { asset { id } } }";
const RECENT: &str = "query($first: Int) { recentAssets(first: $first) { id } }";

/// A colleague who may look and not change, in the account of somebody.
pub(super) async fn reviewer(app: &TestApp, owner: &Client) -> Client {
    app.joined(owner, AccountRole::Reviewer).await
}

async fn recent(client: &Client, first: u32) -> Vec<String> {
    let data = client.ok(RECENT, json!({ "first": first })).await;
    let found = data["recentAssets"].as_array().expect("assets");
    found.iter().map(|asset| id(&asset["id"])).collect()
}

#[actix_web::test]
async fn a_favourite_is_that_of_one_person_alone() {
    on_both(async |app| {
        let owner = app.owner().await;
        let reviewer = reviewer(app, &owner).await;
        let mut ids = owner.add_pictures(3, json!({})).await;
        ids.push("ast_01890000000070008000000000000000".into());
        let marked = owner.ok(MARK, json!({ "ids": ids[1..], "is": true })).await;
        let results = &marked["assetsFavourite"]["results"];
        assert_eq!(results[0], json!({ "code": null, "item": { "isFavourite": true } }));
        assert_eq!(results[2]["code"], "NOT_FOUND");
        owner.ok(MARK, json!({ "ids": [ids[1]], "is": true })).await;
        reviewer.ok(MARK, json!({ "ids": [ids[0]], "is": true })).await;

        let query = "query($is: Boolean) { assets(filter: { favourite: $is },
            orderBy: { field: NAME }) { nodes { name isFavourite } } }";
        let favourites = async |client: &Client, is: Value| {
            let data = client.ok(query, json!({ "is": is })).await;
            let nodes = data["assets"]["nodes"].as_array().expect("nodes").clone();
            let name = |node: &Value| (id(&node["name"]), node["isFavourite"] == true);
            nodes.iter().map(name).collect::<Vec<_>>()
        };
        let named = |name: &str, is| (name.to_owned(), is);
        let mine = [named("1.png", true), named("2.png", true)];
        assert_eq!(favourites(&owner, json!(true)).await, mine);
        assert_eq!(favourites(&owner, json!(false)).await, [named("0.png", false)]);
        assert_eq!(favourites(&reviewer, json!(true)).await, [named("0.png", true)]);
        owner.ok(MARK, json!({ "ids": [ids[1], ids[0]], "is": false })).await;
        assert_eq!(favourites(&owner, json!(true)).await, [named("2.png", true)]);
        assert_eq!(favourites(&reviewer, json!(true)).await.len(), 1, "that of others stays");
    })
    .await;
}

#[actix_web::test]
async fn what_was_used_last_comes_first() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(4, json!({})).await;
        assert!(recent(&owner, 25).await.is_empty());
        for n in [0, 1, 2, 0] {
            owner.ok(OPEN, json!({ "id": ids[n] })).await;
            app.platform.clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(recent(&owner, 25).await, [&*ids[0], &ids[2], &ids[1]]);
        owner.planned(&ids[3], 15).await;
        assert_eq!(recent(&owner, 2).await, [&*ids[3], &ids[0]], "what is placed is used");
        let trash = "mutation($id: ID!) { assetTrash(input: { id: $id }) { asset { id } } }";
        owner.ok(trash, json!({ "id": ids[0] })).await;
        assert_eq!(recent(&owner, 25).await, [&*ids[3], &ids[2], &ids[1]]);
        let colleague = reviewer(app, &owner).await;
        assert!(recent(&colleague, 25).await.is_empty(), "everybody has their own");
        assert_eq!(owner.refused(RECENT, json!({ "first": 101 })).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn what_was_used_long_ago_is_forgotten() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(103, json!({})).await;
        for id in &ids {
            owner.ok(OPEN, json!({ "id": id })).await;
            app.platform.clock.advance(TimeDelta::milliseconds(1));
        }
        let rows = entity::recent::Entity::find().count(app.platform.db.reader()).await;
        assert_eq!(rows.expect("a count"), 100);
        let found = recent(&owner, 100).await;
        assert_eq!((found.len(), &found[0], &found[99]), (100, &ids[102], &ids[3]));
    })
    .await;
}
