//! What people do with their factors.

pub mod challenge;
pub mod passkey;
pub mod proof;
pub mod proving;
pub mod recovery;
pub mod totp;

use entity::{id::UserId, user};
use sea_orm::{QuerySelect, prelude::*};

use crate::{accounts::rules::SignInError, error::Result, tx::Tx};

/// Finds a person and holds them until the unit of work ends, so that their factors are changed by
/// one at a time.
pub(super) async fn hold(tx: &Tx, user: UserId) -> Result<user::Model> {
    let user = user::Entity::find_by_id(user)
        .filter(user::COLUMN.disabled_at.is_null())
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    user.ok_or_else(|| SignInError::Over.into())
}
