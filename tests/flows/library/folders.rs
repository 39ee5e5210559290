//! People put things in their places.

use entity::asset;
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const MOVE: &str = "mutation($id: ID!, $parent: ID) {
    folderMove(input: { id: $id, parentId: $parent }) { folder { id parentId version } } }";
const RENAME: &str = "mutation($id: ID!, $name: String!, $version: Int) {
    folderRename(input: { id: $id, name: $name, expectedVersion: $version }) {
        folder { name version } } }";
const CREATE: &str = "mutation($name: String!, $parent: ID) {
    folderCreate(input: { name: $name, parentId: $parent }) { folder { id } } }";
const DELETE: &str = "mutation($id: ID!) { folderDelete(input: { id: $id }) { deletedId } }";
const MANUAL: &str = "query($folder: ID) { assets(filter: { folderId: $folder }, first: 100,
    orderBy: { field: MANUAL }) { nodes { id name } } }";
const REORDER: &str = "mutation($id: ID!, $before: ID, $after: ID) {
    assetReorder(input: { id: $id, beforeId: $before, afterId: $after }) { asset { id folder { id } } } }";
const PLACE: &str = "mutation($ids: [ID!]!, $folder: ID) {
    assetsMove(input: { ids: $ids, folderId: $folder }) { results { id code item { folder { id } } } } }";

async fn names(client: &Client, folder: Option<&str>) -> Vec<String> {
    let data = client.ok(MANUAL, json!({ "folder": folder })).await;
    let nodes = data["assets"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| id(&node["name"])).collect()
}

#[actix_web::test]
async fn folders_form_a_tree_whose_siblings_differ_in_name() {
    on_both(async |app| {
        let owner = app.owner().await;
        let summer = owner.folder("Sommer på Værøy", None).await;
        let beach = owner.folder("Strand", Some(&summer)).await;
        owner.folder("Strand", None).await;
        for (name, parent) in [("SOMMER PÅ VÆRØY", None), ("  strand ", Some(&summer))] {
            let code = owner.refused(CREATE, json!({ "name": name, "parent": parent })).await;
            assert_eq!(code, "NAME_TAKEN", "{name}");
        }
        let code = owner.refused(CREATE, json!({ "name": " \r\n " })).await;
        assert_eq!(code, "BAD_USER_INPUT");

        let tree = owner
            .ok("{ folders { id name parentId parent { name } children { name } } }", json!({}))
            .await;
        let tree = tree["folders"].as_array().expect("folders").clone();
        assert_eq!(tree.len(), 3);
        let found = tree.iter().find(|folder| folder["id"] == beach.as_str()).expect("the beach");
        assert_eq!(found["parent"]["name"], "Sommer på Værøy");
        let found = tree.iter().find(|folder| folder["id"] == summer.as_str()).expect("the summer");
        assert_eq!(found["children"], json!([{ "name": "Strand" }]));

        let renamed = owner.ok(RENAME, json!({ "id": beach, "name": "Hav", "version": 1 })).await;
        assert_eq!(renamed["folderRename"]["folder"], json!({ "name": "Hav", "version": 2 }));
        let stale = owner.send(RENAME, json!({ "id": beach, "name": "Sjø", "version": 1 })).await;
        assert_eq!(stale["errors"][0]["extensions"]["code"], "VERSION_CONFLICT");
        assert_eq!(stale["errors"][0]["extensions"]["details"]["version"], 2);
    })
    .await;
}

