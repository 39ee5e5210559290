//! A folder is copied with all that is in it.

use entity::library;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both};

const COPY: &str = "mutation($id: ID!, $parent: ID, $name: String) {
    folderCopy(input: { id: $id, parentId: $parent, name: $name }) {
        folder { id name parentId children { id name assetCount } } } }";
const INSIDE: &str = "query($folder: ID!) { assets(filter: { folderId: $folder },
    orderBy: { field: MANUAL }) { nodes { id name version folder { id } revision { number digest }
        tags { name } nametags { person { id name } title } } } }";

/// A folder with two assets in it, one of them in a folder inside, and one in the trash.
async fn campaign(client: &Client) -> (String, Vec<String>) {
    let outer = client.folder("Campaign", None).await;
    let inner = client.folder("Best", Some(&outer)).await;
    let mut ids = client.add_pictures(2, json!({ "folder": outer })).await;
    ids.push(client.add(json!({ "folder": inner }), "inner.png", tests::library::picture(7)).await);
    let tag = "mutation($id: ID!) { assetsTag(input: { ids: [$id], tags: [\"summer\"] }) {
        results { code } } }";
    client.ok(tag, json!({ "id": ids[2] })).await;
    let name = "mutation($id: ID!) { nametagAdd(input: {
        assetId: $id, personName: \"Kari\", title: \"Boss\" }) { nametag { id } } }";
    client.ok(name, json!({ "id": ids[2] })).await;
    let trash = "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code } } }";
    client.ok(trash, json!({ "id": ids[1] })).await;
    (outer, ids)
}

async fn inside(client: &Client, folder: &Value) -> Vec<Value> {
    let data = client.ok(INSIDE, json!({ "folder": folder })).await;
    data["assets"]["nodes"].as_array().expect("nodes").clone()
}

async fn used(app: &TestApp) -> i64 {
    let libraries = library::Entity::find().all(app.platform.db.reader()).await.expect("libraries");
    libraries.iter().map(|library| library.used_bytes).sum()
}

#[actix_web::test]
async fn a_copy_has_assets_of_its_own_on_the_same_bytes_with_the_same_notes() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (outer, ids) = campaign(&owner).await;
        app.work().await;
        let stored = app.stored().len();
        let before = used(app).await;
        let data = owner.ok(COPY, json!({ "id": outer, "name": "Campaign again" })).await;
        let copy = &data["folderCopy"]["folder"];
        assert_eq!(copy["name"], "Campaign again");
        assert_eq!(copy["children"][0]["name"], "Best");

        let top = inside(&owner, &copy["id"]).await;
        assert_eq!(top.len(), 1, "what is in the trash is not copied");
        assert_eq!(top[0]["name"], "0.png");
        assert_ne!(top[0]["id"], ids[0].as_str());
        let best = inside(&owner, &copy["children"][0]["id"]).await;
        assert_eq!(best[0]["tags"], json!([{ "name": "summer" }]));
        assert_eq!(best[0]["nametags"][0]["title"], "Boss");
        assert_eq!((&best[0]["version"], &best[0]["revision"]["number"]), (&json!(1), &json!(1)));
        let original = owner
            .ok("query($id: ID!) { asset(id: $id) { size revision { digest } nametags { person { id name } title } } }",
                json!({ "id": ids[2] }))
            .await["asset"].take();
        assert_eq!(best[0]["revision"]["digest"], original["revision"]["digest"]);
        assert_eq!(best[0]["nametags"], original["nametags"], "of the same person");
        assert_eq!(app.stored().len(), stored, "bytes are stored once");
        assert!(used(app).await > before, "and counted twice");

        let untag = "mutation($id: ID!) { assetRename(input: { id: $id, name: \"new\" }) { asset { id } } }";
        owner.ok(untag, json!({ "id": best[0]["id"] })).await;
        let name = owner.ok("query($id: ID!) { asset(id: $id) { name } }", json!({ "id": ids[2] })).await;
        assert_eq!(name["asset"]["name"], "inner.png", "the original stays as it is");
    })
    .await;
}

#[actix_web::test]
async fn a_folder_is_copied_into_itself_and_beside_itself_under_another_name() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (outer, _) = campaign(&owner).await;
        assert_eq!(owner.refused(COPY, json!({ "id": outer })).await, "NAME_TAKEN");
        assert_eq!(
            owner.refused(COPY, json!({ "id": outer, "name": " " })).await,
            "BAD_USER_INPUT"
        );
        let data = owner.ok(COPY, json!({ "id": outer, "parent": outer })).await;
        let copy = &data["folderCopy"]["folder"];
        assert_eq!(copy["parentId"], outer.as_str());
        assert_eq!(copy["children"].as_array().map(Vec::len), Some(1), "and no copy of the copy");
        let mut parent = id(&copy["id"]);
        for level in 3..=19 {
            parent = owner.folder(&level.to_string(), Some(&parent)).await;
        }
        let code = owner.refused(COPY, json!({ "id": outer, "parent": parent })).await;
        assert_eq!(code, "BAD_USER_INPUT", "the deepest would be too deep");
    })
    .await;
}

#[actix_web::test]
async fn a_copy_needs_room_and_has_at_most_five_hundred_assets() {
    on_both(async |app| {
        let owner = app.owner().await;
        let full = owner.folder("full", None).await;
        owner.add_pictures(125, json!({ "folder": full })).await;
        for half in ["250 in all", "500 in all"] {
            owner.ok(COPY, json!({ "id": full, "parent": full, "name": half })).await;
        }
        let inner = owner.folder("one more", Some(&full)).await;
        owner.ok(COPY, json!({ "id": full, "name": "all" })).await;
        owner.add_pictures(1, json!({ "folder": inner })).await;
        let answer = owner.send(COPY, json!({ "id": full, "name": "too many" })).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!(refused["code"], "LIMIT_EXCEEDED");
        assert_eq!(refused["details"]["limit"], 500);

        library::Entity::update_many()
            .col_expr(library::Column::UsedBytes, Expr::value(9_999_999_999_i64))
            .exec(app.platform.db.writer())
            .await
            .expect("the library is full");
        let code = owner.refused(COPY, json!({ "id": inner, "parent": inner })).await;
        assert_eq!(code, "QUOTA_EXCEEDED");
        let folders = owner
            .ok("query($id: ID!) { folder(id: $id) { children { id } } }", json!({ "id": inner }))
            .await;
        assert_eq!(
            folders["folder"]["children"],
            json!([]),
            "what is refused leaves nothing behind"
        );
    })
    .await;
}
