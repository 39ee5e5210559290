//! What many are selected for is done to each of them, or refused for each of them.

use serde_json::{Value, json};
use tests::{
    library::{id, media},
    on_both,
};

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

#[actix_web::test]
async fn many_are_framed_alike_and_those_that_cannot_be_are_told() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let clip = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let sound = owner.add(json!({}), "sound.mp3", media("sound.mp3")).await;
        let theirs = app.owner().await.add_fjord().await;
        let ids = [&picture, &clip, &sound, &theirs];
        let codes = async |bulk: &str, input: Value| {
            let (head, field) = bulk.split_once(' ').expect("a type and a field");
            let send = format!(
                "mutation($input: {head}!) {{ {field}(input: $input) {{ results {{ code }} }} }}"
            );
            let data = owner.ok(&send, json!({ "input": input })).await;
            let results = data[field]["results"].as_array().expect("results").clone();
            results.into_iter().map(|mut result| result["code"].take()).collect::<Vec<_>>()
        };
        let seen = async |asset: &str| {
            let query = "query($id: ID!) { asset(id: $id) {
                focus { x y } crops { preset x y w h } posterAtMs version } }";
            owner.ok(query, json!({ "id": asset })).await["asset"].take()
        };
        let (done, sound_is_none, unknown) =
            (Value::Null, json!("ILLEGAL_STATE"), json!("NOT_FOUND"));
        let told = [done.clone(), done.clone(), sound_is_none.clone(), unknown.clone()];

        let point = json!({ "x": 0.25, "y": 0.5 });
        let input = json!({ "ids": ids, "focus": point });
        assert_eq!(codes("AssetsFocusInput assetsFocus", input).await, told);
        let part = json!({ "x": 0.5, "y": 0.0, "w": 0.5, "h": 1.0 });
        let input = json!({ "ids": ids, "preset": "SQUARE", "region": part });
        assert_eq!(codes("AssetsCropInput assetsCrop", input).await, told);
        let input = json!({ "ids": ids, "atMs": 500 });
        let not_a_clip = sound_is_none.clone();
        let told = [not_a_clip, done.clone(), sound_is_none, unknown];
        assert_eq!(codes("AssetsPosterInput assetsPoster", input).await, told);
        let crop = json!([{ "preset": "SQUARE", "x": 0.5, "y": 0.0, "w": 0.5, "h": 1.0 }]);
        let framed = json!({ "focus": point, "crops": crop, "posterAtMs": 500, "version": 4 });
        assert_eq!(seen(&clip).await, framed);
        let framed = json!({ "focus": point, "crops": crop, "posterAtMs": null, "version": 3 });
        assert_eq!(seen(&picture).await, framed);
        assert_eq!(seen(&sound).await["version"], 1);

        let off = json!({ "ids": [picture, clip], "preset": "SQUARE", "region": null });
        assert_eq!(codes("AssetsCropInput assetsCrop", off).await, [done.clone(), done]);
        let outside = json!({ "ids": [picture], "focus": { "x": 2.0, "y": 0.5 } });
        assert_eq!(codes("AssetsFocusInput assetsFocus", outside).await, ["BAD_USER_INPUT"]);
        assert_eq!(seen(&picture).await["crops"], json!([]));
    })
    .await;
}
