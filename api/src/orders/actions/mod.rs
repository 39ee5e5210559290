//! What can be done with quotes and orders.
//!
//! Whoever places an order or takes it on holds the account first, and whatever else afterwards,
//! so that nobody waits in a circle.

pub mod deliver;
pub mod place;
pub mod quote;
pub mod step;

use entity::{account, id::AccountId};
use sea_orm::{QuerySelect, prelude::*, sea_query::LockType};

use crate::{
    error::{Error, Result},
    tx::Tx,
};

/// Holds an account until the unit of work ends, so that its orders happen one after the other.
async fn hold_account(tx: &Tx, id: AccountId) -> Result<account::Model> {
    // Not `FOR UPDATE`, for which every row that refers to the account would have to wait.
    let account = account::Entity::find_by_id(id).lock(LockType::NoKeyUpdate);
    account.one(&tx.db).await?.ok_or_else(|| Error::not_found("account"))
}
