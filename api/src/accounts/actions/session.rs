//! Sessions: beginning, refreshing, ending.

use entity::{
    id::{AccountId, IdentityProviderId, SessionId, UserId},
    refresh_token, session, user,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    access::{Caller, Denied, Origin},
    accounts::{
        factors::actions::challenge,
        identity::actions::sign_in::demand,
        jobs::SaySessionStolen,
        reads,
        rules::{self, FAMILIAR, LONGEST, Refresh, SignInError},
    },
    audit::Change,
    error::{Error, Result},
    keys::Keys,
    tokens,
    tx::Tx,
};

/// A session and the secret that keeps it going, told this once.
#[derive(Debug)]
pub struct Signed {
    /// The session.
    pub session: session::Model,
    /// The refresh token.
    pub refresh_token: String,
}

/// What came of a refresh.
#[derive(Debug)]
pub enum Refreshed {
    /// The session goes on.
    On(Box<Signed>),
    /// The token had been copied; its session has ended. To be committed before it is refused.
    Ended,
}

/// A session to be.
#[derive(Debug)]
pub struct Beginning {
    /// Whose it will be.
    pub user: UserId,
    /// The account to work in; none for staff who belong to none.
    pub account: Option<AccountId>,
    /// Where the person comes from.
    pub origin: Origin,
    /// Whether it is to last for weeks without being used, and not for half a day.
    pub remembered: bool,
    /// The provider of the account that the person came by; none for every other way.
    pub provider: Option<IdentityProviderId>,
}

/// Begins a session, and forgets those of the person that ended long ago; until then they tell which
/// networks the person comes from. An account may want its people to come by its provider.
pub async fn begin(tx: &Tx, beginning: Beginning) -> Result<Signed> {
    let Beginning { user, account, origin, remembered, provider } = beginning;
    if let Some(account) = account {
        let person = reads::user(&tx.db, user).await?.ok_or(SignInError::Over)?;
        demand(tx, &person, account, provider).await?;
    }
    session::Entity::delete_many()
        .filter(session::COLUMN.user_id.eq(user))
        .filter(session::COLUMN.expires_at.lt(tx.now - FAMILIAR))
        .exec(&tx.db)
        .await?;
    let session = session::ActiveModel {
        id: Set(SessionId::new()),
        user_id: Set(user),
        account_id: Set(account),
        provider_id: Set(provider),
        network: Set(Some(origin.network())),
        device: Set(origin.user_agent.as_deref().and_then(rules::device)),
        user_agent: Set(origin.user_agent.map(|name| name.chars().take(300).collect())),
        remembered: Set(remembered),
        created_at: Set(tx.now),
        last_used_at: Set(tx.now),
        expires_at: Set(tx.now + rules::idle(remembered)),
        revoked_at: Set(None),
        // What the provider of an account says is no proof for what is the person's elsewhere, too.
        proved_at: Set(provider.is_none().then_some(tx.now)),
    };
    let session = session.insert(&tx.db).await?;
    tx.note(session.id, Change::added(&session)).await;
    let refresh_token = tokens::random();
    keep(tx, session.id, &refresh_token).await?;
    Ok(Signed { session, refresh_token })
}

async fn keep(tx: &Tx, session: SessionId, token: &str) -> Result<()> {
    let row = refresh_token::ActiveModel {
        hash: Set(tokens::hash(token)),
        session_id: Set(session),
        created_at: Set(tx.now),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
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

/// Begins a session in another account of the caller.
pub async fn switch(tx: &Tx, caller: &Caller, account: AccountId) -> Result<Signed> {
    let membership = reads::membership(&tx.db, caller.user, Some(account)).await?;
    membership.ok_or_else(|| Error::not_found("account"))?;
    branch(tx, caller, account).await
}

/// Begins a session of the same sign-in in another account, which ends no later.
pub(in crate::accounts) async fn branch(
    tx: &Tx,
    caller: &Caller,
    account: AccountId,
) -> Result<Signed> {
    let session = hold(tx, caller.session).await?;
    if session.provider_id.is_some() && session.account_id != Some(account) {
        // The provider of an account speaks for that account alone.
        return Err(Denied::Forbidden.into());
    }
    let person = reads::user(&tx.db, caller.user).await?.ok_or(SignInError::Over)?;
    demand(tx, &person, account, session.provider_id).await?;
    let session = session::Model { id: SessionId::new(), account_id: Some(account), ..session };
    let session = session.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(session.id, Change::added(&session)).await;
    let refresh_token = tokens::random();
    keep(tx, session.id, &refresh_token).await?;
    Ok(Signed { session, refresh_token })
}

/// Finds a session that is not over and holds it until the unit of work ends.
async fn hold(tx: &Tx, id: SessionId) -> Result<session::Model> {
    let session = session::Entity::find_by_id(id)
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(tx.now))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Over)?;
    let user = user::Entity::find_by_id(session.user_id)
        .filter(user::COLUMN.disabled_at.is_null())
        .one(&tx.db)
        .await?;
    user.map(|_| session).ok_or_else(|| SignInError::Over.into())
}

async fn prolong(tx: &Tx, session: session::Model) -> Result<session::Model> {
    let idle = rules::idle(session.remembered);
    let expires_at = (tx.now + idle).min(session.created_at + LONGEST);
    let mut session = session.into_active_model();
    session.expires_at = Set(expires_at);
    session.last_used_at = Set(tx.now);
    Ok(session.update(&tx.db).await?)
}

/// Ends the caller's session, or all sessions of the caller.
pub async fn sign_out(tx: &Tx, caller: &Caller, everywhere: bool) -> Result<()> {
    let ending = if everywhere { Ending::All } else { Ending::One(caller.session) };
    revoke(tx, caller.user, ending).await.map(|_| ())
}

/// Ends the session that a refresh token is of, or all sessions of its person. A token of none is
/// no failure: what it kept going is over.
pub async fn leave(tx: &Tx, token: &str, everywhere: bool) -> Result<()> {
    let found = refresh_token::Entity::find_by_id(tokens::hash(token)).one(&tx.db).await?;
    let Some(found) = found else { return Ok(()) };
    let session = session::Entity::find_by_id(found.session_id)
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(tx.now))
        .one(&tx.db)
        .await?;
    let Some(session) = session else { return Ok(()) };
    let ending = if everywhere { Ending::All } else { Ending::One(session.id) };
    revoke(tx, session.user_id, ending).await.map(|_| ())
}

/// Which sessions of a person end.
#[derive(Clone, Copy, Debug)]
pub enum Ending {
    /// This one.
    One(SessionId),
    /// All but this one.
    Others(SessionId),
    /// All of them.
    All,
}

/// Ends sessions of a person; tells how many were not over yet. Every node looks at the row of a
/// session with each request, so they end everywhere at once.
pub async fn revoke(tx: &Tx, user: UserId, which: Ending) -> Result<u64> {
    let mut ending = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(tx.now))
        .filter(session::COLUMN.user_id.eq(user))
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(tx.now));
    ending = match which {
        Ending::One(one) => ending.filter(session::COLUMN.id.eq(one)),
        Ending::Others(kept) => ending.filter(session::COLUMN.id.ne(kept)),
        Ending::All => ending,
    };
    let ended = ending.exec(&tx.db).await?.rows_affected;
    if !matches!(which, Ending::One(_)) {
        // Nor goes on whoever has got halfway in.
        challenge::forget(tx, user).await?;
    }
    Ok(ended)
}
