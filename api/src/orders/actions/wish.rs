//! Wishing for another day.

use entity::{
    id::OrderId,
    order::{self},
    order_event::OrderAction,
};
use sea_orm::prelude::*;

use super::step::{self, Step};
use crate::{
    access::Member,
    error::Result,
    orders::{reads::Party, rules::wish},
    tx::Tx,
    version,
};

/// Wishes for an order by another day, or by none. The promise stays what it is.
pub async fn change(
    tx: &Tx,
    member: &Member,
    id: OrderId,
    expected_version: i32,
    wished_on: Option<Date>,
) -> Result<order::Model> {
    let party = Party::Customer(*member);
    let order = step::hold(tx, &party, id).await?;
    version::check(Some(expected_version), order.version)?;
    wish::check(wished_on, tx.now)?;
    let step = Step { party, action: OrderAction::ChangeWish, reason: None };
    step::advance_to(tx, order.clone(), order::Model { wished_on, ..order }, step).await
}
