//! Recovery codes.

use entity::{id::UserId, recovery_code, user};
use sea_orm::{ActiveValue::Set, prelude::*};

use super::hold;
use crate::{
    accounts::factors::{
        jobs::{FactorChange, TellFactorChange},
        reads,
        rules::{FactorError, recovery as rules},
    },
    error::Result,
    tokens,
    tx::Tx,
};

/// Gives a person new codes in place of the old ones, told this once.
pub async fn renew(tx: &Tx, user: UserId) -> Result<Vec<String>> {
    let user = hold(tx, user).await?;
    if !reads::held(&tx.db, &user).await?.has_factor() {
        return Err(FactorError::NoFactor.into());
    }
    TellFactorChange::later(tx, user.id, FactorChange::CodesRenewed).await?;
    make(tx, user.id).await
}

/// Gives codes to a person who has none; the person is held.
pub(super) async fn ensure(tx: &Tx, user: UserId) -> Result<Option<Vec<String>>> {
    if reads::recovery_codes(&tx.db, user).await? > 0 {
        return Ok(None);
    }
    make(tx, user).await.map(Some)
}

async fn make(tx: &Tx, user: UserId) -> Result<Vec<String>> {
    forget(tx, user).await?;
    let codes: Vec<_> = (0..rules::CODES).map(|_| rules::write(rand::random())).collect();
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        hash: Set(hash(user, code)),
        user_id: Set(user),
        created_at: Set(tx.now),
        used_at: Set(None),
    });
    tx.insert_all(rows.collect()).await?;
    Ok(codes)
}

/// Uses up a code, and tells the person by mail. Of two at once one is taken.
pub(super) async fn show(tx: &Tx, user: &user::Model, typed: &str) -> Result<()> {
    let code = rules::read(typed).ok_or(FactorError::Code)?;
    let using = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(tx.now))
        .filter(recovery_code::COLUMN.hash.eq(hash(user.id, &code)))
        .filter(recovery_code::COLUMN.user_id.eq(user.id))
        .filter(recovery_code::COLUMN.used_at.is_null());
    if using.exec(&tx.db).await?.rows_affected == 0 {
        return Err(FactorError::Code.into());
    }
    let left = reads::recovery_codes(&tx.db, user.id).await?;
    TellFactorChange::later(tx, user.id, FactorChange::CodeUsed { left }).await
}

/// Forgets the codes of a person who has no factor left to recover.
pub(super) async fn forget_unless_needed(tx: &Tx, user: &user::Model) -> Result<()> {
    if reads::held(&tx.db, user).await?.has_factor() {
        return Ok(());
    }
    forget(tx, user.id).await
}

async fn forget(tx: &Tx, user: UserId) -> Result<()> {
    let theirs = recovery_code::COLUMN.user_id.eq(user);
    recovery_code::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}

/// A code has too many bits to be guessed from its hash, and is one person's only.
fn hash(user: UserId, code: &str) -> String {
    tokens::hash(&format!("{user}:{code}"))
}
