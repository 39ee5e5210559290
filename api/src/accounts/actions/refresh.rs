//! Going on with a session.

use entity::{refresh_token, session};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::session::{Ending, Signed, hold, keep, revoke};
use crate::{
    accounts::{
        jobs::SaySessionStolen,
        rules::{self, LONGEST, Refresh, SignInError},
    },
    error::Result,
    events::Event,
    keys::Keys,
    tokens,
    tx::Tx,
};

/// What came of a refresh.
#[derive(Debug)]
pub enum Refreshed {
    /// The session goes on.
    On(Box<Signed>),
    /// The token had been copied; its session has ended. To be committed before it is refused.
    Ended,
}

/// Takes a refresh token for the next one.
///
/// The next one follows from the last and the key that signs, so that the same token twice in a
/// moment is answered twice the same and never makes two.
pub async fn refresh(tx: &Tx, keys: &Keys, token: &str) -> Result<Refreshed> {
    let hash = tokens::hash(token);
    let found = refresh_token::Entity::find_by_id(hash.clone()).one(&tx.db).await?;
    let found = found.ok_or(SignInError::Over)?;
    let session = hold(tx, found.session_id).await?;
    // Whoever held the session before may have used the token meanwhile.
    let used = refresh_token::Entity::find_by_id(hash).one(&tx.db).await?;
    let used = used.ok_or(SignInError::Over)?;
    let (next, successor) = successor(tx, keys, token).await?;
    let is_successor_used = successor.is_some_and(|successor| successor.used_at.is_some());
    match rules::refresh(used.used_at, is_successor_used, tx.now) {
        Refresh::Again => Ok(Refreshed::On(Box::new(Signed { session, refresh_token: next }))),
        Refresh::First => {
            let mut used = used.into_active_model();
            used.used_at = Set(Some(tx.now));
            used.update(&tx.db).await?;
            keep(tx, session.id, &next).await?;
            let session = prolong(tx, session).await?;
            Ok(Refreshed::On(Box::new(Signed { session, refresh_token: next })))
        }
        Refresh::Stolen => {
            tracing::warn!(
                session.id = %session.id,
                user.id = %session.user_id,
                "A refresh token came twice: its session has ended",
            );
            revoke(tx, session.user_id, Ending::One(session.id)).await?;
            let told = SaySessionStolen {
                user: session.user_id,
                device: session.device,
                session: session.id,
                at: tx.now,
            };
            tx.enqueue(told).await?;
            tx.record(Event::SessionStolen { user: session.user_id, session: session.id }).await?;
            Ok(Refreshed::Ended)
        }
    }
}

/// What follows from a refresh token: the one that was kept already, which may follow by a key that
/// signs no more or not yet here, or the one that is to be kept.
async fn successor(
    tx: &Tx,
    keys: &Keys,
    token: &str,
) -> Result<(String, Option<refresh_token::Model>)> {
    let following = keys.derive_each("refresh", token.as_bytes())?;
    let following: Vec<_> = following.iter().map(tokens::text).collect();
    let kept = refresh_token::Entity::find()
        .filter(refresh_token::COLUMN.hash.is_in(following.iter().map(|next| tokens::hash(next))))
        .one(&tx.db)
        .await?;
    let is_kept =
        |next: &&String| kept.as_ref().is_some_and(|kept| kept.hash == tokens::hash(next));
    let next = following.iter().find(is_kept).or(following.first()).cloned();
    Ok((next.ok_or(SignInError::Over)?, kept))
}

async fn prolong(tx: &Tx, session: session::Model) -> Result<session::Model> {
    let idle = rules::idle(session.remembered);
    let expires_at = (tx.now + idle).min(session.created_at + LONGEST);
    let mut session = session.into_active_model();
    session.expires_at = Set(expires_at);
    session.last_used_at = Set(tx.now);
    Ok(session.update(&tx.db).await?)
}
