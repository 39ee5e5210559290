//! Apps that show codes.

use entity::{id::UserId, totp, user};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use super::{hold, recovery};
use crate::{
    accounts::factors::{
        jobs::{FactorChange, TellFactorChange},
        reads,
        rules::{FactorError, totp as rules},
    },
    app::Platform,
    error::Result,
    tx::Tx,
};

/// What an app needs, told this once.
#[derive(Debug)]
pub struct Begun {
    /// The secret, in base 32, to type by hand.
    pub secret: String,
    /// The same as a URL, to show as a QR code.
    pub url: String,
}

/// Begins to set up an app: it is asked for nowhere until it is confirmed. One that was begun
/// before and not confirmed is forgotten.
pub async fn begin(platform: &Platform, tx: &Tx, user: UserId) -> Result<Begun> {
    let user = hold(tx, user).await?;
    if reads::totp(&tx.db, user.id).await?.is_some() {
        return Err(FactorError::HasApp.into());
    }
    totp::Entity::delete_by_id(user.id).exec(&tx.db).await?;
    let secret: [u8; rules::SECRET] = rand::random();
    let sealed = platform.safe.seal(&tx.db, tx.now, &about(&user), &secret).await?;
    let row = totp::ActiveModel {
        user_id: Set(user.id),
        secret: Set(sealed),
        created_at: Set(tx.now),
        confirmed_at: Set(None),
        last_step: Set(None),
        last_used_at: Set(None),
    };
    row.insert(&tx.db).await?;
    let totp = rules::totp(&secret, &user.email)?;
    let url = totp.to_url().map_err(|why| anyhow::anyhow!("no URL of a secret: {why}"))?;
    Ok(Begun { secret: totp.secret().to_base32(), url })
}

/// Confirms an app by a code of it, and tells the person by mail; gives recovery codes to those who
/// have none.
pub async fn confirm(
    platform: &Platform,
    tx: &Tx,
    user: UserId,
    code: &str,
) -> Result<Option<Vec<String>>> {
    let user = hold(tx, user).await?;
    let row = totp::Entity::find_by_id(user.id).lock_exclusive().one(&tx.db).await?;
    let row = row.ok_or(FactorError::NoApp)?;
    if row.confirmed_at.is_some() {
        return Err(FactorError::HasApp.into());
    }
    use_up(platform, tx, (&user, row), code).await?;
    TellFactorChange::later(tx, user.id, FactorChange::AppAdded).await?;
    recovery::ensure(tx, user.id).await
}

/// Takes a code of a person's app, which it uses up with all that came before.
pub(super) async fn show(
    platform: &Platform,
    tx: &Tx,
    user: &user::Model,
    code: &str,
) -> Result<()> {
    let row = totp::Entity::find_by_id(user.id)
        .filter(totp::COLUMN.confirmed_at.is_not_null())
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(FactorError::Code)?;
    use_up(platform, tx, (user, row), code).await
}

/// Takes a code of an app. The row is held, so that of two at once the second finds it used.
async fn use_up(
    platform: &Platform,
    tx: &Tx,
    (user, row): (&user::Model, totp::Model),
    code: &str,
) -> Result<()> {
    let secret = platform.safe.unseal(&tx.db, &about(user), &row.secret).await?;
    let totp = rules::totp(&secret, &user.email)?;
    let step = rules::step(&totp, code, row.last_step, tx.now).ok_or(FactorError::Code)?;
    let confirmed_at = row.confirmed_at.or(Some(tx.now));
    let mut row = row.into_active_model();
    row.confirmed_at = Set(confirmed_at);
    row.last_step = Set(Some(step));
    row.last_used_at = Set(Some(tx.now));
    row.update(&tx.db).await?;
    Ok(())
}

/// Removes a person's app, and tells them by mail. Recovery codes go with the last factor.
pub async fn remove(tx: &Tx, user: UserId) -> Result<()> {
    let user = hold(tx, user).await?;
    if reads::totp(&tx.db, user.id).await?.is_none() {
        return Err(FactorError::NoApp.into());
    }
    totp::Entity::delete_by_id(user.id).exec(&tx.db).await?;
    recovery::forget_unless_needed(tx, &user).await?;
    TellFactorChange::later(tx, user.id, FactorChange::AppRemoved).await
}

/// What a secret opens for.
fn about(user: &user::Model) -> String {
    format!("totp of {}", user.id)
}
