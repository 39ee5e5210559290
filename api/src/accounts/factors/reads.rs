//! What somebody has to sign in with.

use entity::{
    challenge::{self, ChallengeKind},
    id::{PasskeyId, UserId},
    identity, passkey, recovery_code, totp, user,
};
use sea_orm::{QueryOrder, prelude::*};

use super::rules::Held;
use crate::{accounts::reads, error::Result, tokens};

/// The app of a person, if it has been confirmed.
pub async fn totp(db: &impl ConnectionTrait, user: UserId) -> Result<Option<totp::Model>> {
    let confirmed = totp::Entity::find_by_id(user).filter(totp::COLUMN.confirmed_at.is_not_null());
    Ok(confirmed.one(db).await?)
}

/// The passkeys of a person, oldest first.
pub async fn passkeys(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<passkey::Model>> {
    let passkeys = passkey::Entity::find().filter(passkey::COLUMN.user_id.eq(user));
    Ok(passkeys.order_by_asc(passkey::COLUMN.id).all(db).await?)
}

/// One passkey of a person.
pub(super) fn passkey(user: UserId, id: PasskeyId) -> Select<passkey::Entity> {
    passkey::Entity::find_by_id(id).filter(passkey::COLUMN.user_id.eq(user))
}

/// How many recovery codes a person has left.
pub async fn recovery_codes(db: &impl ConnectionTrait, user: UserId) -> Result<u64> {
    let left = recovery_code::Entity::find()
        .filter(recovery_code::COLUMN.user_id.eq(user))
        .filter(recovery_code::COLUMN.used_at.is_null());
    Ok(left.count(db).await?)
}

/// What a person has to sign in with.
pub async fn held(db: &impl ConnectionTrait, user: &user::Model) -> Result<Held> {
    let passkeys = passkeys(db, user.id).await?;
    let held = Held {
        password: user.password_hash.is_some(),
        totp: totp(db, user.id).await?.is_some(),
        passkey: passkeys.iter().any(|passkey| passkey.suspended_at.is_none()),
        suspended: passkeys.iter().any(|passkey| passkey.suspended_at.is_some()),
        recovery_code: false,
        identity: is_known(db, user.id).await?,
    };
    let recovery_code = held.has_factor() && recovery_codes(db, user.id).await? > 0;
    Ok(Held { recovery_code, ..held })
}

/// Tells whether a provider of the platform knows a person.
async fn is_known(db: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    let theirs = identity::Entity::find()
        .filter(identity::COLUMN.user_id.eq(user))
        .filter(identity::COLUMN.provider_id.is_null());
    Ok(theirs.one(db).await?.is_some())
}

/// What the person of an id has to sign in with; nothing if there is no such person.
pub async fn held_by(db: &impl ConnectionTrait, user: UserId) -> Result<Held> {
    match reads::user(db, user).await? {
        Some(user) => held(db, &user).await,
        None => Ok(Held::default()),
    }
}

/// The question that a sign-in waits with, by its token.
pub(super) async fn sign_in(
    db: &impl ConnectionTrait,
    token: &str,
    now: DateTimeUtc,
) -> Result<Option<challenge::Model>> {
    let question = challenge::Entity::find()
        .filter(challenge::COLUMN.hash.eq(tokens::hash(token)))
        .filter(challenge::COLUMN.kind.eq(ChallengeKind::SignIn))
        .filter(challenge::COLUMN.expires_at.gt(now));
    Ok(question.one(db).await?)
}
