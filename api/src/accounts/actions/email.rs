//! Proving an address.

use entity::{email_token::EmailPurpose, id::UserId, user};
use sea_orm::{IntoActiveModel, prelude::*};

use super::link;
use crate::{
    accounts::{jobs::SendVerification, reads, rules::SignInError},
    audit::Change,
    error::Result,
    tx::Tx,
};

/// Takes the token of a mailed link as the proof of the address that it went to. The same link
/// again is no failure.
pub async fn verify(tx: &Tx, token: &str) -> Result<user::Model> {
    let (link, user) = link::find(tx, token, EmailPurpose::Verify).await?;
    if user.email_key != link.email_key {
        return Err(SignInError::Link.into());
    }
    if user.email_verified_at.is_some() {
        return Ok(user);
    }
    link::is_open(tx, &link)?;
    link::use_up(tx, link).await?;
    prove(tx, user).await
}

/// Takes the address of a person as proved.
pub(crate) async fn prove(tx: &Tx, user: user::Model) -> Result<user::Model> {
    let version = user.version + 1;
    let proved = user::Model { email_verified_at: Some(tx.now), version, ..user.clone() };
    let proved = proved.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(user.id, Change::of(&user, &proved)).await;
    Ok(proved)
}

/// Writes to a person again to prove the address; tells the address, and whether it has to be
/// proved at all.
pub async fn resend(tx: &Tx, user: UserId) -> Result<(String, bool)> {
    let user = reads::user(&tx.db, user).await?.ok_or(SignInError::Over)?;
    let is_open = user.email_verified_at.is_none();
    if is_open {
        tx.enqueue(SendVerification { user: user.id }).await?;
    }
    Ok((user.email, is_open))
}
