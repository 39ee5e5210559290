//! People look around in the store, buy stock pictures and credit packs, and book services.

use api::{credits, store};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{blob, purchase, role::StaffRole, stock_item};
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use storage::blob::Key;
use tests::{Client, TestApp, on_both};

const PRODUCTS: &str = "query($kind: ProductKind) { products(kind: $kind, first: 100) {
    totalCount
    nodes { id kind name description credits price { amount currency } containedCredits licence
            preview(size: THUMBNAIL, format: JPEG) { url width height }
            ownedAsset { id name } }
} }";

const BUY_STOCK: &str = "mutation($input: StockBuyInput!) { stockBuy(input: $input) {
    wasOwned
    purchase { id credits price { amount } product { name }
               asset { id name ownership licence state kind } }
} }";

const BUY_PACK: &str = "mutation($input: CreditPackBuyInput!) { creditPackBuy(input: $input) {
    purchase { id credits price { amount currency } billedAt
               lot { kind amount available expiresAt } }
} }";

const BOOK: &str = "mutation($input: ServiceBookInput!) { serviceBook(input: $input) { booking {
    id state credits price { amount currency } wishedAt note cancelFreeUntil movableUntil
} } }";

const BALANCE: &str = "{ creditBalance { available held } }";

/// A step of a booking and what comes of it.
fn step(name: &str, input: &str) -> String {
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ booking {{
            id state startsAt reply charge {{ credits price {{ amount }} }} }} }} }}"
    )
}

async fn products(client: &Client, kind: &str) -> Vec<Value> {
    let data = client.ok(PRODUCTS, json!({ "kind": kind })).await;
    data["products"]["nodes"].as_array().expect("nodes").clone()
}

/// The product with a name.
async fn product(client: &Client, kind: &str, name: &str) -> Value {
    let found = products(client, kind).await.into_iter().find(|product| product["name"] == name);
    found.unwrap_or_else(|| panic!("a product called {name}"))
}

async fn balance(client: &Client) -> (i64, i64) {
    let data = client.ok(BALANCE, json!({})).await;
    let read = |field: &str| data["creditBalance"][field].as_i64().expect("a number");
    (read("available"), read("held"))
}

async fn is_sound(app: &TestApp) {
    let faults = credits::reads::check(&app.platform.db).await.expect("a check");
    assert_eq!(faults, []);
}

/// Puts the bundled pictures on sale, as a node does when it starts.
async fn stock(app: &TestApp) {
    store::stock::ensure(&app.platform).await.expect("the pictures are stored");
    app.work().await;
}

/// Lets time pass, in which access tokens expire, and signs people in again.
async fn later<const N: usize>(app: &TestApp, by: TimeDelta, clients: [&Client; N]) -> [Client; N] {
    let emails = clients.map(async |client| {
        let data = client.ok("{ viewer { user { email } } }", json!({})).await;
        data["viewer"]["user"]["email"].as_str().expect("an address").to_owned()
    });
    let emails = join_all(emails).await;
    app.platform.clock.advance(by);
    let clients = emails.iter().map(async |email| app.client(&app.sign_in(email).await));
    join_all(clients).await.try_into().expect("as many as before")
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().and_then(|text| text.parse().ok()).expect("an instant")
}

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

