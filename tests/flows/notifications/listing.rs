//! What people are told is listed, read and heard of.

use serde_json::{Value, json};
use tests::{library::id, on_both};

use super::{LIST, MARK, customer, list, step, topics};

#[actix_web::test]
async fn whoever_ordered_is_told_of_each_step_once() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        step(app, "orderAccept", &order).await;
        step(app, "orderStart", &order).await;
        assert_eq!(topics(&owner).await, ["ORDER_STARTED", "ORDER_ACCEPTED", "ORDER_PLACED"]);
        let told = list(&owner, json!({})).await;
        assert_eq!(told["unreadCount"], 3);
        assert_eq!(told["nodes"][0]["subject"], json!(order));
        let text = told["nodes"][0]["text"].as_str().expect("a text");
        assert!(text.contains("Sommer"), "{text}");
        let other = app.owner().await;
        assert_eq!(list(&other, json!({})).await["totalCount"], 0);
    })
    .await;
}

#[actix_web::test]
async fn what_is_read_is_read_and_what_is_others_is_passed_over() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        step(app, "orderAccept", &order).await;
        let first = id(&list(&owner, json!({})).await["nodes"][0]["id"]);
        let other = app.owner().await;
        let mark = |ids: Value| json!({ "input": { "ids": ids } });
        let theirs = other.ok(MARK, mark(json!([first]))).await;
        assert_eq!(theirs["notificationsMarkRead"]["changedCount"], 0);
        let marked = owner.ok(MARK, mark(json!([first]))).await["notificationsMarkRead"].take();
        assert_eq!(marked, json!({ "changedCount": 1, "unreadCount": 1 }));
        let unread = list(&owner, json!({ "filter": { "unread": true } })).await;
        assert_eq!(unread["nodes"][0]["topic"], "ORDER_PLACED");
        let back = json!({ "input": { "ids": [first], "read": false } });
        assert_eq!(owner.ok(MARK, back).await["notificationsMarkRead"]["unreadCount"], 2);
        let all = json!({ "input": { "before": app.platform.db.now() } });
        assert_eq!(owner.ok(MARK, all).await["notificationsMarkRead"]["unreadCount"], 0);
        assert_eq!(owner.refused(MARK, json!({ "input": {} })).await, "BAD_USER_INPUT");
        assert_eq!(app.stranger().refused(LIST, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_notifications_costs_the_same_whatever_its_size() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        for mutation in ["orderAccept", "orderHold", "orderResume", "orderStart"] {
            step(app, mutation, &order).await;
        }
        let cost = async |query: &str, first: i32| {
            let before = app.platform.db.statements();
            owner.ok(query, json!({ "first": first })).await;
            app.platform.db.statements() - before
        };
        let one = cost(LIST, 1).await;
        assert_eq!(cost(LIST, 50).await, one);
        assert!(one <= 6, "{one} statements");
        let bare = "query($first: Int) { notifications(first: $first) { nodes { id } } }";
        let counted =
            "query($first: Int) { notifications(first: $first) { nodes { id } unreadCount } }";
        assert_eq!(cost(counted, 50).await, cost(bare, 50).await + 1);
    })
    .await;
}

#[actix_web::test]
async fn a_notification_arrives_as_it_is_made() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        let mut added =
            owner.subscribe("subscription { notificationAdded { topic subject } }").await;
        step(app, "orderAccept", &order).await;
        let told = added.next().await;
        assert_eq!(told["data"]["notificationAdded"]["topic"], "ORDER_ACCEPTED", "{told}");
    })
    .await;
}
