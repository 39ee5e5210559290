//! Giving up what is under way of an account that goes.

use entity::{
    id::{AccountId, OrderEventId},
    order::{self, OrderState},
    order_event::{self, Actor, OrderAction},
};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, prelude::*};

use super::step::standing;
use crate::{
    audit::Change,
    credits,
    error::Result,
    events::Event,
    orders::rules::settlement::{IN_QUEUE, is_paid},
    tx::Tx,
};

/// Gives up every order of a held account on which Vibbio has something to do, wherever it stands in
/// its life: with the account goes all that it could be made of. What was held for one is given back;
/// what was spent stays spent. Tells how many there were.
pub async fn abandon(tx: &Tx, account: AccountId) -> Result<usize> {
    let open = order::Entity::find()
        .filter(order::COLUMN.account_id.eq(account))
        .filter(order::COLUMN.state.is_in(IN_QUEUE))
        .order_by_asc(order::COLUMN.id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    for before in &open {
        let event = order_event::Model {
            id: OrderEventId::new(),
            order_id: before.id,
            action: OrderAction::Cancel,
            state: OrderState::Cancelled,
            actor: Actor::System,
            user_id: None,
            reason: None,
            at: tx.now,
        };
        event.into_active_model().reset_all().insert(&tx.db).await?;
        let order = order::Model {
            state: OrderState::Cancelled,
            held_from: None,
            version: before.version + 1,
            changed_at: tx.now,
            ..before.clone()
        };
        let order = order.into_active_model().reset_all().update(&tx.db).await?;
        if !is_paid(standing(before)) {
            credits::actions::release(tx, order.hold_id).await?;
        }
        tx.note(order.id, Change::of(before, &order)).await;
        tx.record(Event::OrderChanged { account, order: order.id }).await?;
    }
    Ok(open.len())
}
