//! What is for sale can be looked at.

use api::store;
use chrono::TimeDelta;
use entity::{blob, stock_item};
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::json;
use storage::blob::Key;
use tests::on_both;

use super::{PRODUCTS, product, products, stock};

#[actix_web::test]
async fn a_member_sees_what_the_store_sells_and_what_it_costs() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let all = owner.ok(PRODUCTS, json!({})).await;
        assert_eq!(all["products"]["totalCount"], 17);
        let shoot = product(&owner, "SERVICE", "Shoot, a whole day").await;
        assert_eq!(shoot["price"], json!({ "amount": 1_900_000, "currency": "NOK" }));
        assert_eq!(shoot["credits"], json!(null));
        let music = product(&owner, "SERVICE", "Music").await;
        assert_eq!((&music["credits"], &music["price"]), (&json!(100), &json!(null)));
        let pack = product(&owner, "CREDIT_PACK", "500 credits").await;
        assert_eq!(pack["containedCredits"], 500);
        let pictures = products(&owner, "STOCK_ITEM").await;
        assert_eq!(pictures.len(), 6);
        for picture in &pictures {
            assert_eq!(picture["credits"], 40);
            assert!(picture["licence"].as_str().is_some_and(|licence| !licence.is_empty()));
            assert_eq!(picture["preview"]["width"], 320);
            assert_eq!(picture["ownedAsset"], json!(null));
        }
        let one = "query($id: ID!) { product(id: $id) { name } }";
        let found = owner.ok(one, json!({ "id": music["id"] })).await;
        assert_eq!(found["product"]["name"], "Music");
        let none = json!({ "id": "prd_00000000000000000000000000000000" });
        assert_eq!(owner.ok(one, none).await["product"], json!(null));
        assert_eq!(app.stranger().refused(PRODUCTS, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_preview_can_be_fetched_by_its_signed_address_and_by_no_other() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let url = lake["preview"]["url"].as_str().expect("an address");
        let answer = app.stranger().request(reqwest::Method::GET, url).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        let bytes = answer.bytes().await.expect("bytes");
        assert_eq!(bytes[..3], [0xff, 0xd8, 0xff], "a JPEG");
        let (path, query) = url.split_once('?').expect("a query");
        let folder = path.rsplit_once('/').expect("a folder").0;
        for closed in [path.to_owned(), format!("{folder}/original?{query}")] {
            let answer = app.stranger().request(reqwest::Method::GET, &closed).send().await;
            assert_eq!(answer.expect("an answer").status(), 403, "{closed}");
        }
    })
    .await;
}

#[actix_web::test]
async fn nodes_that_start_together_put_the_pictures_on_sale_once() {
    on_both(async |app| {
        let starts = join_all((0..3).map(|_| store::stock::ensure(&app.platform))).await;
        assert!(starts.iter().all(Result::is_ok), "{starts:?}");
        app.work().await;
        store::stock::ensure(&app.platform).await.expect("nothing to do");
        let items = stock_item::Entity::find().all(app.platform.db.reader()).await.expect("items");
        assert!(items.iter().all(|item| item.digest.is_some() && item.width == Some(1_280)));
    })
    .await;
}

#[actix_web::test]
async fn what_is_for_sale_is_never_swept_away() {
    on_both(async |app| {
        stock(app).await;
        // The same bytes arrive in somebody's library and are forgotten on the way.
        let digest = stock_item::Entity::find().one(app.platform.db.reader()).await;
        let digest = digest.expect("items").expect("an item").digest.expect("a digest");
        blob::Entity::update_many()
            .col_expr(blob::Column::ArrivingSince, Expr::value(app.platform.db.now()))
            .filter(blob::COLUMN.digest.eq(&digest))
            .exec(app.platform.db.writer())
            .await
            .expect("an upload is announced");
        app.platform.clock.advance(TimeDelta::hours(48));
        app.work().await;
        let blob = blob::Entity::find_by_id(&digest).one(app.platform.db.reader()).await;
        let blob = blob.expect("blobs").expect("a blob");
        assert_eq!(blob.arriving_since, None, "the sweep has looked at it");
        let key = Key::Blob(digest.parse().expect("a digest"));
        let size = app.platform.blobs.size(&key).await.expect("an answer");
        assert_eq!(size, u64::try_from(blob.size).ok());
    })
    .await;
}