#[actix_web::test]
async fn no_folder_gets_into_itself_nor_too_deep() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut way = vec![owner.folder("1", None).await];
        for level in 2..=20 {
            let parent = way.last().cloned();
            way.push(owner.folder(&level.to_string(), parent.as_deref()).await);
        }
        let code = owner.refused(CREATE, json!({ "name": "21", "parent": way[19] })).await;
        assert_eq!(code, "BAD_USER_INPUT");
        for parent in [&way[0], &way[1], &way[19]] {
            let code = owner.refused(MOVE, json!({ "id": way[0], "parent": parent })).await;
            assert_eq!(code, "BAD_USER_INPUT");
        }
        let other = owner.folder("other", None).await;
        let code = owner.refused(MOVE, json!({ "id": way[0], "parent": other })).await;
        assert_eq!(code, "BAD_USER_INPUT", "the deepest would be too deep");
        let moved = owner.ok(MOVE, json!({ "id": way[1], "parent": other })).await;
        assert_eq!(moved["folderMove"]["folder"]["parentId"], other.as_str());
        let moved = owner.ok(MOVE, json!({ "id": way[1] })).await;
        assert_eq!(moved["folderMove"]["folder"]["parentId"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn two_folders_moved_into_each_other_at_once_make_no_cycle() {
    on_both(async |app| {
        let owner = app.owner().await;
        for round in 0..5 {
            let a = owner.folder(&format!("a{round}"), None).await;
            let b = owner.folder(&format!("b{round}"), None).await;
            let moves = [json!({ "id": a, "parent": b }), json!({ "id": b, "parent": a })];
            let answers = join_all(moves.into_iter().map(|input| owner.send(MOVE, input))).await;
            let refused = answers.iter().filter(|answer| answer.get("errors").is_some()).count();
            assert_eq!(refused, 1, "{answers:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn only_an_empty_folder_is_deleted_and_the_trash_survives_it() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("old", None).await;
        let inner = owner.folder("inner", Some(&folder)).await;
        assert_eq!(owner.refused(DELETE, json!({ "id": folder })).await, "ILLEGAL_STATE");
        owner.ok(DELETE, json!({ "id": inner })).await;
        let ids = owner.add_pictures(2, json!({ "folder": folder })).await;
        assert_eq!(owner.refused(DELETE, json!({ "id": folder })).await, "ILLEGAL_STATE");
        let counted = owner.ok("query($id: ID!) { folder(id: $id) { assetCount } }", json!({ "id": folder })).await;
        assert_eq!(counted["folder"]["assetCount"], 2);

        let trash = "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code item { trashedAt } } } }";
        let trashed = owner.ok(trash, json!({ "ids": ids })).await;
        assert!(trashed["assetsTrash"]["results"][0]["item"]["trashedAt"].is_string());
        assert!(names(&owner, Some(&folder)).await.is_empty());
        owner.ok(DELETE, json!({ "id": folder })).await;
        let restore = "mutation($ids: [ID!]!) { assetsRestore(input: { ids: $ids }) { results { code item { folder { id } } } } }";
        let restored = owner.ok(restore, json!({ "ids": ids })).await;
        assert_eq!(restored["assetsRestore"]["results"][1]["item"]["folder"], Value::Null);
        assert_eq!(names(&owner, None).await, ["0.png", "1.png"]);
        let again = owner.ok(restore, json!({ "ids": ids })).await;
        assert_eq!(again["assetsRestore"]["results"][0]["code"], "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn assets_stand_in_the_order_that_people_give_them() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(4, json!({})).await;
        owner.ok(REORDER, json!({ "id": ids[3], "before": ids[0] })).await;
        assert_eq!(names(&owner, None).await, ["3.png", "0.png", "1.png", "2.png"]);
        owner.ok(REORDER, json!({ "id": ids[3], "after": ids[1] })).await;
        assert_eq!(names(&owner, None).await, ["0.png", "1.png", "3.png", "2.png"]);
        owner.ok(REORDER, json!({ "id": ids[0], "after": ids[2] })).await;
        assert_eq!(names(&owner, None).await, ["1.png", "3.png", "2.png", "0.png"]);
        for wrong in [
            json!({ "id": ids[0], "before": ids[0] }),
            json!({ "id": ids[0] }),
            json!({ "id": ids[0], "before": ids[1], "after": ids[2] }),
        ] {
            assert_eq!(owner.refused(REORDER, wrong).await, "BAD_USER_INPUT");
        }

        let folder = owner.folder("best", None).await;
        let moved = owner.ok(PLACE, json!({ "ids": [ids[2], ids[0]], "folder": folder })).await;
        assert_eq!(moved["assetsMove"]["results"][0]["item"]["folder"]["id"], folder.as_str());
        assert_eq!(names(&owner, Some(&folder)).await, ["2.png", "0.png"]);
        let beside = owner.ok(REORDER, json!({ "id": ids[1], "before": ids[0] })).await;
        assert_eq!(beside["assetReorder"]["asset"]["folder"]["id"], folder.as_str());
        assert_eq!(names(&owner, Some(&folder)).await, ["2.png", "1.png", "0.png"]);
        assert_eq!(names(&owner, None).await, ["3.png"]);
    })
    .await;
}

#[actix_web::test]
async fn a_gap_never_runs_out_of_room() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(3, json!({})).await;
        let first = async || {
            let first = asset::Entity::find().filter(asset::COLUMN.name.eq("0.png"));
            first.one(app.platform.db.reader()).await.expect("assets").expect("an asset").rank
        };
        let before = first().await;
        // The last two change places behind the first, each time in half the gap.
        for n in 0..180 {
            owner.ok(REORDER, json!({ "id": ids[2 - n % 2], "after": ids[0] })).await;
        }
        assert_ne!(first().await, before, "the folder was spread");
        assert_eq!(names(&owner, None).await, ["0.png", "1.png", "2.png"]);
    })
    .await;
}

#[actix_web::test]
async fn moves_at_once_end_in_one_order_that_everybody_sees() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(10, json!({})).await;
        let moves = (0..30).map(|n| {
            let (id, after) = (&ids[n * 7 % 10], &ids[(n * 7 + 1 + n % 8) % 10]);
            owner.send(REORDER, json!({ "id": id, "after": after }))
        });
        for answer in join_all(moves).await {
            assert!(answer.get("errors").is_none(), "{answer:#}");
        }
        let order = names(&owner, None).await;
        let mut distinct = order.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 10);
        assert_eq!(names(&owner, None).await, order);
    })
    .await;
}

#[actix_web::test]
async fn an_asset_is_renamed_by_who_has_seen_its_last_version() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add_pictures(1, json!({})).await.remove(0);
        let rename = "mutation($id: ID!, $name: String!, $version: Int) {
            assetRename(input: { id: $id, name: $name, expectedVersion: $version }) {
                asset { name version } } }";
        let renamed = owner.ok(rename, json!({ "id": id, "name": " Fjord ", "version": 1 })).await;
        assert_eq!(renamed["assetRename"]["asset"], json!({ "name": "Fjord", "version": 2 }));
        let code = owner.refused(rename, json!({ "id": id, "name": "x", "version": 1 })).await;
        assert_eq!(code, "VERSION_CONFLICT");
        assert_eq!(
            owner.refused(rename, json!({ "id": id, "name": "\n" })).await,
            "BAD_USER_INPUT"
        );
    })
    .await;
}
