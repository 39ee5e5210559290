//! Signing in by what a provider has said.

use entity::{
    id::{AccountId, IdentityProviderId},
    identity_provider,
    provider_answer::{self, AnswerUse},
    user,
};
use sea_orm::prelude::*;

use super::{
    answer::{self, Pass},
    identity, join,
};
use crate::{
    access::Origin,
    accounts::{
        actions::session::{self, Beginning, Shown, Signed},
        factors::reads as factors,
        identity::{
            reads,
            rules::{ProviderError, domain_of},
        },
        reads as accounts,
        rules::Email,
    },
    app::Platform,
    cause::Actor,
    error::{Error, Result},
    tx::Tx,
};

/// Somebody who comes back from a provider.
#[derive(Debug)]
pub struct Arrival {
    /// What shows what the provider has said.
    pub pass: Pass,
    /// The account to work in; the first one joined unless given, or that of the provider.
    pub account: Option<AccountId>,
    /// Where from.
    pub origin: Origin,
    /// Whether the session is to last for weeks without being used.
    pub remembered: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Finished {
    /// The person is signed in.
    SignedIn(Box<Signed>),
    /// The identity is linked to no login; the code shows the answer again to whoever proves one.
    Unlinked {
        /// The code, told this once.
        code: String,
    },
}

/// Signs in whoever shows what a provider has said, if it is linked to a login.
///
/// An account's provider is answered the same whether an address has a login or not: whoever has
/// the mailbox is written to, and whoever has the login can prove it.
pub async fn finish(platform: &Platform, arrival: Arrival) -> Result<Finished> {
    let mut tx = platform.begin().await?;
    let said = answer::take(&tx, &arrival.pass, &[AnswerUse::SignIn]).await?;
    let finished = if let Some(known) = identity::known(&tx, &said).await? {
        let person = accounts::user(&tx.db, known.user_id).await?;
        let person = person.filter(|person| person.disabled_at.is_none());
        let person = person.ok_or(ProviderError::NotRegistered)?;
        tx.cause.actor = Actor::User { user: person.id, is_staff: false };
        identity::note_use(&tx, known, &said).await?;
        Finished::SignedIn(Box::new(enter(&tx, &person, &said, arrival).await?))
    } else {
        tx.leave_unwritten().await;
        meet(platform, &tx, &said).await?;
        Finished::Unlinked { code: answer::keep_for(&tx, &said, AnswerUse::Link).await? }
    };
    tx.commit().await?;
    Ok(finished)
}

async fn enter(
    tx: &Tx,
    person: &user::Model,
    said: &provider_answer::Model,
    arrival: Arrival,
) -> Result<Signed> {
    let Arrival { account, origin, remembered, .. } = arrival;
    let provider = said.provider_id;
    let account = match provider {
        None => account,
        Some(provider) => {
            let row = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
            let own = row.ok_or(ProviderError::Lost)?.account_id;
            if account.is_some_and(|account| account != own) {
                return Err(Error::not_found("account"));
            }
            Some(own)
        }
    };
    let membership = accounts::membership(&tx.db, person.id, account).await?;
    if account.is_some() && membership.is_none() {
        return Err(Error::not_found("account"));
    }
    let account = membership.map(|membership| membership.account_id);
    let shown = match provider {
        Some(_) => Shown::Vouched(said.authenticated_at),
        // Nobody at a provider of others knows whether the person wanted a second factor here.
        None if factors::held(&tx.db, person).await?.has_factor() => Shown::Part,
        None => Shown::All,
    };
    let beginning = Beginning { user: person.id, account, origin, remembered, provider, shown };
    session::begin(tx, beginning).await
}

/// Decides on somebody whom a provider knows and we do not.
async fn meet(platform: &Platform, tx: &Tx, said: &provider_answer::Model) -> Result<()> {
    let email = said.email.as_deref().filter(|_| said.email_verified);
    let email = Email::new(email.unwrap_or_default()).map_err(|_| ProviderError::Unverified)?;
    let key = email.key();
    let Some(provider) = said.provider_id else {
        let known = accounts::user_by_email(&tx.db, &key).await?;
        return known.map(|_| ()).ok_or_else(|| ProviderError::NotRegistered.into());
    };
    if !reads::is_for(&tx.db, provider, domain_of(&key)).await? {
        return Err(ProviderError::OtherDomain.into());
    }
    join::offer(tx, &platform.keys, said).await
}

/// Checks that somebody who begins a session for an account comes by the provider that it requires.
pub(in crate::accounts) async fn demand(
    tx: &Tx,
    person: &user::Model,
    account: AccountId,
    provider: Option<IdentityProviderId>,
) -> Result<()> {
    match reads::required(&tx.db, person, account).await? {
        Some(required) if provider != Some(required.id) => {
            Err(ProviderError::Required { provider: required.id.to_string(), name: required.name }
                .into())
        }
        _ => Ok(()),
    }
}

/// Finds the provider of an account that has said that it knows somebody who proves a login otherwise: both
/// together are as good as the provider alone.
pub(in crate::accounts) async fn vouched(
    tx: &Tx,
    person: &user::Model,
    account: AccountId,
    pass: &Pass,
) -> Result<Option<IdentityProviderId>> {
    let said = answer::find(tx, pass, &[AnswerUse::Link]).await?;
    let Some(provider) = said.provider_id else { return Ok(None) };
    let row = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
    if row.is_none_or(|row| row.account_id != account) {
        return Ok(None);
    }
    let email = said.email.as_deref().and_then(|email| Email::new(email).ok());
    let is_theirs =
        said.email_verified && email.is_some_and(|email| email.key() == person.email_key);
    Ok(Some(provider).filter(|_| is_theirs))
}
