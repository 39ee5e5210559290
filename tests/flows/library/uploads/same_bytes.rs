//! What the library has already comes again.

use serde_json::json;
use tests::{library::sample, on_both};

use super::used;

#[actix_web::test]
async fn the_same_bytes_are_added_reused_or_rejected_as_asked() {
    on_both(async |app| {
        let owner = app.owner().await;
        let first = owner.add(json!({}), "a.jpg", sample("fjord.jpg")).await;
        let again = async |same: &str| {
            let files = vec![("b.jpg", sample("fjord.jpg"))];
            owner.upload(json!({ "same": same }), files).await.remove(0)
        };

        let rejected = again("REJECT").await;
        assert_eq!(rejected["code"], "SAME_BYTES");
        assert_eq!(rejected["existing"], json!({ "inTrash": false, "asset": { "id": first } }));
        let reused = again("REUSE").await;
        assert_eq!(reused["status"], "REUSED");
        assert_eq!(reused["asset"]["id"], first.as_str());
        let before = used(&owner).await;
        let added = again("NEW_ASSET").await;
        assert_eq!(added["status"], "ADDED");
        assert_eq!(added["existing"]["asset"]["id"], first.as_str());
        assert_eq!(used(&owner).await, before * 2, "what is there twice counts twice");
        assert_eq!(app.stored().len(), 1, "and is stored once");

        let trash =
            "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
        owner.ok(trash, json!({ "ids": [first, added["asset"]["id"]] })).await;
        let rejected = again("REJECT").await;
        assert_eq!(rejected["existing"], json!({ "inTrash": true, "asset": { "id": first } }));
        let revived = again("REUSE").await;
        assert_eq!(revived["status"], "ADDED", "an asset in the trash is not reused");
        assert_eq!(revived["existing"]["inTrash"], true);
    })
    .await;
}

#[actix_web::test]
async fn ten_uploads_at_once_of_the_same_bytes_make_one_asset_where_that_is_asked() {
    on_both(async |app| {
        let owner = app.owner().await;
        let again = || async {
            let files = vec![("a.jpg", sample("hills.jpg"))];
            owner.upload(json!({ "same": "REUSE" }), files).await.remove(0)
        };
        let results = futures::future::join_all((0..10).map(|_| again())).await;
        let added = results.iter().filter(|result| result["status"] == "ADDED").count();
        assert_eq!(added, 1, "{results:#?}");
        assert!(results.iter().all(|result| result["asset"]["id"] == results[0]["asset"]["id"]));
        assert_eq!(app.stored().len(), 1);
    })
    .await;
}
