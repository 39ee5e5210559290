//! A file that has come whole becomes the next revision of an asset.

use entity::id::AssetId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{picture, sample},
    on_both,
    tus::{clip, metadata},
};

use super::assets;

const ASSET: &str = "query($id: ID!) { asset(id: $id) {
    name version folder { id } revision { number } } storage { used } }";

/// Sends a file for an asset, and returns what became of it.
async fn revise(app: &TestApp, client: &Client, asset: &str, file: Vec<u8>) -> Value {
    let said = metadata(&[("filename", "new name.mp4"), ("assetId", asset)]);
    let path = client.tus_begin(file.len(), &said).await;
    assert_eq!(client.tus_send(&path, 0, file).await.status(), StatusCode::NO_CONTENT);
    app.work().await;
    client.outcome(&path).await
}

#[actix_web::test]
async fn a_clip_that_came_in_pieces_is_the_next_revision_of_its_asset() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Clips", None).await;
        let (old, new) = (clip(40_000, 1), clip(70_000, 2));
        let room = old.len() + new.len();
        let asset = owner.add(json!({ "folder": folder }), "film.mp4", old).await;
        let upload = revise(app, &owner, &asset, new).await;
        assert_eq!(upload["result"]["status"], "REVISED", "{upload}");
        assert_eq!(upload["result"]["asset"]["id"], asset.as_str());
        let seen = owner.ok(ASSET, json!({ "id": asset })).await;
        assert_eq!(seen["asset"]["name"], "film.mp4", "it keeps its name");
        assert_eq!(seen["asset"]["folder"]["id"], folder.as_str());
        assert_eq!(seen["asset"]["revision"]["number"], 2);
        assert_eq!(seen["storage"]["used"], room, "both files take room");
        assert_eq!(assets(&owner).await, 1);
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_become_a_revision_is_rejected_and_takes_no_room() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (file, photo) = (clip(40_000, 1), sample("fjord.jpg"));
        let asset = owner.add(json!({}), "film.mp4", file.clone()).await;
        for (file, code) in [(photo, "BAD_USER_INPUT"), (file.clone(), "SAME_BYTES")] {
            let upload = revise(app, &owner, &asset, file).await;
            assert_eq!(
                (&upload["state"], &upload["result"]["code"]),
                (&json!("REJECTED"), &json!(code))
            );
        }
        let seen = owner.ok(ASSET, json!({ "id": asset })).await;
        assert_eq!(seen["asset"]["revision"]["number"], 1);
        assert_eq!(seen["storage"]["used"], file.len());

        let said = metadata(&[("assetId", &asset)]);
        let path = owner.tus_begin(picture(1).len(), &said).await;
        let trash =
            "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
        owner.ok(trash, json!({ "ids": [asset] })).await;
        owner.tus_send(&path, 0, picture(1)).await;
        app.work().await;
        assert_eq!(owner.outcome(&path).await["result"]["code"], "NOT_FOUND", "it is gone by then");
    })
    .await;
}

#[actix_web::test]
async fn only_an_asset_of_the_library_can_be_revised() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let theirs = other.add(json!({}), "film.mp4", clip(40_000, 1)).await;
        for asset in [theirs, AssetId::new().to_string()] {
            let said = metadata(&[("assetId", &asset)]);
            let begun = owner.tus(Method::POST, "/uploads").header("Upload-Length", 1_000);
            let begun = begun.header("Upload-Metadata", said).send().await.expect("an answer");
            assert_eq!(begun.status(), StatusCode::NOT_FOUND);
            let begin =
                "mutation($id: ID!) { uploadBegin(input: { name: \"a\", size: 9, assetId: $id })
                { upload { id } } }";
            assert_eq!(owner.refused(begin, json!({ "id": asset })).await, "NOT_FOUND");
        }
    })
    .await;
}
