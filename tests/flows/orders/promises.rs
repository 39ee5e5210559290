//! Promises are watched, and what was delivered comes to its end by itself.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{lot, lot::LotKind, role::StaffRole};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both, people::fresh_email};

use super::{ledger_is_clean, read, state};

const BREACH: &str = "query($id: ID!) { order(id: $id) { dueAt
    breach { dueAt recordedAt credits } } }";

async fn breach(client: &Client, order: &str) -> Value {
    client.ok(BREACH, json!({ "id": order })).await["order"]["breach"].take()
}

fn instant(order: &Value, name: &str) -> DateTime<Utc> {
    order[name].as_str().expect("an instant").parse().expect("an instant")
}

/// Lets time pass until so long after an order is due.
async fn pass(app: &TestApp, client: &Client, order: &str, after: TimeDelta) {
    let due = instant(&read(client, order).await, "dueAt");
    app.platform.clock.advance(due + after - app.platform.db.now());
}

/// The lots that make up for something.
async fn gifts(app: &TestApp) -> usize {
    let gifts = lot::Entity::find().filter(lot::COLUMN.kind.eq(LotKind::Promotion));
    gifts.all(app.platform.db.reader()).await.expect("lots").len()
}

async fn topics(client: &Client) -> Vec<Value> {
    let list = "{ notifications(first: 100) { nodes { topic text } } }";
    let mut data = client.ok(list, json!({})).await;
    data["notifications"]["nodes"].as_array_mut().expect("nodes").drain(..).collect()
}

#[actix_web::test]
async fn a_promise_that_is_not_kept_is_noted_once_by_itself_and_made_up_for() {
    on_both(async |app| {
        let (email, maker) = (fresh_email(), app.staff(StaffRole::Producer).await);
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let order = owner.ordered().await;
        pass(app, &owner, &order, TimeDelta::minutes(-5)).await;
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(
            breach(&owner, &order).await,
            json!(null),
            "it is in time as long as it is not due"
        );

        app.platform.clock.advance(TimeDelta::minutes(6));
        app.work().await;
        let noted = breach(&owner, &order).await;
        assert_eq!(noted["credits"], 88, "a quarter of 350");
        assert_eq!(noted["dueAt"], read(&owner, &order).await["dueAt"]);
        assert_eq!(owner.credits().await, (488, 350));
        let late = topics(&owner).await.into_iter().find(|it| it["topic"] == "ORDER_LATE");
        let late = late.expect("the customer is told")["text"].take();
        assert!(late.as_str().expect("a text").contains("88 credits"), "{late}");

        // Whatever happens later: once.
        app.platform.clock.advance(TimeDelta::days(1));
        app.work().await;
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept", "orderHold", "orderResume", "orderStart"], &order).await;
        producer.steps(&["orderDeliver"], &order).await;
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(breach(&owner, &order).await, noted);
        assert_eq!(gifts(app).await, 1);
        let told = topics(&owner).await;
        assert_eq!(told.iter().filter(|it| it["topic"] == "ORDER_LATE").count(), 1);
        drop(maker);
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn whoever_makes_videos_hears_that_one_is_late() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.keep(&owner).await;
        let order = owner.ordered().await;
        let producer = app.staff(StaffRole::Producer).await;
        let mut told =
            producer.subscribe("subscription { notificationAdded { topic subject } }").await;
        pass(app, &owner, &order, TimeDelta::minutes(1)).await;
        app.work().await;
        let heard = told.next().await["data"]["notificationAdded"].take();
        assert_eq!(heard, json!({ "topic": "ORDER_LATE", "subject": order }));
    })
    .await;
}

#[actix_web::test]
async fn what_is_delivered_late_is_noted_even_if_nobody_watched() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let order = owner.ordered().await;
        app.staff(StaffRole::Producer).await.steps(&["orderAccept", "orderStart"], &order).await;
        pass(app, &owner, &order, TimeDelta::hours(3)).await;
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderDeliver"], &order).await;
        assert_eq!(breach(&producer, &order).await["credits"], 88);
        app.work().await;
        assert_eq!(gifts(app).await, 1);
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn an_order_that_waits_for_the_customer_or_was_delivered_in_time_is_not_late() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.keep(&owner).await;
        let (done, held) = (owner.ordered().await, owner.ordered().await);
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &done).await;
        producer.steps(&["orderAccept", "orderHold"], &held).await;
        pass(app, &owner, &held, TimeDelta::days(3)).await;
        app.work().await;
        let producer = app.staff(StaffRole::Producer).await;
        for order in [&done, &held] {
            assert_eq!(breach(&producer, order).await, json!(null));
        }
        // It goes on, is due later, and is late then.
        producer.steps(&["orderResume"], &held).await;
        app.work().await;
        assert_eq!(breach(&producer, &held).await, json!(null));
        pass(app, &producer, &held, TimeDelta::minutes(1)).await;
        app.work().await;
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(breach(&producer, &held).await["credits"], 88);
        assert_eq!(gifts(app).await, 1);
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_delivered_order_is_closed_by_itself_two_weeks_later() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.keep(&owner).await;
        let order = owner.ordered().await;
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
        let delivered = read(&producer, &order).await;
        let actions = delivered["availableActions"].as_array().expect("actions");
        let close = actions.iter().find(|it| it["action"] == "CLOSE").expect("one");
        assert_eq!(close["allowed"], true);
        let by_itself = instant(close, "until");

        app.platform.clock.advance(by_itself - app.platform.db.now() - TimeDelta::minutes(5));
        app.work().await;
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(state(&producer, &order).await, "DELIVERED");
        app.platform.clock.advance(TimeDelta::minutes(6));
        app.work().await;
        let closed = read(&producer, &order).await;
        assert_eq!(closed["state"], "CLOSED");
        let last = closed["history"].as_array().expect("steps").last().expect("one");
        assert_eq!((&last["actor"], &last["by"]), (&json!("SYSTEM"), &json!(null)));
    })
    .await;
}

#[actix_web::test]
async fn a_customer_wishes_for_another_day_while_that_makes_sense() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        let wish = "mutation($id: ID!, $version: Int!, $day: NaiveDate) { orderWishChange(input: {
            id: $id, expectedVersion: $version, wishedOn: $day }) {
            order { wishedOn version state dueAt history { action } } } }";
        let day = (app.platform.db.now() + TimeDelta::days(9)).date_naive().to_string();
        let past = (app.platform.db.now() - TimeDelta::days(2)).date_naive().to_string();
        let ask = |version: i32, day: Value| json!({ "id": order, "version": version, "day": day });
        let before = read(&owner, &order).await;
        let changed = owner.ok(wish, ask(1, json!(day))).await["orderWishChange"]["order"].take();
        assert_eq!((&changed["wishedOn"], &changed["version"]), (&json!(day), &json!(2)));
        assert_eq!((&changed["state"], &changed["dueAt"]), (&json!("PLACED"), &before["dueAt"]));
        assert_eq!(changed["history"][1]["action"], "CHANGE_WISH");
        assert_eq!(owner.refused(wish, ask(1, json!(null))).await, "VERSION_CONFLICT");
        assert_eq!(owner.refused(wish, ask(2, json!(past))).await, "BAD_USER_INPUT");
        assert_eq!(app.owner().await.refused(wish, ask(2, json!(day))).await, "NOT_FOUND");
        owner.ok(wish, ask(2, json!(null))).await;
        producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
        assert_eq!(owner.refused(wish, ask(6, json!(day))).await, "ILLEGAL_STATE");
    })
    .await;
}
