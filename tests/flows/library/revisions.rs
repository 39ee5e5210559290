//! A file is replaced under the same asset, and every old one is kept.

use entity::library;
use reqwest::multipart::{Form, Part};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, media, picture, sample},
    on_both,
};

const REVISE: &str = "mutation($id: ID!, $file: Upload!, $version: Int) {
    assetRevise(input: { id: $id, file: $file, expectedVersion: $version }) { asset { version
        revision { id number digest } } } }";
const REVERT: &str = "mutation($id: ID!, $to: ID!, $version: Int) {
    assetRevert(input: { id: $id, revisionId: $to, expectedVersion: $version }) { asset { version
        revision { id number digest } } } }";
const ASSET: &str = "query($id: ID!) { asset(id: $id) { name size format state version
    revisions { id number digest size downloadUrl } } }";

async fn revise(client: &Client, mut variables: Value, bytes: Vec<u8>) -> Value {
    variables["file"] = Value::Null;
    let operations = json!({ "query": REVISE, "variables": variables });
    let form = Form::new()
        .text("operations", operations.to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", Part::bytes(bytes).file_name("new.png"));
    client.send_form(form).await
}

async fn read(client: &Client, asset: &str) -> Value {
    client.ok(ASSET, json!({ "id": asset })).await["asset"].take()
}

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

async fn used(app: &TestApp) -> i64 {
    let libraries = library::Entity::find().all(app.platform.db.reader()).await.expect("libraries");
    libraries.iter().map(|library| library.used_bytes).sum()
}

#[actix_web::test]
async fn a_new_file_becomes_the_current_revision_and_an_old_one_comes_back() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "fjord.jpg", sample("fjord.jpg")).await;
        app.work().await;
        let first = read(&owner, &asset).await;
        let room = used(app).await;
        let answer = revise(&owner, json!({ "id": asset, "version": 2 }), picture(1)).await;
        assert_eq!(code(&answer), "VERSION_CONFLICT");
        let revised = revise(&owner, json!({ "id": asset, "version": 1 }), picture(1)).await;
        let revised = &revised["data"]["assetRevise"]["asset"];
        assert_eq!((&revised["version"], &revised["revision"]["number"]), (&json!(2), &json!(2)));
        let second = read(&owner, &asset).await;
        assert_eq!(
            (&second["name"], &second["format"], &second["state"]),
            (&json!("fjord.jpg"), &json!("PNG"), &json!("PROCESSING"))
        );
        assert_eq!(second["revisions"][1], first["revisions"][0], "the old file is kept");
        let size = i64::try_from(picture(1).len()).expect("a small picture");
        assert_eq!(used(app).await, room + size, "both take room");
        app.work().await;
        assert_eq!(read(&owner, &asset).await["state"], "READY");
        let url = id(&second["revisions"][1]["downloadUrl"]);
        let old = owner.request(reqwest::Method::GET, &url).send().await.expect("a response");
        assert_eq!(old.bytes().await.expect("bytes"), sample("fjord.jpg"));

        let to = &first["revisions"][0]["id"];
        let code = owner.refused(REVERT, json!({ "id": asset, "to": to, "version": 1 })).await;
        assert_eq!(code, "VERSION_CONFLICT");
        let back = owner.ok(REVERT, json!({ "id": asset, "to": to, "version": 2 })).await;
        let back = &back["assetRevert"]["asset"]["revision"];
        assert_eq!(back["number"], 3);
        assert_eq!(back["digest"], first["revisions"][0]["digest"]);
        assert_ne!(back["id"], *to, "as a new revision");
        let third = read(&owner, &asset).await;
        assert_eq!((&third["size"], &third["format"]), (&first["size"], &json!("JPEG")));
        assert_eq!(third["revisions"].as_array().map(Vec::len), Some(3));
        let code = owner.refused(REVERT, json!({ "id": asset, "to": to })).await;
        assert_eq!(code, "SAME_BYTES", "it is the current file");
    })
    .await;
}

