//! Everybody sees their own orders, and staff who make videos see all.

use chrono::TimeDelta;
use entity::{order, role::StaffRole};
use sea_orm::{IntoActiveModel, Iterable, Set, prelude::*};
use serde_json::json;
use tests::{on_both, studio::code};

use super::{STEPS, grant, read, state};

#[actix_web::test]
async fn the_orders_of_another_account_look_like_nothing_at_all() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let order = owner.ordered().await;
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let [no_order, no_project, no_quote] =
            ["ord", "prj", "quo"].map(|kind| format!("{kind}_0199b766000070008000000000000000"));
        for id in [&order, &no_order] {
            assert!(read(&other, id).await.is_null());
            assert_eq!(code(&other.step("orderCancel", id).await), Some("NOT_FOUND"));
        }
        assert_eq!(
            other.step("orderCancel", &order).await,
            other.step("orderCancel", &no_order).await
        );
        assert_eq!(code(&other.place(&quote, None).await), Some("NOT_FOUND"));
        assert_eq!(other.place(&quote, None).await, other.place(&no_quote, None).await);
        let ask = "mutation($id: ID!) { orderQuote(input: { projectId: $id }) { quote { id } } }";
        let theirs = other.send(ask, json!({ "id": project })).await;
        assert_eq!(code(&theirs), Some("NOT_FOUND"));
        assert_eq!(theirs, other.send(ask, json!({ "id": no_project })).await);
        let see = "query($id: ID!) { quote(id: $id) { id } orders { totalCount } }";
        let seen = other.ok(see, json!({ "id": quote })).await;
        assert_eq!(seen, json!({ "quote": null, "orders": { "totalCount": 0 } }));
    })
    .await;
}

#[actix_web::test]
async fn only_staff_who_make_videos_make_videos() {
    on_both(async |app| {
        let owner = app.owner().await;
        let order = owner.ordered().await;
        let queue = "{ productionQueue { nodes { id } } }";
        for role in StaffRole::iter() {
            let staff = app.staff(role).await;
            let makes_videos = matches!(role, StaffRole::Producer | StaffRole::Administrator);
            if makes_videos {
                let seen = staff.ok(queue, json!({})).await;
                assert_eq!(seen["productionQueue"]["nodes"], json!([{ "id": order }]));
                continue;
            }
            assert_eq!(staff.refused(queue, json!({})).await, "FORBIDDEN");
            for (mutation, ..) in STEPS {
                assert_eq!(
                    code(&staff.step(mutation, &order).await),
                    Some("FORBIDDEN"),
                    "{role:?}"
                );
            }
        }
        for (mutation, ..) in STEPS {
            let response = app.stranger().step(mutation, &order).await;
            assert_eq!(code(&response), Some("UNAUTHENTICATED"));
        }
        assert_eq!(owner.refused(queue, json!({})).await, "FORBIDDEN");
        assert_eq!(state(&owner, &order).await, "PLACED");
    })
    .await;
}

#[actix_web::test]
async fn orders_are_listed_newest_first_and_queued_by_when_they_are_due() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        grant(app, &owner, 350).await;
        let mut orders = Vec::new();
        for _ in 0..3 {
            orders.push(owner.ordered().await);
        }
        producer.steps(&["orderAccept"], &orders[1]).await;
        owner.steps(&["orderCancel"], &orders[2]).await;
        let list =
            "query($filter: OrderFilter) { orders(filter: $filter) { nodes { id } totalCount } }";
        let all = owner.ok(list, json!({})).await["orders"].take();
        assert_eq!(
            all["nodes"],
            json!([
                { "id": orders[2] }, { "id": orders[1] }, { "id": orders[0] },
            ])
        );
        let filter = json!({ "states": ["ACCEPTED", "CANCELLED"] });
        let some = owner.ok(list, json!({ "filter": filter })).await["orders"].take();
        assert_eq!(some["nodes"], json!([{ "id": orders[2] }, { "id": orders[1] }]));
        let project = read(&owner, &orders[0]).await["projectId"].clone();
        let of_one = owner.ok(list, json!({ "filter": { "projectId": project } })).await;
        assert_eq!(of_one["orders"]["nodes"], json!([{ "id": orders[0] }]));

        let db = app.platform.db.writer();
        let first = order::Entity::find().filter(order::COLUMN.number.eq(1)).one(db).await;
        let first = first.expect("orders").expect("the first");
        let later = first.due_at + TimeDelta::days(1);
        let mut first = first.into_active_model();
        first.due_at = Set(later);
        first.update(db).await.expect("it is due later");
        let queue = "query($states: [OrderState!]) {
            productionQueue(filter: { states: $states }) { nodes { id } } }";
        let due = producer.ok(queue, json!({})).await["productionQueue"]["nodes"].take();
        assert_eq!(due, json!([{ "id": orders[1] }, { "id": orders[0] }]));
        let placed = producer.ok(queue, json!({ "states": ["PLACED", "CANCELLED"] })).await;
        assert_eq!(placed["productionQueue"]["nodes"], json!([{ "id": orders[0] }]));
    })
    .await;
}

#[actix_web::test]
async fn whoever_listens_hears_of_their_own_orders_and_staff_of_all() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let producer = app.staff(StaffRole::Producer).await;
        let listen = "subscription { orderChanged { id state } }";
        let mut mine = owner.subscribe(listen).await;
        let mut theirs = other.subscribe(listen).await;
        let mut all = producer.subscribe(listen).await;
        let order = owner.ordered().await;
        for hears in [&mut mine, &mut all] {
            let heard = hears.next().await["data"]["orderChanged"].take();
            assert_eq!(heard, json!({ "id": order, "state": "PLACED" }));
        }
        producer.steps(&["orderAccept"], &order).await;
        assert_eq!(mine.next().await["data"]["orderChanged"]["state"], "ACCEPTED");
        let their_order = other.ordered().await;
        let first = theirs.next().await["data"]["orderChanged"]["id"].take();
        assert_eq!(first, their_order, "of one's own it is the first");
        for state in ["ACCEPTED", "PLACED"] {
            assert_eq!(all.next().await["data"]["orderChanged"]["state"], state);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_orders_costs_the_same_number_of_statements_whatever_its_size() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        grant(app, &owner, 4 * 350).await;
        for _ in 0..6 {
            let order = owner.ordered().await;
            producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
        }
        let page = "query($first: Int!) { orders(first: $first) { nodes {
            id lines { credits } history { by } files { id } availableActions { allowed }
            brief { scenes { placements { asset { id name } } } } } } }";
        let cost = async |first: i32| {
            let before = app.platform.db.statements();
            let data = owner.ok(page, json!({ "first": first })).await;
            let nodes = data["orders"]["nodes"].as_array().expect("nodes");
            assert_eq!(nodes.len(), usize::try_from(first).expect("a size"));
            app.platform.db.statements() - before
        };
        let one = cost(1).await;
        assert_eq!(cost(6).await, one);
        assert!(one <= 12, "{one} statements");
    })
    .await;
}
