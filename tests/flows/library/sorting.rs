//! People put many things in order at once, and everybody sees one order.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const MANUAL: &str = "query($folder: ID) { assets(filter: { folderId: $folder }, first: 100,
    orderBy: { field: MANUAL }) { nodes { name } } }";
const NAMED: &str = "{ assets(orderBy: { field: NAME }, first: 100) { nodes { name } } }";
const REORDER: &str = "mutation($input: AssetsReorderInput!) {
    assetsReorder(input: $input) { results { id code item { version folder { version } } } } }";
const MOVE: &str = "mutation($id: ID!, $before: ID, $after: ID) {
    assetReorder(input: { id: $id, beforeId: $before, afterId: $after }) { asset { id } } }";

fn named(data: &Value) -> Vec<String> {
    let nodes = data["assets"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| id(&node["name"])).collect()
}

async fn names(client: &Client, folder: Option<&str>) -> Vec<String> {
    named(&client.ok(MANUAL, json!({ "folder": folder })).await)
}

#[actix_web::test]
async fn many_are_put_at_a_place_in_the_order_given() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("best", None).await;
        let ids = owner.add_pictures(6, json!({ "folder": folder })).await;
        let outside = owner.add(json!({}), "outside.png", tests::library::picture(99)).await;
        let nobodys = "ast_01890000000070008000000000000000";
        let input = json!({
            "ids": [ids[5], nobodys, outside, ids[1], ids[5]], "folderId": folder, "beforeId": ids[0],
            "expectedVersion": 1,
        });
        let data = owner.ok(REORDER, json!({ "input": input })).await;
        let results = data["assetsReorder"]["results"].as_array().expect("results");
        assert_eq!(results[1]["code"], "NOT_FOUND");
        assert_eq!(results[0]["item"], json!({ "version": 2, "folder": { "version": 2 } }));
        let order = ["5.png", "outside.png", "1.png", "0.png", "2.png", "3.png", "4.png"];
        assert_eq!(names(&owner, Some(&folder)).await, order);

        let stale = json!({ "ids": [ids[0]], "folderId": folder, "expectedVersion": 1 });
        let answer = owner.send(REORDER, json!({ "input": stale })).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!((&refused["code"], &refused["details"]["version"]), (&json!("VERSION_CONFLICT"), &json!(2)));
        let input = json!({ "ids": [ids[0], ids[5]], "folderId": folder });
        owner.ok(REORDER, json!({ "input": input })).await;
        let order = ["outside.png", "1.png", "2.png", "3.png", "4.png", "0.png", "5.png"];
        assert_eq!(names(&owner, Some(&folder)).await, order, "to the end, unless told otherwise");
        let input = json!({ "ids": [ids[4], ids[3]], "afterId": null });
        owner.ok(REORDER, json!({ "input": input })).await;
        assert_eq!(names(&owner, None).await, ["4.png", "3.png"], "to the top");
        for (wrong, code) in [
            (json!({ "ids": [ids[3]], "expectedVersion": 1 }), "BAD_USER_INPUT"),
            (json!({ "ids": [ids[3]], "beforeId": ids[3] }), "BAD_USER_INPUT"),
            (json!({ "ids": [ids[3]], "beforeId": ids[4], "afterId": ids[4] }), "BAD_USER_INPUT"),
            (json!({ "ids": [ids[3]], "beforeId": ids[1] }), "NOT_FOUND"),
            (json!({ "ids": [ids[3]], "folderId": folder, "beforeId": ids[4] }), "NOT_FOUND"),
        ] {
            assert_eq!(owner.refused(REORDER, json!({ "input": wrong })).await, code, "{wrong}");
        }
    })
    .await;
}

#[actix_web::test]
async fn hundreds_of_moves_keep_the_order_that_they_make() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(8, json!({})).await;
        let mut order: Vec<usize> = (0..8).collect();
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut number = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).expect("a small number") % below
        };
        for _ in 0..200 {
            let (moved, beside, is_before) = (number(8), number(8), number(2) == 0);
            if moved == beside {
                continue;
            }
            order.retain(|n| *n != moved);
            let at = order.iter().position(|n| *n == beside).expect("the neighbour");
            order.insert(if is_before { at } else { at + 1 }, moved);
            let side = if is_before { "before" } else { "after" };
            owner.ok(MOVE, json!({ "id": ids[moved], side: ids[beside] })).await;
        }
        let expected: Vec<_> = order.iter().map(|n| format!("{n}.png")).collect();
        assert_eq!(names(&owner, None).await, expected);
    })
    .await;
}

#[actix_web::test]
async fn of_two_who_reorder_what_both_have_seen_one_is_told() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("both", None).await;
        let ids = owner.add_pictures(10, json!({ "folder": folder })).await;
        let moves = (0..6).map(|n| {
            let input = json!({
                "ids": [ids[n], ids[9 - n]], "folderId": folder, "expectedVersion": 1 });
            owner.send(REORDER, json!({ "input": input }))
        });
        let answers = join_all(moves).await;
        let done = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
        assert_eq!(done, 1, "{answers:#?}");
        let mut order = names(&owner, Some(&folder)).await;
        order.sort();
        order.dedup();
        assert_eq!(order.len(), 10);
    })
    .await;
}

#[actix_web::test]
async fn names_come_as_a_norwegian_reads_them() {
    on_both(async |app| {
        let owner = app.owner().await;
        let sorted = [
            "2.png",
            "10.png",
            "Bær 2.png",
            "bær 10.png",
            "båt.png",
            "zoo.png",
            "Ærlig.png",
            "øl.png",
            "Ål.png",
        ];
        let files: Vec<_> =
            sorted.iter().zip(0..).map(|(name, n)| (*name, tests::library::picture(n))).collect();
        let mut files: Vec<_> = files.into_iter().rev().collect();
        files.swap(0, 4);
        owner.upload(json!({}), files).await;
        assert_eq!(named(&owner.ok(NAMED, json!({})).await), sorted);
        for name in ["Åse", "Zelda", "Øyvind", "Mappe 10", "Mappe 9"] {
            owner.folder(name, None).await;
        }
        let folders = owner.ok("{ folders { name } }", json!({})).await;
        let folders = folders["folders"].as_array().expect("folders");
        let folders: Vec<_> = folders.iter().map(|folder| id(&folder["name"])).collect();
        assert_eq!(folders, ["Mappe 9", "Mappe 10", "Zelda", "Øyvind", "Åse"]);
    })
    .await;
}
