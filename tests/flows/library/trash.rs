//! What goes into the trash comes back, or goes for good when its time has come.

use chrono::TimeDelta;
use entity::library;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both, people::fresh_email};

const TRASH: &str = "mutation($id: ID!, $force: Boolean! = false) {
    assetTrash(input: { id: $id, force: $force }) { asset { trashedAt } } }";
const TRASH_ALL: &str = "mutation($ids: [ID!]!, $force: Boolean! = false) {
    assetsTrash(input: { ids: $ids, force: $force }) { results { code message } } }";
const PURGE: &str = "mutation($ids: [ID!]!) {
    assetsPurge(input: { ids: $ids }) { results { code item { name } } } }";
const RESTORE: &str =
    "mutation($ids: [ID!]!) { assetsRestore(input: { ids: $ids }) { results { code } } }";
const MANUAL: &str =
    "{ assets(filter: { folderId: null }, orderBy: { field: MANUAL }) { nodes { name } } }";
const USES: &str = "query($id: ID!) { asset(id: $id) { uses { kind id name } } }";

async fn names(client: &Client) -> Vec<String> {
    let data = client.ok(MANUAL, json!({})).await;
    data["assets"]["nodes"].as_array().expect("nodes").iter().map(|it| id(&it["name"])).collect()
}

async fn used(app: &TestApp) -> i64 {
    let libraries = library::Entity::find().all(app.platform.db.reader()).await.expect("libraries");
    libraries.iter().map(|library| library.used_bytes).sum()
}

async fn uses(client: &Client, asset: &str) -> Value {
    client.ok(USES, json!({ "id": asset })).await["asset"]["uses"].take()
}

#[actix_web::test]
async fn what_is_restored_stands_where_it_stood() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(4, json!({})).await;
        let reorder = "mutation($id: ID!, $to: ID!) {
            assetReorder(input: { id: $id, beforeId: $to }) { asset { id } } }";
        owner.ok(reorder, json!({ "id": ids[3], "to": ids[1] })).await;
        owner.ok(TRASH_ALL, json!({ "ids": [ids[3], ids[1]] })).await;
        owner.ok(reorder, json!({ "id": ids[2], "to": ids[0] })).await;
        owner.ok(RESTORE, json!({ "ids": [ids[1], ids[3]] })).await;
        assert_eq!(names(&owner).await, ["2.png", "0.png", "3.png", "1.png"]);
    })
    .await;
}

#[actix_web::test]
async fn what_a_project_or_an_order_shows_is_told_and_stays() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        assert_eq!(uses(&owner, &asset).await, json!([]));
        let project = owner.planned(&asset, 15).await;
        let in_project = json!({ "kind": "PROJECT", "id": project, "name": "Sommer" });
        assert_eq!(uses(&owner, &asset).await, json!([in_project]));
        let answer = owner.send(TRASH, json!({ "id": asset })).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!(refused["code"], "ASSET_IN_USE");
        assert_eq!(refused["details"]["uses"], json!([in_project]));
        let data = owner.ok(TRASH_ALL, json!({ "ids": [asset] })).await;
        assert_eq!(data["assetsTrash"]["results"][0]["code"], "ASSET_IN_USE");
        assert_eq!(data["assetsTrash"]["results"][0]["message"], "It is in use: “Sommer”.");

        owner.ok(TRASH, json!({ "id": asset, "force": true })).await;
        let gaps = "query($id: ID!) { project(id: $id) { availableActions { action reasons } } }";
        let gaps = owner.ok(gaps, json!({ "id": project })).await;
        assert_eq!(gaps["project"]["availableActions"][1]["reasons"], json!(["ASSET_GONE"]));
        let purged = owner.ok(PURGE, json!({ "ids": [asset] })).await;
        assert_eq!(purged["assetsPurge"]["results"][0]["code"], "ASSET_IN_USE", "never by force");
        owner.ok(RESTORE, json!({ "ids": [asset] })).await;

        let quote = owner.quote(&project).await;
        let placed = owner.place(&quote, None).await;
        let order = placed["data"]["orderPlace"]["order"]["id"].clone();
        let in_order = json!({ "kind": "ORDER", "id": order, "name": "Sommer" });
        assert_eq!(uses(&owner, &asset).await, json!([in_project, in_order]));
        let answer = owner.send(TRASH, json!({ "id": asset, "force": true })).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!(refused["details"]["uses"], json!([in_order]), "an order under way needs it");
        let cancel = "mutation($id: ID!) { orderCancel(input: { id: $id }) { order { state } } }";
        owner.ok(cancel, json!({ "id": order })).await;
        assert_eq!(uses(&owner, &asset).await, json!([in_project]));
        owner.ok(TRASH, json!({ "id": asset, "force": true })).await;
    })
    .await;
}

