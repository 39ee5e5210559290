//! What is bought is there at once, once, and paid for.

use chrono::TimeDelta;
use entity::purchase;
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::on_both;

use super::{BOOK, balance, instant, is_sound, product, stock};

const BUY_STOCK: &str = "mutation($input: StockBuyInput!) { stockBuy(input: $input) {
    wasOwned
    purchase { id credits price { amount } product { name }
               asset { id name ownership licence state kind } }
} }";

const BUY_PACK: &str = "mutation($input: CreditPackBuyInput!) { creditPackBuy(input: $input) {
    purchase { id credits price { amount currency } billedAt
               lot { kind amount available expiresAt } }
} }";

#[actix_web::test]
async fn a_stock_picture_is_bought_once_and_is_in_the_library_at_once() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let input = json!({ "input": { "productId": lake["id"] } });
        let bought = owner.ok(BUY_STOCK, input.clone()).await["stockBuy"].clone();
        assert_eq!(bought["wasOwned"], false);
        let asset = &bought["purchase"]["asset"];
        assert_eq!((&asset["ownership"], &asset["kind"]), (&json!("STOCK"), &json!("IMAGE")));
        assert_eq!(asset["licence"], lake["licence"]);
        assert_eq!(balance(&owner).await, (710, 0));

        let again = owner.ok(BUY_STOCK, input).await["stockBuy"].clone();
        assert_eq!(again["wasOwned"], true);
        assert_eq!(again["purchase"], bought["purchase"]);
        assert_eq!(balance(&owner).await, (710, 0), "nothing is charged again");

        let assets = owner.ok("{ assets { nodes { id } } }", json!({})).await;
        assert_eq!(assets["assets"]["nodes"], json!([{ "id": asset["id"] }]));
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        assert_eq!(lake["ownedAsset"]["id"], asset["id"]);
        let other = app.owner().await;
        let lake = product(&other, "STOCK_ITEM", "Mountain lake").await;
        assert_eq!(lake["ownedAsset"], json!(null), "other accounts do not own it");
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn twenty_clicks_at_once_buy_a_picture_once() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let input = json!({ "input": { "productId": lake["id"] } });
        let clicks = join_all((0..20).map(|_| owner.ok(BUY_STOCK, input.clone()))).await;
        let new = clicks.iter().filter(|click| click["stockBuy"]["wasOwned"] == false).count();
        assert_eq!(new, 1);
        let first = &clicks[0]["stockBuy"]["purchase"];
        assert!(clicks.iter().all(|click| click["stockBuy"]["purchase"] == *first));
        assert_eq!(balance(&owner).await, (710, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_retry_of_a_purchase_gets_the_same_answer() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let valley = product(&owner, "STOCK_ITEM", "Summer valley").await;
        let input = |product: &Value| json!({ "input": { "productId": product["id"], "idempotencyKey": "1" } });
        let bought = owner.ok(BUY_STOCK, input(&lake)).await;
        assert_eq!(owner.ok(BUY_STOCK, input(&lake)).await, bought, "also what it says of wasOwned");
        assert_eq!(owner.refused(BUY_STOCK, input(&valley)).await, "IDEMPOTENCY_MISMATCH");
    })
    .await;
}

#[actix_web::test]
async fn who_has_too_few_credits_gets_no_picture() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let half_day = product(&owner, "SERVICE", "Content adaption").await;
        for _ in 0..3 {
            let input = json!({ "input": { "productId": half_day["id"] } });
            owner.ok(BOOK, input).await;
        }
        assert_eq!(balance(&owner).await, (0, 750));
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let input = json!({ "input": { "productId": lake["id"] } });
        let refused = owner.send(BUY_STOCK, input).await;
        let extensions = &refused["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "INSUFFICIENT_CREDITS");
        assert_eq!(extensions["details"], json!({ "price": 40, "available": 0 }));
        let bought = purchase::Entity::find().count(app.platform.db.reader()).await;
        assert_eq!(bought.expect("purchases"), 0);
        let assets = owner.ok("{ assets { nodes { id } } }", json!({})).await;
        assert_eq!(assets["assets"]["nodes"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_credit_pack_can_be_spent_at_once_and_is_owed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let pack = product(&owner, "CREDIT_PACK", "1 000 credits").await;
        let input = json!({ "input": { "productId": pack["id"] } });
        let bought = owner.ok(BUY_PACK, input).await["creditPackBuy"]["purchase"].clone();
        assert_eq!(bought["price"], json!({ "amount": 480_000, "currency": "NOK" }));
        assert_eq!(bought["billedAt"], json!(null));
        assert_eq!(bought["lot"]["kind"], "PURCHASED");
        assert_eq!(bought["lot"]["available"], 1_000);
        let year = app.platform.db.now() + TimeDelta::days(364);
        assert!(instant(&bought["lot"]["expiresAt"]) > year);
        assert_eq!(balance(&owner).await, (1_750, 0));
        let list = "{ purchases { totalCount nodes { id product { name } } } }";
        let purchases = owner.ok(list, json!({})).await;
        let expected = json!([{ "id": bought["id"], "product": { "name": "1 000 credits" } }]);
        assert_eq!(purchases["purchases"]["nodes"], expected);
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn two_clicks_with_one_key_buy_one_pack() {
    on_both(async |app| {
        let owner = app.owner().await;
        let pack = product(&owner, "CREDIT_PACK", "500 credits").await;
        let input = json!({ "input": { "productId": pack["id"], "idempotencyKey": "a click" } });
        let clicks = join_all((0..5).map(|_| owner.ok(BUY_PACK, input.clone()))).await;
        assert!(clicks.iter().all(|click| click == &clicks[0]), "{clicks:#?}");
        assert_eq!(balance(&owner).await, (1_250, 0));
    })
    .await;
}

#[actix_web::test]
async fn packs_are_sold_up_to_the_credit_limit_also_to_many_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        // NOK 11 500 each, of a limit of NOK 25 000.
        let pack = product(&owner, "CREDIT_PACK", "2 500 credits").await;
        let input = json!({ "input": { "productId": pack["id"] } });
        let tries = join_all((0..5).map(|_| owner.send(BUY_PACK, input.clone()))).await;
        let refused: Vec<_> =
            tries.iter().filter(|answer| answer.get("errors").is_some()).collect();
        assert_eq!(refused.len(), 3, "{tries:#?}");
        for answer in refused {
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "CREDIT_LIMIT_EXCEEDED");
            let details = json!({
                "price": 1_150_000, "owed": 2_300_000, "limit": 2_500_000, "currency": "NOK",
            });
            assert_eq!(extensions["details"], details);
        }
        assert_eq!(balance(&owner).await, (5_750, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn each_kind_is_sold_in_its_own_way_only() {
    on_both(async |app| {
        let owner = app.owner().await;
        let music = product(&owner, "SERVICE", "Music").await;
        let pack = product(&owner, "CREDIT_PACK", "500 credits").await;
        for (mutation, product) in [(BUY_STOCK, &music), (BUY_PACK, &music), (BOOK, &pack)] {
            let input = json!({ "input": { "productId": product["id"] } });
            assert_eq!(owner.refused(mutation, input).await, "BAD_USER_INPUT");
            let nothing =
                json!({ "input": { "productId": "prd_00000000000000000000000000000000" } });
            assert_eq!(owner.refused(mutation, nothing).await, "NOT_FOUND");
        }
    })
    .await;
}
