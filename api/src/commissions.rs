//! The orders for which Vibbio's people send files: asked before one is taken in.
//!
//! The library cannot ask the domains on its right; it asks here.

use entity::id::{AccountId, OrderId};
use sea_orm::ConnectionTrait;

use crate::{access::Staff, error::Result, orders};

/// Tells whose an order is that takes files now; refused where it does not.
pub async fn account_of(
    db: &impl ConnectionTrait,
    staff: Staff,
    order: OrderId,
) -> Result<AccountId> {
    Ok(orders::actions::file::ready(db, staff, order).await?.account_id)
}
