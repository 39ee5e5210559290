//! From every state and by every role: what is not agreed is refused with a code, and leaves no
//! trace.

use api::orders::rules::transition::{Standing, next};
use entity::{
    audit_entry, entry, job, notification,
    order::{self, OrderState},
    order_event::{self, Actor},
    role::{AccountRole, StaffRole},
    settlement,
};
use sea_orm::{IntoActiveModel, Iterable, Set, prelude::*};
use tests::{Client, TestApp, on_both, studio::code};

use super::STEPS;

/// Every place where an order can stand.
fn standings() -> Vec<Standing> {
    let held_from = [OrderState::Accepted, OrderState::InProduction, OrderState::ChangesRequested];
    let resting = OrderState::iter().filter(|state| *state != OrderState::OnHold);
    let resting = resting.map(|state| Standing { state, held_from: None });
    let held = held_from.map(|from| Standing { state: OrderState::OnHold, held_from: Some(from) });
    resting.chain(held).collect()
}

/// Puts an order where it is to be looked at.
async fn put(app: &TestApp, at: Standing) {
    let db = app.platform.db.writer();
    let order = order::Entity::find().one(db).await.expect("orders").expect("one");
    let mut order = order.into_active_model();
    order.state = Set(at.state);
    order.held_from = Set(at.held_from);
    order.update(db).await.expect("it stands there");
}

/// Everything that a step could leave behind.
async fn traces(app: &TestApp) -> (Vec<order::Model>, [u64; 6]) {
    let db = app.platform.db.reader();
    let orders = order::Entity::find().all(db).await.expect("orders");
    let counts = [
        order_event::Entity::find().count(db).await,
        entry::Entity::find().count(db).await,
        settlement::Entity::find().count(db).await,
        notification::Entity::find().count(db).await,
        job::Entity::find().count(db).await,
        audit_entry::Entity::find().count(db).await,
    ];
    (orders, counts.map(|count| count.expect("a count")))
}

/// Somebody, on which side they are of the order, and whether they may do anything with it.
struct Person {
    client: Client,
    side: Option<Actor>,
    refusal: &'static str,
}

async fn everybody(app: &TestApp, owner: &Client) -> Vec<Person> {
    let person = |client, side, refusal| Person { client, side, refusal };
    let mut people = vec![
        person(app.stranger(), None, "UNAUTHENTICATED"),
        person(app.owner().await, None, "NOT_FOUND"),
        person(owner.clone(), Some(Actor::Customer), "FORBIDDEN"),
    ];
    for role in [AccountRole::Admin, AccountRole::Member] {
        people.push(person(app.joined(owner, role).await, Some(Actor::Customer), "FORBIDDEN"));
    }
    people.push(person(app.joined(owner, AccountRole::Reviewer).await, None, "FORBIDDEN"));
    for role in StaffRole::iter() {
        let makes = matches!(role, StaffRole::Producer | StaffRole::Administrator);
        let side = makes.then_some(Actor::Staff);
        people.push(person(app.staff(role).await, side, "FORBIDDEN"));
    }
    people
}

#[actix_web::test]
async fn no_role_takes_a_step_from_any_state_that_is_not_agreed_and_no_trace_is_left() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.keep(&owner).await;
        let people = everybody(app, &owner).await;
        let order = owner.ordered().await;
        app.work().await;
        let mut refusals = 0;
        for at in standings() {
            put(app, at).await;
            let before = traces(app).await;
            for (mutation, action, actor) in STEPS {
                for person in &people {
                    if person.side == Some(actor) && next(at, action, actor).is_ok() {
                        continue;
                    }
                    let answer = person.client.step(mutation, &order).await;
                    let expected = match person.side {
                        Some(side) if side == actor => "ILLEGAL_STATE",
                        _ if person.refusal == "NOT_FOUND" && actor == Actor::Staff => "FORBIDDEN",
                        _ => person.refusal,
                    };
                    assert_eq!(code(&answer), Some(expected), "{mutation} from {at:?}: {answer:#}");
                    refusals += 1;
                }
            }
            assert_eq!(traces(app).await, before, "from {at:?}");
        }
        assert!(refusals > 1_000, "{refusals}");
        put(app, Standing { state: OrderState::Placed, held_from: None }).await;
    })
    .await;
}
