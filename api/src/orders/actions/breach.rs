//! Promises that were not kept.

use chrono::TimeDelta;
use entity::{lot::LotKind, order, order_breach, price::Policy};
use sea_orm::{ActiveValue::Set, prelude::*};

use crate::{
    audit::Change,
    credits::{self, actions::Grant},
    error::Result,
    events::Event,
    orders::rules::breach::{is_late, make_good},
    prices,
    tx::Tx,
};

/// Notes that a held order is late, if it is, and makes up for it: once, however late it is noted.
/// It is decided by the time, and not by whether a job has run. Tells whether it noted anything.
pub async fn note(tx: &Tx, order: &order::Model) -> Result<bool> {
    if !is_late(order, tx.now)
        || order_breach::Entity::find_by_id(order.id).one(&tx.db).await?.is_some()
    {
        return Ok(false);
    }
    let percent = prices::reads::policy(&tx.db, tx.now, Policy::MakeGoodPercent).await?;
    let credits = make_good(order.price, percent);
    let lot = if credits > 0 { Some(granted(tx, order, credits).await?) } else { None };
    let breach = order_breach::ActiveModel {
        order_id: Set(order.id),
        account_id: Set(order.account_id),
        due_at: Set(order.due_at),
        recorded_at: Set(tx.now),
        credits: Set(credits),
        lot_id: Set(lot),
    };
    let breach = breach.insert(&tx.db).await?;
    tx.note(order.id, Change::added(&breach)).await;
    tx.record(Event::OrderLate { account: order.account_id, order: order.id }).await?;
    Ok(true)
}

/// Gives what makes up: a gift, since nothing was given back for it.
async fn granted(tx: &Tx, order: &order::Model, credits: i32) -> Result<entity::id::LotId> {
    let days = prices::reads::policy(&tx.db, tx.now, Policy::MakeGoodLotDays).await?;
    let gift = Grant {
        kind: LotKind::Promotion,
        amount: credits,
        effective_from: tx.now,
        expires_at: Some(tx.now + TimeDelta::days(days)),
        note: Some(format!("Order {} was late.", order.number)),
        actor: None,
    };
    Ok(credits::actions::grant(tx, order.account_id, gift).await?.id)
}