#[actix_web::test]
async fn a_stock_picture_is_bought_once_and_is_in_the_library_at_once() {
    on_both(async |app| {
        stock(app).await;
        let owner = app.owner().await;
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let input = json!({ "input": { "product": lake["id"] } });
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
        let input = json!({ "input": { "product": lake["id"] } });
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
        let input = |product: &Value| json!({ "input": { "product": product["id"], "idempotencyKey": "1" } });
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
            let input = json!({ "input": { "product": half_day["id"] } });
            owner.ok(BOOK, input).await;
        }
        assert_eq!(balance(&owner).await, (0, 750));
        let lake = product(&owner, "STOCK_ITEM", "Mountain lake").await;
        let input = json!({ "input": { "product": lake["id"] } });
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
        let input = json!({ "input": { "product": pack["id"] } });
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
        let input = json!({ "input": { "product": pack["id"], "idempotencyKey": "a click" } });
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
        let input = json!({ "input": { "product": pack["id"] } });
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
            let input = json!({ "input": { "product": product["id"] } });
            assert_eq!(owner.refused(mutation, input).await, "BAD_USER_INPUT");
            let nothing = json!({ "input": { "product": "prd_00000000000000000000000000000000" } });
            assert_eq!(owner.refused(mutation, nothing).await, "NOT_FOUND");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_service_is_booked_proposed_accepted_planned_and_paid_once_it_took_place() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let voice = product(&owner, "SERVICE", "Voice-over").await;
        let wished = app.platform.db.now() + TimeDelta::days(7);
        let input =
            json!({ "product": voice["id"], "wishedAt": wished, "note": " A warm voice. " });
        let booked =
            owner.ok(BOOK, json!({ "input": input })).await["serviceBook"]["booking"].clone();
        assert_eq!(
            (&booked["state"], &booked["note"]),
            (&json!("REQUESTED"), &json!("A warm voice."))
        );
        assert_eq!(booked["credits"], 200);
        assert_eq!(balance(&owner).await, (550, 200));
        let open = producer.ok("{ openBookings { nodes { id } } }", json!({})).await;
        assert_eq!(open["openBookings"]["nodes"], json!([{ "id": booked["id"] }]));

        let id = json!({ "input": { "id": booked["id"] } });
        let time = json!({ "input": { "id": booked["id"], "at": wished } });
        let propose = step("bookingPropose", "BookingTimeInput");
        let proposed = producer.ok(&propose, time).await["bookingPropose"]["booking"].clone();
        assert_eq!(instant(&proposed["startsAt"]), wished);
        owner.ok(&step("bookingAccept", "BookingInput"), id.clone()).await;
        producer.ok(&step("bookingSchedule", "BookingInput"), id).await;
        let over = json!({ "input": { "id": booked["id"], "tookPlace": true } });
        let finish = step("bookingFinish", "BookingFinishInput");
        assert_eq!(producer.refused(&finish, over.clone()).await, "ILLEGAL_STATE", "not yet");
        let [owner, producer] = later(app, TimeDelta::days(8), [&owner, &producer]).await;
        let done = producer.ok(&finish, over).await["bookingFinish"]["booking"].clone();
        assert_eq!(done["state"], "DONE");
        assert_eq!(done["charge"]["credits"], 200);
        assert_eq!(balance(&owner).await, (550, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn cancelling_is_free_for_two_hours_and_costs_the_full_price_after_them() {
    on_both(async |app| {
        let owner = app.owner().await;
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "product": music["id"] } });
        let early = owner.ok(BOOK, input.clone()).await["serviceBook"]["booking"].clone();
        let late = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        assert_eq!(balance(&owner).await, (550, 200));
        let until = instant(&early["cancelFreeUntil"]);
        assert!(until > app.platform.db.now() + TimeDelta::minutes(119));
        let cancel = step("bookingCancel", "BookingInput");
        let early = json!({ "input": { "id": early["id"] } });
        let cancelled = owner.ok(&cancel, early.clone()).await["bookingCancel"]["booking"].clone();
        assert_eq!(
            (&cancelled["state"], &cancelled["charge"]),
            (&json!("CANCELLED"), &json!(null))
        );
        assert_eq!(balance(&owner).await, (650, 100));
        assert_eq!(owner.refused(&cancel, early).await, "ILLEGAL_STATE");

        let [owner] = later(app, TimeDelta::minutes(121), [&owner]).await;
        let late = json!({ "input": { "id": late["id"] } });
        let cancelled = owner.ok(&cancel, late).await["bookingCancel"]["booking"].clone();
        assert_eq!(cancelled["charge"]["credits"], 100);
        assert_eq!(balance(&owner).await, (650, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_declined_booking_costs_nothing_and_says_why() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "product": music["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let decline = step("bookingDecline", "BookingDeclineInput");
        let reason = |reason: &str| json!({ "input": { "id": booked["id"], "reason": reason } });
        assert_eq!(producer.refused(&decline, reason(" ")).await, "BAD_USER_INPUT");
        assert_eq!(owner.refused(&decline, reason("No.")).await, "FORBIDDEN");
        let declined = producer.ok(&decline, reason("Fully booked.")).await;
        let declined = &declined["bookingDecline"]["booking"];
        assert_eq!(declined["state"], "DECLINED");
        assert_eq!(declined["reply"], "Fully booked.");
        assert_eq!(balance(&owner).await, (750, 0));
    })
    .await;
}

#[actix_web::test]
async fn a_service_for_money_is_owed_once_the_customer_did_not_come() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let shoot = product(&owner, "SERVICE", "Shoot, half a day").await;
        let input = json!({ "input": { "product": shoot["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let at = app.platform.db.now() + TimeDelta::hours(30);
        let id = json!({ "input": { "id": booked["id"] } });
        let time = json!({ "input": { "id": booked["id"], "at": at } });
        producer.ok(&step("bookingPropose", "BookingTimeInput"), time).await;
        owner.ok(&step("bookingAccept", "BookingInput"), id.clone()).await;
        producer.ok(&step("bookingSchedule", "BookingInput"), id).await;

        let [owner, producer] = later(app, TimeDelta::hours(7), [&owner, &producer]).await;
        let other = json!({ "input": { "id": booked["id"], "at": at + TimeDelta::days(3) } });
        let moving = owner.send(&step("bookingMove", "BookingTimeInput"), other).await;
        let extensions = &moving["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "ILLEGAL_STATE", "{moving:#}");
        assert_eq!(instant(&extensions["details"]["until"]), at - TimeDelta::hours(24));

        let [producer] = later(app, TimeDelta::hours(24), [&producer]).await;
        let missed = json!({ "input": { "id": booked["id"], "tookPlace": false } });
        let missed = producer.ok(&step("bookingFinish", "BookingFinishInput"), missed).await;
        let missed = &missed["bookingFinish"]["booking"];
        assert_eq!(missed["state"], "NO_SHOW");
        assert_eq!(missed["charge"]["price"]["amount"], 1_200_000);
    })
    .await;
}

#[actix_web::test]
async fn another_account_s_booking_is_not_there() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "product": music["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let one = "query($id: ID!) { booking(id: $id) { state } }";
        let mine = owner.ok(one, json!({ "id": booked["id"] })).await;
        assert_eq!(mine["booking"]["state"], "REQUESTED");
        assert_eq!(other.ok(one, json!({ "id": booked["id"] })).await["booking"], json!(null));
        let cancel = step("bookingCancel", "BookingInput");
        let input = json!({ "input": { "id": booked["id"] } });
        assert_eq!(other.refused(&cancel, input).await, "NOT_FOUND");
    })
    .await;
}
