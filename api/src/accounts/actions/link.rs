//! Links that are mailed; each is good for one thing, for a while.

use entity::{
    email_token::{self, EmailPurpose},
    id::{EmailTokenId, UserId},
    user,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    accounts::rules::{self, SignInError},
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

/// Makes a token that is mailed to an address of a person, and forgets those that are too old.
pub(in crate::accounts) async fn issue(
    tx: &Tx,
    user: UserId,
    email_key: &str,
    purpose: EmailPurpose,
) -> Result<Link> {
    email_token::Entity::delete_many()
        .filter(email_token::COLUMN.user_id.eq(user))
        .filter(email_token::COLUMN.expires_at.lt(tx.now))
        .exec(&tx.db)
        .await?;
    let link = Link { id: EmailTokenId::new(), token: tokens::random() };
    let row = email_token::ActiveModel {
        id: Set(link.id),
        user_id: Set(user),
        purpose: Set(purpose),
        email_key: Set(email_key.to_owned()),
        hash: Set(tokens::hash(&link.token)),
        created_at: Set(tx.now),
        expires_at: Set(tx.now + rules::lifetime(purpose)),
        used_at: Set(None),
    };
    row.insert(&tx.db).await?;
    Ok(link)
}

/// Finds the link of a token and holds it and its person, whoever that is by now.
pub(super) async fn find(
    tx: &Tx,
    token: &str,
    purpose: EmailPurpose,
) -> Result<(email_token::Model, user::Model)> {
    let link = email_token::Entity::find()
        .filter(email_token::COLUMN.hash.eq(tokens::hash(token)))
        .filter(email_token::COLUMN.purpose.eq(purpose))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    let user = user::Entity::find_by_id(link.user_id)
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    Ok((link, user))
}

/// Tells whether a link may still be used.
pub(super) fn is_open(tx: &Tx, link: &email_token::Model) -> Result<(), SignInError> {
    if link.used_at.is_some() || link.expires_at <= tx.now {
        return Err(SignInError::Link);
    }
    Ok(())
}

/// Marks a link as used.
pub(super) async fn use_up(tx: &Tx, link: email_token::Model) -> Result<()> {
    let mut link = link.into_active_model();
    link.used_at = Set(Some(tx.now));
    link.update(&tx.db).await?;
    Ok(())
}

/// Lets none of a person's links of some sorts work any more.
pub(super) async fn forget(tx: &Tx, user: UserId, purposes: &[EmailPurpose]) -> Result<()> {
    email_token::Entity::delete_many()
        .filter(email_token::COLUMN.user_id.eq(user))
        .filter(email_token::COLUMN.purpose.is_in(purposes.iter().copied()))
        .exec(&tx.db)
        .await?;
    Ok(())
}
