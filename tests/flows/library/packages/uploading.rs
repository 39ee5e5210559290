//! Packages that come over time.

use chrono::TimeDelta;
use entity::upload;
use reqwest::Method;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::id,
    on_both,
    tus::{metadata, upload_id},
};

use super::{
    export, rich,
    sending::{folder, head, packed, see, staged},
};

const IMPORT: &str = "mutation($upload: ID, $folder: ID) {
    libraryImport(input: { uploadId: $upload, folderId: $folder }) { libraryImport { id name } } }";
const BEGIN: &str = "mutation($input: UploadBeginInput!) {
    uploadBegin(input: $input) { upload { id } requests { url } } }";
const FINISH: &str = "mutation($id: ID!) {
    uploadFinish(input: { id: $id }) { upload { state purpose result { code } } } }";
const SEE: &str = "query($id: ID!) { upload(id: $id) { state purpose result { code status } } }";

/// Sends bytes by tus, in two parts, and returns the upload's id.
async fn send(client: &Client, bytes: &[u8]) -> String {
    let said = metadata(&[("filename", "pakke.zip"), ("purpose", "PACKAGE")]);
    let path = client.tus_begin(bytes.len(), &said).await;
    let (one, two) = bytes.split_at(bytes.len() / 2);
    for (at, part) in [(0, one), (one.len(), two)] {
        assert_eq!(client.tus_send(&path, at, part.to_vec()).await.status(), 204);
    }
    upload_id(&path)
}

#[actix_web::test]
async fn a_package_that_came_by_tus_is_imported_and_no_asset() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        rich(app, &owner).await;
        let package = export(app, &owner, None).await;
        let upload = send(&other, &package.bytes).await;
        assert_eq!(other.refused(IMPORT, json!({ "upload": upload })).await, "ILLEGAL_STATE");
        app.work().await;
        let seen = other.ok(SEE, json!({ "id": upload })).await["upload"].take();
        assert_eq!(seen, json!({ "state": "READY", "purpose": "PACKAGE", "result": null }));
        assert_eq!(owner.refused(IMPORT, json!({ "upload": upload })).await, "NOT_FOUND");
        let begun = other.ok(IMPORT, json!({ "upload": upload })).await;
        let begun = &begun["libraryImport"]["libraryImport"];
        assert_eq!(begun["name"], "pakke.zip");
        assert_eq!(other.refused(IMPORT, json!({ "upload": upload })).await, "NOT_FOUND");
        app.work().await;
        let done = see(&other, &id(&begun["id"])).await;
        assert_eq!((&done["state"], &done["problems"]), (&json!("DONE"), &json!([])), "{done:#}");
        let again = export(app, &other, None).await;
        assert_eq!(again.all("asset").len(), package.all("asset").len());
        assert_eq!(staged(app), 2, "what is left are the two exports");
    })
    .await;
}

#[actix_web::test]
async fn a_package_that_came_by_signed_requests_is_imported_too() {
    on_both(async |app| {
        let owner = app.owner().await;
        let bytes = packed(&[head(), folder(1, None, "A")], &[]);
        let upload = signed(app, &owner, &bytes, "READY").await;
        let begun = owner.ok(IMPORT, json!({ "upload": upload })).await;
        app.work().await;
        let done = see(&owner, &id(&begun["libraryImport"]["libraryImport"]["id"])).await;
        assert_eq!((&done["state"], &done["addedCount"]), (&json!("DONE"), &json!(1)));
        assert_eq!(app.stored().len(), 0);
    })
    .await;
}

/// Sends a package by a signed request, and returns the upload's id.
async fn signed(app: &TestApp, owner: &Client, bytes: &[u8], state: &str) -> String {
    let input = json!({ "name": "p.zip", "size": bytes.len().to_string(), "purpose": "PACKAGE" });
    let begun = owner.ok(BEGIN, json!({ "input": input })).await["uploadBegin"].take();
    let url = begun["requests"][0]["url"].as_str().expect("a URL");
    let sent = app.stranger().request(Method::PUT, url).body(bytes.to_vec()).send().await;
    assert!(sent.expect("a response").status().is_success());
    let done = owner.ok(FINISH, json!({ "id": begun["upload"]["id"] })).await;
    assert_eq!(done["uploadFinish"]["upload"]["state"], state, "{done}");
    id(&begun["upload"]["id"])
}

#[actix_web::test]
async fn what_is_no_package_or_is_not_imported_leaves_nothing_behind() {
    on_both(async |app| {
        let owner = app.owner().await;
        let good = packed(&[head(), folder(1, None, "A")], &[]);
        let bad = signed(app, &owner, b"PK no package", "REJECTED").await;
        let seen = owner.ok(SEE, json!({ "id": bad })).await["upload"].take();
        assert_eq!(seen["result"]["code"], "FILE_DAMAGED", "{seen}");
        assert_eq!(owner.refused(IMPORT, json!({ "upload": bad })).await, "ILLEGAL_STATE");
        assert_eq!(owner.refused(IMPORT, json!({})).await, "BAD_USER_INPUT");
        let inside = owner.folder("Her", None).await;
        let wrong = json!({ "name": "p", "size": "9", "purpose": "PACKAGE", "folderId": inside });
        assert_eq!(owner.refused(BEGIN, json!({ "input": wrong })).await, "BAD_USER_INPUT");
        for _ in 0..3 {
            signed(app, &owner, &good, "READY").await;
        }
        let fourth = json!({ "name": "p", "size": "9", "purpose": "PACKAGE" });
        assert_eq!(owner.refused(BEGIN, json!({ "input": fourth })).await, "TOO_MANY_REQUESTS");
        assert_eq!(app.stored().len(), 3);
        assert_eq!(owner.ok("{ folders { name } }", json!({})).await["folders"][1], Value::Null);
        app.platform.clock.advance(TimeDelta::hours(50));
        app.work().await;
        let left = upload::Entity::find().count(app.platform.db.reader()).await;
        assert_eq!((left.expect("a count"), app.stored().len()), (0, 0));
    })
    .await;
}
