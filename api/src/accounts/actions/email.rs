//! Proving an address.

use entity::{
    email_token,
    id::{EmailTokenId, UserId},
    user,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    accounts::{
        jobs::SendVerification,
        reads,
        rules::{LINK, SignInError},
    },
    error::Result,
    tokens,
    tx::Tx,
};

/// A mailed link's token, told this once.
pub(in crate::accounts) struct Link {
    /// Its id.
    pub id: EmailTokenId,
    /// The secret.
    pub token: String,
}

/// Makes a token that proves the address of a person, and forgets those that are too old.
pub(in crate::accounts) async fn issue(tx: &Tx, user: &user::Model) -> Result<Link> {
    email_token::Entity::delete_many()
        .filter(email_token::COLUMN.user_id.eq(user.id))
        .filter(email_token::COLUMN.expires_at.lt(tx.now))
        .exec(&tx.db)
        .await?;
    let link = Link { id: EmailTokenId::new(), token: tokens::random() };
    let row = email_token::ActiveModel {
        id: Set(link.id),
        user_id: Set(user.id),
        email_key: Set(user.email_key.clone()),
        hash: Set(tokens::hash(&link.token)),
        created_at: Set(tx.now),
        expires_at: Set(tx.now + LINK),
        used_at: Set(None),
    };
    row.insert(&tx.db).await?;
    Ok(link)
}

/// Takes the token of a mailed link as the proof of the address that it went to. The same link
/// again is no failure.
pub async fn verify(tx: &Tx, token: &str) -> Result<user::Model> {
    let link = email_token::Entity::find()
        .filter(email_token::COLUMN.hash.eq(tokens::hash(token)))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    let user = user::Entity::find_by_id(link.user_id)
        .filter(user::COLUMN.email_key.eq(link.email_key.clone()))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    if user.email_verified_at.is_some() {
        return Ok(user);
    }
    if link.used_at.is_some() || link.expires_at <= tx.now {
        return Err(SignInError::Link.into());
    }
    let mut link = link.into_active_model();
    link.used_at = Set(Some(tx.now));
    link.update(&tx.db).await?;
    prove(tx, user).await
}

/// Takes the address of a person as proved.
pub(crate) async fn prove(tx: &Tx, user: user::Model) -> Result<user::Model> {
    let version = user.version;
    let mut user = user.into_active_model();
    user.email_verified_at = Set(Some(tx.now));
    user.version = Set(version + 1);
    Ok(user.update(&tx.db).await?)
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
