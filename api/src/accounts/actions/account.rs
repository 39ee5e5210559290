//! The account itself.

use entity::{account, id::AccountId};
use sea_orm::{QuerySelect, prelude::*, sea_query::LockType};

use crate::{
    error::{Error, Result},
    tx::Tx,
};

/// Holds an account until the unit of work ends, so that what concerns all of it, such as its
/// people and its orders, happens one after the other.
pub async fn hold(tx: &Tx, id: AccountId) -> Result<account::Model> {
    // Not `FOR UPDATE`, for which every row that refers to the account would have to wait.
    let account = account::Entity::find_by_id(id).lock(LockType::NoKeyUpdate);
    account.one(&tx.db).await?.ok_or_else(|| Error::not_found("account"))
}
