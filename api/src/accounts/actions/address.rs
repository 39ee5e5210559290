//! Moving a login to another address.
//!
//! The new address has to confirm, and the old one is told, and can stop it: before it happens, and
//! for some days after. Somebody who got hold of a session and the password can so not keep a
//! login; whoever reads the old address takes it back.

use entity::{email_change, email_token::EmailPurpose, id::EmailChangeId, user};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, QueryOrder, SqlErr, prelude::*};
use secrecy::SecretString;

use super::{
    link, password,
    session::{self, Ending},
};
use crate::{
    access::Caller,
    accounts::{
        jobs::{ChangeMail, MailEmailChange, SendPasswordReset},
        rules::{Email, InputError, MAIL, STOP, SignInError},
    },
    app::Platform,
    audit::Change,
    error::{Error, Result},
    throttle::{self, Subject},
    tx::Tx,
};

/// Notes that the caller, who says the password again, wants to have another address. It takes the
/// place of an earlier wish. Whether the address is somebody's already is not told.
pub async fn ask(
    platform: &Platform,
    caller: &Caller,
    password: SecretString,
    email: &Email,
) -> Result<()> {
    let user = password::confirm(platform, caller.user, password).await?;
    if user.email_key == email.key() {
        return Err(InputError::SameEmail.into());
    }
    let subject = Subject::new("change to", &[&email.key()]);
    let may_write = throttle::allows(&platform.db, &subject, MAIL).await?;
    let tx = platform.begin().await?;
    let user = password::hold(&tx, &user).await?;
    forget_wishes(&tx, &user).await?;
    let id = EmailChangeId::new();
    let wish = email_change::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        old_email: Set(user.email),
        old_key: Set(user.email_key),
        new_email: Set(email.address().to_owned()),
        new_key: Set(email.key()),
        created_at: Set(tx.now),
        confirmed_at: Set(None),
    };
    wish.insert(&tx.db).await?;
    tx.enqueue(MailEmailChange { change: id, mail: ChangeMail::Asked }).await?;
    if may_write {
        tx.enqueue(MailEmailChange { change: id, mail: ChangeMail::Confirm }).await?;
    }
    Ok(tx.commit().await?)
}

/// Forgets what a person wished before and did not confirm, and what nobody can take back any more.
async fn forget_wishes(tx: &Tx, user: &user::Model) -> Result<()> {
    let is_open = email_change::COLUMN.confirmed_at.is_null();
    let is_over = email_change::COLUMN.created_at.lt(tx.now - STOP * 2);
    email_change::Entity::delete_many()
        .filter(email_change::COLUMN.user_id.eq(user.id))
        .filter(is_open.or(is_over))
        .exec(&tx.db)
        .await?;
    link::forget(tx, user.id, &[EmailPurpose::Confirm]).await
}

/// Moves a login to the address that a link was mailed to. The same link again is no failure.
pub async fn confirm(tx: &Tx, token: &str) -> Result<user::Model> {
    let (link, user) = link::find(tx, token, EmailPurpose::Confirm).await?;
    if link.used_at.is_some() && user.email_key == link.email_key {
        return Ok(user);
    }
    link::is_open(tx, &link)?;
    let wish = email_change::Entity::find()
        .filter(email_change::COLUMN.user_id.eq(user.id))
        .filter(email_change::COLUMN.new_key.eq(link.email_key.clone()))
        .filter(email_change::COLUMN.old_key.eq(user.email_key.clone()))
        .filter(email_change::COLUMN.confirmed_at.is_null())
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    let (id, address) = (wish.id, (wish.new_email.clone(), wish.new_key.clone()));
    let user = move_to(tx, user, address).await?;
    let mut wish = wish.into_active_model();
    wish.confirmed_at = Set(Some(tx.now));
    wish.update(&tx.db).await?;
    link::use_up(tx, link).await?;
    link::forget(tx, user.id, &[EmailPurpose::Verify, EmailPurpose::Reset]).await?;
    tx.enqueue(MailEmailChange { change: id, mail: ChangeMail::Changed }).await?;
    Ok(user)
}

/// Keeps the address that a link was mailed to, or takes the login back to it. Whoever wanted to
/// move it may know the password: every session ends, and a new password has to be chosen.
pub async fn stop(tx: &Tx, token: &str) -> Result<user::Model> {
    let (link, user) = link::find(tx, token, EmailPurpose::Stop).await?;
    link::is_open(tx, &link)?;
    let changes = email_change::Entity::find()
        .filter(email_change::COLUMN.user_id.eq(user.id))
        .filter(email_change::COLUMN.old_key.eq(link.email_key.clone()))
        .order_by_asc(email_change::COLUMN.id);
    let change = changes.one(&tx.db).await?.ok_or(SignInError::Link)?;
    email_change::Entity::delete_many()
        .filter(email_change::COLUMN.user_id.eq(user.id))
        .filter(email_change::COLUMN.id.gte(change.id))
        .exec(&tx.db)
        .await?;
    let user = if user.email_key == link.email_key {
        user
    } else {
        move_to(tx, user, (change.old_email, change.old_key)).await?
    };
    link::use_up(tx, link).await?;
    link::forget(tx, user.id, &[EmailPurpose::Confirm, EmailPurpose::Verify]).await?;
    let verified_at = user.email_verified_at;
    let user = password::set(tx, user, None, verified_at).await?;
    session::revoke(tx, user.id, Ending::All).await?;
    tx.enqueue(SendPasswordReset { email_key: user.email_key.clone() }).await?;
    Ok(user)
}

/// Gives a person an address, as it is written and as it is compared, that was just proved. Where
/// it became somebody else's meanwhile the link works no more.
async fn move_to(tx: &Tx, user: user::Model, address: (String, String)) -> Result<user::Model> {
    let before = user.clone();
    let mut user = user.into_active_model();
    (user.email, user.email_key) = (Set(address.0), Set(address.1));
    user.email_verified_at = Set(Some(tx.now));
    user.version = Set(before.version + 1);
    let user = user.update(&tx.db).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => SignInError::Link.into(),
        _ => Error::from(error),
    })?;
    tx.note(user.id, Change::of(&before, &user)).await;
    Ok(user)
}
