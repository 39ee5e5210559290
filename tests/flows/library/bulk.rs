//! What many are selected for is done to each of them, or refused for each of them.

use serde_json::{Value, json};
use tests::{library::id, on_both};

const TAG: &str = "mutation($ids: [ID!]!, $tags: [String!]!) {
    assetsTag(input: { ids: $ids, tags: $tags }) { results { id code message field item { id } } } }";
const TRASH: &str = "mutation($ids: [ID!]!) {
    assetsTrash(input: { ids: $ids }) { results { id code message field item { id } } } }";

#[actix_web::test]
async fn every_row_has_its_result_in_the_order_in_which_they_were_given() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut ids = owner.add_pictures(3, json!({})).await;
        ids.reverse();
        ids.insert(1, "ast_01890000000070008000000000000000".into());
        // What is in the trash already is not found any more.
        ids.push(ids[0].clone());
        let data = owner.ok(TRASH, json!({ "ids": ids })).await;
        let results = data["assetsTrash"]["results"].as_array().expect("results");
        assert_eq!(results.iter().map(|result| id(&result["id"])).collect::<Vec<_>>(), ids);
        for (n, result) in results.iter().enumerate() {
            let expected = if n == 1 || n == 4 {
                json!({ "id": ids[n], "code": "NOT_FOUND", "message": "There is no such asset.",
                        "field": null, "item": null })
            } else {
                json!({ "id": ids[n], "code": null, "message": null, "field": null,
                        "item": { "id": ids[n] } })
            };
            assert_eq!(*result, expected);
        }
        let left = owner.ok("{ assets { totalCount } }", json!({})).await;
        assert_eq!(left["assets"]["totalCount"], 0, "a row that is refused stops no other");
    })
    .await;
}

#[actix_web::test]
async fn a_row_that_is_refused_leaves_nothing_behind() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(2, json!({})).await;
        let tags = async |asset: &str| {
            let query = "query($id: ID!) { asset(id: $id) { version tags { name } } }";
            let asset = owner.ok(query, json!({ "id": asset })).await["asset"].take();
            (asset["version"].clone(), asset["tags"].as_array().expect("tags").len())
        };
        for round in 0..5 {
            let many: Vec<_> = (0..20).map(|n| format!("{round} {n}")).collect();
            owner.ok(TAG, json!({ "ids": [ids[0]], "tags": many })).await;
        }
        assert_eq!(tags(&ids[0]).await, (json!(6), 100));

        app.work().await;
        let before = (tags(&ids[0]).await, tags(&ids[1]).await.1);
        let mut told = owner.subscribe("subscription { assetChanged { id } }").await;
        let data = owner.ok(TAG, json!({ "ids": ids, "tags": ["one more"] })).await;
        let codes = [0, 1].map(|n| data["assetsTag"]["results"][n]["code"].clone());
        assert_eq!(codes, [json!("ILLEGAL_STATE"), Value::Null]);
        assert_eq!((tags(&ids[0]).await, tags(&ids[1]).await.1), (before.0, before.1 + 1));
        let changed = told.next().await["data"]["assetChanged"]["id"].take();
        assert_eq!(changed, json!(ids[1]), "what was undone is not told");
    })
    .await;
}

#[actix_web::test]
async fn five_hundred_rows_are_taken_and_one_more_is_not() {
    on_both(async |app| {
        let owner = app.owner().await;
        let nobodys: Vec<_> = (0..500).map(|n| format!("ast_{n:032}")).collect();
        let data = owner.ok(TRASH, json!({ "ids": nobodys })).await;
        let results = data["assetsTrash"]["results"].as_array().expect("results");
        assert!(results.iter().all(|result| result["code"] == "NOT_FOUND"));
        assert_eq!(results.len(), 500);
        let too_many = [nobodys, vec![format!("ast_{:032}", 500)]].concat();
        assert_eq!(owner.refused(TRASH, json!({ "ids": too_many })).await, "BAD_USER_INPUT");
    })
    .await;
}
