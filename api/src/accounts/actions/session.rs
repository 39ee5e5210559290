//! Sessions: beginning and ending.

use std::collections::BTreeSet;

use entity::{
    id::{AccountId, IdentityProviderId, SessionId, UserId},
    refresh_token, session, user,
};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    access::{Caller, Denied, Origin},
    accounts::{
        factors::actions::challenge,
        identity::actions::sign_in::demand,
        reads,
        rules::{self, FAMILIAR, SignInError},
    },
    audit::Change,
    error::{Error, Result},
    events::Event,
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
    /// What it shows of who the person is.
    pub shown: Shown,
}

/// By what a session is proved from its beginning on.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// By all that the person has to show: a proof of its own.
    All,
    /// By a part of it, such as a provider where there is a second factor.
    Part,
    /// By the account's provider alone, which asked at an instant, if it tells. It is no proof for
    /// what is the person's elsewhere, too.
    Vouched(Option<DateTimeUtc>),
}

/// Begins a session, and forgets those of the person that ended long ago; until then they tell which
/// networks the person comes from. An account may want its people to come by its provider.
pub async fn begin(tx: &Tx, beginning: Beginning) -> Result<Signed> {
    let Beginning { user, account, origin, remembered, provider, shown } = beginning;
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
        proved_at: Set(matches!(shown, Shown::All).then_some(tx.now)),
        vouched_at: Set(match shown {
            Shown::Vouched(asked_at) => asked_at,
            Shown::All | Shown::Part => None,
        }),
    };
    let session = session.insert(&tx.db).await?;
    tx.note(session.id, Change::added(&session)).await;
    let refresh_token = tokens::random();
    keep(tx, session.id, &refresh_token).await?;
    Ok(Signed { session, refresh_token })
}

pub(super) async fn keep(tx: &Tx, session: SessionId, token: &str) -> Result<()> {
    let row = refresh_token::ActiveModel {
        hash: Set(tokens::hash(token)),
        session_id: Set(session),
        created_at: Set(tx.now),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
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
pub(super) async fn hold(tx: &Tx, id: SessionId) -> Result<session::Model> {
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
    let theirs = Condition::all().add(session::COLUMN.user_id.eq(user));
    let ended = end_all(
        tx,
        match which {
            Ending::One(one) => theirs.add(session::COLUMN.id.eq(one)),
            Ending::Others(kept) => theirs.add(session::COLUMN.id.ne(kept)),
            Ending::All => theirs,
        },
    );
    let ended = ended.await?;
    if !matches!(which, Ending::One(_)) {
        // Nor goes on whoever has got halfway in.
        challenge::forget(tx, user).await?;
    }
    Ok(ended)
}

/// Ends the sessions that meet a condition and are not over yet; tells how many there were.
pub(in crate::accounts) async fn end_all(tx: &Tx, which: Condition) -> Result<u64> {
    let ending = session::Entity::find()
        .filter(which)
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(tx.now))
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    let ids: Vec<_> = ending.iter().map(|session| session.id).collect();
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(tx.now))
        .filter(session::COLUMN.id.is_in(ids))
        .exec(&tx.db)
        .await?;
    let mut people = BTreeSet::new();
    for before in &ending {
        let after = session::Model { revoked_at: Some(tx.now), ..before.clone() };
        tx.note(before.id, Change::of(before, &after)).await;
        people.insert(before.user_id);
    }
    for user in people {
        // Open sockets look whether it is theirs.
        tx.keep(Event::SessionsEnded { user }).await;
    }
    Ok(ending.len() as u64)
}
