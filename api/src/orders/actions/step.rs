//! Taking an order one step on.

use entity::{
    id::{OrderEventId, OrderId},
    order,
    order_event::{self, OrderAction},
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    accounts::actions::account,
    audit::Change,
    credits,
    error::{Error, Result},
    events::Event,
    orders::{
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
            projects::actions::project::reopen(tx, order.project_id).await?;
            credits::actions::release(tx, order.hold_id).await?;
        }
        None => {}
    }
    Ok(order)
}

/// Finds an order and holds it and its account until the unit of work ends.
pub(super) async fn hold(tx: &Tx, party: &Party, id: OrderId) -> Result<order::Model> {
    let missing = || Error::not_found("order");
    let seen = reads::find(&tx.db, party, id).await?.ok_or_else(missing)?;
    account::hold(tx, seen.account_id).await?;
    let order = order::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    order.ok_or_else(missing)
}

/// Writes a step of a held order down.
pub(super) async fn advance(tx: &Tx, order: order::Model, step: Step<'_>) -> Result<order::Model> {
    let to = next(standing(&order), step.action, step.party.actor())?;
    let before = order.clone();
    let event = order_event::Model {
        id: OrderEventId::new(),
        order_id: order.id,
        action: step.action,
        state: to.state,
        actor: step.party.actor(),
        user_id: Some(step.party.user()),
        reason: reason(step.action, step.reason)?,
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
