//! Taking an order one step on.

use entity::{
    id::{OrderEventId, OrderId, UserId},
    order,
    order_event::{self, Actor, OrderAction},
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use super::breach;
use crate::{
    accounts::actions::account,
    audit::Change,
    credits,
    error::{Error, Result},
    events::Event,
    orders::{
        jobs::WatchPromise,
        reads::{self, Party},
        rules::{
            promise::resumed,
            reason::reason,
            settlement::{Settlement, is_paused, settlement},
            transition::{Standing, next},
        },
    },
    projects,
    tx::Tx,
};

/// One step that somebody wants to take.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Who wants it.
    pub party: Party,
    /// What is to be done.
    pub action: OrderAction,
    /// Why, in their words.
    pub reason: Option<&'a str>,
}

/// Takes an order one step on, if the life cycle allows it, and settles its credits.
pub async fn take(tx: &Tx, id: OrderId, step: Step<'_>) -> Result<order::Model> {
    let order = hold(tx, &step.party, id).await?;
    let order = advance(tx, order, step).await?;
    match settlement(step.action) {
        Some(Settlement::Capture) => credits::actions::capture(tx, order.hold_id).await?,
        Some(Settlement::Release) => {
            if order.source_id.is_none() {
                projects::actions::project::reopen(tx, order.project_id).await?;
            }
            credits::actions::release(tx, order.hold_id).await?;
        }
        None => {}
    }
    Ok(order)
}

/// Finds an order and holds it and its account until the unit of work ends.
pub async fn hold(tx: &Tx, party: &Party, id: OrderId) -> Result<order::Model> {
    let seen = reads::find(&tx.db, party, id).await?.ok_or_else(|| Error::not_found("order"))?;
    hold_seen(tx, seen).await
}

/// Finds an order for what comes by time, whoever it belongs to, and holds it as [`hold`] does.
pub(in crate::orders) async fn hold_by_rule(tx: &Tx, id: OrderId) -> Result<order::Model> {
    let seen = order::Entity::find_by_id(id).one(&tx.db).await?;
    hold_seen(tx, seen.ok_or_else(|| Error::not_found("order"))?).await
}

async fn hold_seen(tx: &Tx, seen: order::Model) -> Result<order::Model> {
    account::hold(tx, seen.account_id).await?;
    let order = order::Entity::find_by_id(seen.id).lock_exclusive().one(&tx.db).await?;
    order.ok_or_else(|| Error::not_found("order"))
}

/// Writes a step of a held order down.
pub(super) async fn advance(tx: &Tx, order: order::Model, step: Step<'_>) -> Result<order::Model> {
    advance_to(tx, order.clone(), order, step).await
}

/// Writes a step of a held order down that changes something else of it, too.
pub(super) async fn advance_to(
    tx: &Tx,
    before: order::Model,
    order: order::Model,
    Step { party, action, reason }: Step<'_>,
) -> Result<order::Model> {
    let taken = Taken { action, actor: party.actor(), user: party.person(), reason };
    write(tx, before, order, taken).await
}

/// Writes a step of a held order down that the platform takes by a rule.
pub(in crate::orders) async fn advance_by_rule(
    tx: &Tx,
    order: order::Model,
    action: OrderAction,
) -> Result<order::Model> {
    let taken = Taken { action, actor: Actor::System, user: None, reason: None };
    write(tx, order.clone(), order, taken).await
}

/// A step that somebody takes, or a rule.
struct Taken<'a> {
    action: OrderAction,
    actor: Actor,
    user: Option<UserId>,
    reason: Option<&'a str>,
}

/// Writes a step down. A promise that was not kept until then is noted first.
async fn write(
    tx: &Tx,
    before: order::Model,
    order: order::Model,
    taken: Taken<'_>,
) -> Result<order::Model> {
    let to = next(standing(&order), taken.action, taken.actor)?;
    let reason = reason(taken.action, taken.reason)?;
    breach::note(tx, &before).await?;
    let event = order_event::Model {
        id: OrderEventId::new(),
        order_id: order.id,
        action: taken.action,
        state: to.state,
        actor: taken.actor,
        user_id: taken.user,
        reason,
        at: tx.now,
    };
    event.into_active_model().reset_all().insert(&tx.db).await?;
    let order = clocked(tx, order, to);
    let order = order::Model {
        state: to.state,
        held_from: to.held_from,
        version: order.version + 1,
        changed_at: tx.now,
        ..order
    };
    let order = order.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(order.id, Change::of(&before, &order)).await;
    if order.due_at != before.due_at {
        WatchPromise::later(tx, &order).await?;
    }
    tx.record(Event::OrderChanged { account: order.account_id, order: order.id }).await?;
    Ok(order)
}

/// Where an order stands.
#[must_use]
pub fn standing(order: &order::Model) -> Standing {
    Standing { state: order.state, held_from: order.held_from }
}

/// Stops the delivery clock, or lets it go on.
fn clocked(tx: &Tx, order: order::Model, to: Standing) -> order::Model {
    match order.paused_at {
        None if is_paused(to.state) => order::Model { paused_at: Some(tx.now), ..order },
        Some(paused_at) if !is_paused(to.state) => {
            let promise = resumed(order.promise, paused_at, tx.now);
            order::Model { due_at: promise.due_at, promise, paused_at: None, ..order }
        }
        _ => order,
    }
}
