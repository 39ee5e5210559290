//! Calling off what an account has booked that goes.

use entity::{
    booking::{self, BookingState},
    id::AccountId,
};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, prelude::*};

use crate::{audit::Change, credits, error::Result, tx::Tx};

/// The states in which somebody at Vibbio counts on a booking.
const OPEN: [BookingState; 4] = [
    BookingState::Requested,
    BookingState::Proposed,
    BookingState::Accepted,
    BookingState::Scheduled,
];

/// Calls off every booking of a held account that is not over. Nothing is charged for it, and what
/// was held is given back. Tells how many there were.
pub async fn abandon(tx: &Tx, account: AccountId) -> Result<usize> {
    let open = booking::Entity::find()
        .filter(booking::COLUMN.account_id.eq(account))
        .filter(booking::COLUMN.state.is_in(OPEN))
        .order_by_asc(booking::COLUMN.id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    for before in &open {
        let after = booking::Model { state: BookingState::Cancelled, ..before.clone() };
        let after = after.into_active_model().reset_all().update(&tx.db).await?;
        if let Some(hold) = after.hold_id {
            credits::actions::release(tx, hold).await?;
        }
        tx.note(after.id, Change::of(before, &after)).await;
    }
    Ok(open.len())
}
