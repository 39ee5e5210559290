//! What can be done in reviews.
//!
//! Whoever changes a review holds the order first, and with it the account, so that what is decided
//! at once is decided one after the other.

pub(crate) mod certify;
pub mod comment;
pub mod cut;
pub mod decide;
pub mod guest;
pub mod request;
pub mod round;
pub mod stage;
mod turn;

use entity::{id::OrderId, order};

use super::reads::Participant;
use crate::{
    error::{Error, Result},
    orders::actions::step,
    tx::Tx,
};

/// Holds an order whose review somebody may see.
pub async fn hold(tx: &Tx, who: &Participant, id: OrderId) -> Result<order::Model> {
    let held = step::hold(tx, &who.party(), id).await?;
    let seen = who.sees(held.account_id, held.id);
    if seen { Ok(held) } else { Err(Error::not_found("order")) }
}