#[actix_web::test]
async fn what_has_been_in_the_trash_for_thirty_days_goes_for_good() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let ids = owner.add_pictures(4, json!({})).await;
        owner.planned(&ids[3], 15).await;
        app.work().await;
        let (room, stored) = (used(app).await, app.stored().len());
        owner.ok(TRASH_ALL, json!({ "ids": [ids[0], ids[1], ids[3]], "force": true })).await;
        app.platform.clock.advance(TimeDelta::days(20));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        owner.ok(RESTORE, json!({ "ids": [ids[1]] })).await;
        owner.ok(TRASH_ALL, json!({ "ids": [ids[1]] })).await;
        let trash =
            "{ assets(filter: { inTrash: true }, orderBy: { field: NAME }) { nodes { name } } }";
        let names = async |client: &Client| {
            let data = client.ok(trash, json!({})).await;
            let nodes = data["assets"]["nodes"].as_array().expect("nodes").clone();
            nodes.iter().map(|node| id(&node["name"])).collect::<Vec<_>>()
        };
        assert_eq!(names(&owner).await, ["0.png", "1.png", "3.png"]);

        app.platform.clock.advance(TimeDelta::days(11));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(names(&owner).await, ["1.png", "3.png"], "what a project shows is kept for it");
        assert!(used(app).await < room);
        assert_eq!(app.stored().len(), stored, "bytes are swept a day later");
        app.platform.clock.advance(TimeDelta::days(3));
        app.work().await;
        assert!(app.stored().len() < stored, "with their previews");

        app.platform.clock.advance(TimeDelta::days(20));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(names(&owner).await, ["3.png"]);
    })
    .await;
}

#[actix_web::test]
async fn bytes_that_others_have_survive_a_purge() {
    on_both(async |app| {
        let email = fresh_email();
        let (owner, other) = (app.owner().await, app.owner_at(&email).await);
        let mine = owner.add(json!({}), "a.png", tests::library::picture(1)).await;
        let theirs = other.add(json!({}), "a.png", tests::library::picture(1)).await;
        let alone = owner.add(json!({}), "b.png", tests::library::picture(2)).await;
        app.work().await;
        let stored = app.stored().len();
        let code = owner.ok(PURGE, json!({ "ids": [mine] })).await;
        assert_eq!(code["assetsPurge"]["results"][0]["code"], "NOT_FOUND", "not in the trash");
        owner.ok(TRASH_ALL, json!({ "ids": [mine, alone] })).await;
        let purged = owner.ok(PURGE, json!({ "ids": [mine, alone] })).await;
        assert_eq!(
            purged["assetsPurge"]["results"][0],
            json!({ "code": null, "item": { "name": "a.png" } })
        );
        let gone = owner.ok(USES, json!({ "id": mine })).await;
        assert_eq!(gone["asset"], Value::Null);
        app.platform.clock.advance(TimeDelta::days(3));
        app.work().await;
        let kept = app.stored().len();
        assert!(kept < stored && kept > 0, "{kept} of {stored}");
        let other = app.client(&app.sign_in(&email).await);
        let url = other
            .ok("query($id: ID!) { asset(id: $id) { downloadUrl } }", json!({ "id": theirs }))
            .await;
        let file =
            other.request(reqwest::Method::GET, &id(&url["asset"]["downloadUrl"])).send().await;
        assert_eq!(file.expect("a response").status(), 200);
    })
    .await;
}
