//! Choosing a password, and choosing another one.

use entity::{
    email_token::{self, EmailPurpose},
    id::UserId,
    user,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};
use secrecy::{ExposeSecret, SecretString};

use super::{
    link,
    session::{self, Ending},
};
use crate::{
    access::{Caller, Origin},
    accounts::{
        jobs::{SayPasswordChanged, SendPasswordReset},
        reads,
        rules::{
            self, Email, LINKS_NETWORK, MAIL, PASSWORD_MAX, PasswordError, SIGN_IN, SignInError,
        },
    },
    app::Platform,
    audit::Change,
    error::Result,
    throttle::{self, Subject},
    tx::Tx,
};

/// Checks a password that somebody of whom `about` is known wants to have. Estimating takes long,
/// so it is done where it may block, and no transaction is open meanwhile.
pub async fn approve(
    platform: &Platform,
    password: &SecretString,
    about: Vec<String>,
) -> Result<()> {
    let typed = password.clone();
    let judged =
        tokio::task::spawn_blocking(move || rules::password(typed.expose_secret(), &about));
    judged.await.map_err(anyhow::Error::new)??;
    if let Some(breaches) = &platform.breaches
        && breaches.hold(password).await?
    {
        return Err(PasswordError::Breached.into());
    }
    Ok(())
}

/// Lets a link be mailed to an address by which its owner can choose a new password, unless that
/// happened too often. Whether it is anybody's is looked up after the answer, which is always the
/// same and takes the same work.
pub async fn ask_for_reset(platform: &Platform, email: &Email, origin: &Origin) -> Result<()> {
    let from = Subject::new("reset from", &[&origin.network()]);
    throttle::take(&platform.db, &from, LINKS_NETWORK).await?;
    let to = Subject::new("reset", &[&email.key()]);
    if throttle::allows(&platform.db, &to, MAIL).await? {
        let tx = platform.begin().await?;
        tx.enqueue(SendPasswordReset { email_key: email.key() }).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Sets the password of whoever the mailed link went to, which proves the address, too. Every
/// session of the person ends.
pub async fn reset(
    platform: &Platform,
    token: &str,
    password: SecretString,
) -> Result<user::Model> {
    let tx = platform.begin().await?;
    let (_, user) = owner(&tx, token).await?;
    drop(tx);
    approve(platform, &password, about(platform, &user).await?).await?;
    let hash = platform.passwords.hash(password).await?;
    let tx = platform.begin().await?;
    let (link, user) = owner(&tx, token).await?;
    link::use_up(&tx, link).await?;
    let id = user.id;
    let verified_at = user.email_verified_at.or(Some(tx.now));
    let user = set(&tx, user, Some(hash), verified_at).await?;
    session::revoke(&tx, id, Ending::All).await?;
    tx.enqueue(SayPasswordChanged { user: id, at: tx.now }).await?;
    tx.commit().await?;
    Ok(user)
}

/// The link of a token, and the person who may choose a new password by it.
async fn owner(tx: &Tx, token: &str) -> Result<(email_token::Model, user::Model)> {
    let (link, user) = link::find(tx, token, EmailPurpose::Reset).await?;
    link::is_open(tx, &link)?;
    if user.email_key != link.email_key || user.disabled_at.is_some() {
        return Err(SignInError::Link.into());
    }
    Ok((link, user))
}

/// Gives the caller another password, who has to know the current one. Every other session of the
/// person ends; tells how many did.
pub async fn change(
    platform: &Platform,
    caller: &Caller,
    current: SecretString,
    password: SecretString,
) -> Result<u64> {
    let user = confirm(platform, caller.user, current).await?;
    approve(platform, &password, about(platform, &user).await?).await?;
    let hash = platform.passwords.hash(password).await?;
    let tx = platform.begin().await?;
    let held = hold(&tx, &user).await?;
    let verified_at = held.email_verified_at;
    set(&tx, held, Some(hash), verified_at).await?;
    let ended = session::revoke(&tx, caller.user, Ending::Others(caller.session)).await?;
    tx.enqueue(SayPasswordChanged { user: caller.user, at: tx.now }).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Has a signed-in person say the password again.
pub(super) async fn confirm(
    platform: &Platform,
    user: UserId,
    password: SecretString,
) -> Result<user::Model> {
    let person = recognise(platform, user, password).await?;
    person.ok_or_else(|| SignInError::Password.into())
}

/// Finds a signed-in person, if it is their password; tries are counted as at the door, whatever it
/// is said for.
pub(in crate::accounts) async fn recognise(
    platform: &Platform,
    user: UserId,
    password: SecretString,
) -> Result<Option<user::Model>> {
    let subject = Subject::new("password of", &[&user.to_string()]);
    throttle::take(&platform.db, &subject, SIGN_IN).await?;
    let user = reads::user(platform.db.reader(), user).await?.ok_or(SignInError::Over)?;
    let is_possible = password.expose_secret().len() <= PASSWORD_MAX * 4;
    if !is_possible || !platform.passwords.verify(password, user.password_hash.clone()).await? {
        return Ok(None);
    }
    throttle::forget(&platform.db, &subject).await?;
    Ok(Some(user))
}

/// Holds a person whose password was confirmed, and it still is that one.
pub(super) async fn hold(tx: &Tx, user: &user::Model) -> Result<user::Model> {
    let held = user::Entity::find_by_id(user.id).lock_exclusive().one(&tx.db).await?;
    let same = held.filter(|held| held.password_hash == user.password_hash);
    same.ok_or_else(|| SignInError::Password.into())
}

/// Sets or takes a password; links that were mailed to set one work no more.
pub(super) async fn set(
    tx: &Tx,
    user: user::Model,
    hash: Option<String>,
    email_verified_at: Option<DateTimeUtc>,
) -> Result<user::Model> {
    let (id, before) = (user.id, user.clone());
    let mut user = user.into_active_model();
    user.password_hash = Set(hash);
    user.email_verified_at = Set(email_verified_at);
    user.version = Set(before.version + 1);
    let user = user.update(&tx.db).await?;
    tx.note(id, Change::of(&before, &user)).await;
    link::forget(tx, id, &[EmailPurpose::Reset]).await?;
    Ok(user)
}

/// What guessers may know of a person: the name, the address, and what the accounts are called.
async fn about(platform: &Platform, user: &user::Model) -> Result<Vec<String>> {
    let mut about = vec![user.name.clone(), user.email.clone()];
    about.extend(reads::account_names(platform.db.reader(), user.id).await?);
    Ok(about)
}