#[actix_web::test]
async fn a_file_of_another_kind_the_same_or_a_broken_one_changes_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        app.work().await;
        let (before, stored, room) =
            (read(&owner, &asset).await, app.stored().len(), used(app).await);
        for (bytes, expected) in [
            (media("clip.mp4"), "BAD_USER_INPUT"),
            (picture(1), "SAME_BYTES"),
            (b"no picture".to_vec(), "FILE_UNSUPPORTED"),
            (Vec::new(), "FILE_EMPTY"),
            (picture(2)[..60].to_vec(), "FILE_TRUNCATED"),
        ] {
            let answer = revise(&owner, json!({ "id": asset }), bytes).await;
            assert_eq!(code(&answer), expected, "{answer:#}");
        }
        let nobodys = json!({ "id": "ast_01890000000070008000000000000000" });
        assert_eq!(code(&revise(&owner, nobodys, picture(3)).await), "NOT_FOUND");
        library::Entity::update_many()
            .col_expr(library::Column::UsedBytes, Expr::value(9_999_999_999_i64))
            .exec(app.platform.db.writer())
            .await
            .expect("the library is full");
        let answer = revise(&owner, json!({ "id": asset }), picture(4)).await;
        assert_eq!(code(&answer), "QUOTA_EXCEEDED");
        library::Entity::update_many()
            .col_expr(library::Column::UsedBytes, Expr::value(room))
            .exec(app.platform.db.writer())
            .await
            .expect("the library is as it was");
        assert_eq!(read(&owner, &asset).await["revisions"][0]["id"], before["revisions"][0]["id"]);
        assert_eq!(app.stored().len(), stored, "nothing stays behind");
    })
    .await;
}

#[actix_web::test]
async fn a_project_keeps_the_file_it_was_planned_with_and_sees_the_newer_one() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        let other = owner.add(json!({}), "other.png", picture(9)).await;
        let project = owner.planned(&asset, 15).await;
        let query = "query($id: ID!) { project(id: $id) { version scenes { placements {
            id revisionId newerRevision { id number } } } } }";
        let placed = async || {
            let project = owner.ok(query, json!({ "id": project })).await["project"].take();
            (project["version"].clone(), project["scenes"][0]["placements"][0].clone())
        };
        let (_, before) = placed().await;
        assert_eq!(before["newerRevision"], Value::Null);
        revise(&owner, json!({ "id": asset }), picture(1)).await;
        let (version, after) = placed().await;
        assert_eq!(after["revisionId"], before["revisionId"], "what is planned stays planned");
        assert_eq!(after["newerRevision"]["number"], 2);
        let update = "mutation($input: PlacementUpdateInput!) { placementUpdate(input: $input) {
            placement { revisionId newerRevision { id } } } }";
        let foreign = read(&owner, &other).await["revisions"][0]["id"].take();
        let input = json!({ "id": after["id"], "expectedVersion": version, "revisionId": foreign });
        assert_eq!(owner.refused(update, json!({ "input": input })).await, "NOT_FOUND");
        let newer = &after["newerRevision"]["id"];
        let input = json!({ "id": after["id"], "expectedVersion": version, "revisionId": newer });
        let updated = owner.ok(update, json!({ "input": input })).await;
        let expected = json!({ "revisionId": newer, "newerRevision": null });
        assert_eq!(updated["placementUpdate"]["placement"], expected);
    })
    .await;
}

#[actix_web::test]
async fn what_is_seen_of_an_asset_is_that_of_its_new_file() {
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "sailing.mp4", sample("sailing.mp4")).await;
        let choose = "mutation($id: ID!) { assetPoster(input: { id: $id, atMs: 1500 }) {
            asset { posterAtMs } } }";
        owner.ok(choose, json!({ "id": clip })).await;
        let hills = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let copy = owner.add(json!({}), "copy.jpg", sample("hills.jpg")).await;
        app.work().await;
        let query = "query($id: ID!) { asset(id: $id) { posterAtMs playback { state }
            similar { asset { id } } } }";
        let read = async |id: &str| owner.ok(query, json!({ "id": id })).await["asset"].take();
        assert_eq!(read(&hills).await["similar"], json!([{ "asset": { "id": copy } }]));

        revise(&owner, json!({ "id": clip }), media("clip.mp4")).await;
        revise(&owner, json!({ "id": copy }), sample("city.jpg")).await;
        let revised = read(&clip).await;
        assert_eq!(revised["posterAtMs"], Value::Null, "the new clip ends before");
        assert_eq!(revised["playback"]["state"], "PENDING");
        assert_eq!(read(&hills).await["similar"], json!([]));
        app.work().await;
        assert_eq!(read(&clip).await["playback"]["state"], "NEEDS_TOOL");
        assert_eq!(read(&hills).await["similar"], json!([]));
    })
    .await;
}
