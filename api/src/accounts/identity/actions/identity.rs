//! Identities: finding, linking, unlinking.

use entity::{
    id::{IdentityId, IdentityProviderId, PasskeyId, UserId},
    identity, identity_provider,
    provider_answer::{self, AnswerUse},
    session, user,
};
use sea_orm::{
    ActiveValue::Set, Condition, IntoActiveModel, QuerySelect, TryInsertResult, prelude::*,
};

use super::{
    answer::{self, Pass},
    join,
};
use crate::{
    access::Caller,
    accounts::{
        actions::session as sessions,
        factors::reads as factors,
        identity::{
            reads,
            rules::{IDENTITIES, ProviderError},
        },
        rules::{Email, SignInError},
    },
    app::Platform,
    audit::Change,
    error::{Error, Result},
    tx::Tx,
};

/// The identity that an answer is about, if it is linked to a login.
pub(in crate::accounts) async fn known(
    tx: &Tx,
    answer: &provider_answer::Model,
) -> Result<Option<identity::Model>> {
    let known = identity::Entity::find()
        .filter(identity::COLUMN.provider.eq(answer.provider.clone()))
        .filter(identity::COLUMN.issuer.eq(answer.issuer.clone()))
        .filter(identity::COLUMN.subject.eq(answer.subject.clone()));
    Ok(known.one(&tx.db).await?)
}

/// Notes that somebody came by an identity.
pub(in crate::accounts) async fn note_use(
    tx: &Tx,
    identity: identity::Model,
    answer: &provider_answer::Model,
) -> Result<()> {
    let mut identity = identity.into_active_model();
    identity.email = Set(answer.email.clone());
    identity.last_used_at = Set(Some(tx.now));
    identity.update(&tx.db).await?;
    Ok(())
}

/// Links an identity to a login; the same again is no failure.
pub(in crate::accounts) async fn insert(
    tx: &Tx,
    user: UserId,
    answer: &provider_answer::Model,
) -> Result<identity::Model> {
    let row = identity::ActiveModel {
        id: Set(IdentityId::new()),
        user_id: Set(user),
        provider: Set(answer.provider.clone()),
        provider_id: Set(answer.provider_id),
        issuer: Set(answer.issuer.clone()),
        subject: Set(answer.subject.clone()),
        email: Set(answer.email.clone()),
        created_at: Set(tx.now),
        last_used_at: Set(None),
    };
    let unique = [identity::Column::Provider, identity::Column::Issuer, identity::Column::Subject];
    let linking = identity::Entity::insert(row).on_conflict_do_nothing_on(unique);
    let linked = linking.exec_without_returning(&tx.db).await?;
    let identity = known(tx, answer).await?.ok_or(ProviderError::Lost)?;
    let is_new = matches!(linked, TryInsertResult::Inserted(1));
    if is_new {
        tx.note(identity.id, Change::added(&identity)).await;
    }
    if is_new || identity.user_id == user {
        Ok(identity)
    } else {
        Err(ProviderError::IdentityTaken.into())
    }
}

/// Links what a provider has said to the login of the caller.
pub async fn link(tx: &Tx, caller: &Caller, pass: &Pass) -> Result<identity::Model> {
    let answer = answer::take(tx, pass, &[AnswerUse::SignIn, AnswerUse::Link]).await?;
    if caller.provider.is_some() && caller.provider != answer.provider_id {
        return Err(ProviderError::Confined.into());
    }
    let person = hold(tx, caller.user).await?;
    if reads::identities(&tx.db, person.id).await?.len() as u64 >= IDENTITIES {
        return Err(ProviderError::TooManyIdentities.into());
    }
    if let Some(provider) = answer.provider_id {
        belongs(tx, &person, &answer, provider).await?;
    }
    insert(tx, person.id, &answer).await
}

/// Checks that an account's provider speaks of the person, and makes them a member where it does
/// that with newcomers.
async fn belongs(
    tx: &Tx,
    person: &user::Model,
    answer: &provider_answer::Model,
    provider: IdentityProviderId,
) -> Result<()> {
    let email = answer.email.as_deref().filter(|_| answer.email_verified);
    let email = Email::new(email.unwrap_or_default()).map_err(|_| ProviderError::Unverified)?;
    if email.key() != person.email_key || person.email_verified_at.is_none() {
        return Err(ProviderError::Unverified.into());
    }
    let row = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
    let row = row.ok_or(ProviderError::Lost)?;
    if reads::role_in(&tx.db, person.id, row.account_id).await?.is_some() {
        return Ok(());
    }
    let role = row.joins_as.ok_or(ProviderError::NotRegistered)?;
    join::add(tx, row.account_id, person.id, role).await?;
    Ok(())
}

/// Takes an identity from the caller's login, with every session that came by its provider, unless
/// nothing else is left to sign in by.
pub async fn unlink(platform: &Platform, tx: &Tx, caller: &Caller, id: IdentityId) -> Result<()> {
    let person = hold(tx, caller.user).await?;
    let gone = reads::identities(&tx.db, person.id).await?.into_iter().find(|it| it.id == id);
    let gone = gone.ok_or_else(|| Error::not_found("identity"))?;
    if caller.provider.is_some() && caller.provider != gone.provider_id {
        return Err(ProviderError::Confined.into());
    }
    keeps_a_way_in(platform, tx, &person, Way::Identity(id)).await?;
    if let Some(provider) = gone.provider_id {
        let came_by = Condition::all()
            .add(session::COLUMN.user_id.eq(person.id))
            .add(session::COLUMN.provider_id.eq(provider));
        sessions::end_all(tx, came_by).await?;
    }
    tx.note(gone.id, Change::removed(&gone)).await;
    gone.delete(&tx.db).await?;
    Ok(())
}

/// What somebody is about to lose.
#[derive(Clone, Copy, Debug)]
pub(in crate::accounts) enum Way {
    /// An identity.
    Identity(IdentityId),
    /// A passkey.
    Passkey(PasskeyId),
}

/// Refuses to take from somebody what they come in by, if there is nothing else.
pub(in crate::accounts) async fn keeps_a_way_in(
    platform: &Platform,
    tx: &Tx,
    person: &user::Model,
    lost: Way,
) -> Result<()> {
    if person.password_hash.is_some() {
        return Ok(());
    }
    let is_lost = |id| matches!(lost, Way::Passkey(lost) if lost == id);
    let passkeys = factors::passkeys(&tx.db, person.id).await?;
    let mut open = passkeys.iter().filter(|it| it.suspended_at.is_none() && !is_lost(it.id));
    if platform.passkeys.webauthn().is_ok() && open.next().is_some() {
        return Ok(());
    }
    for identity in reads::identities(&tx.db, person.id).await? {
        let is_lost = matches!(lost, Way::Identity(lost) if lost == identity.id);
        if !is_lost && opens(platform, tx, &identity).await? {
            return Ok(());
        }
    }
    Err(ProviderError::LastWayIn.into())
}

/// Tells whether somebody can still come in by an identity.
async fn opens(platform: &Platform, tx: &Tx, identity: &identity::Model) -> Result<bool> {
    let Some(provider) = identity.provider_id else {
        return Ok(platform
            .providers
            .iter()
            .any(|given| given.name == identity.provider && given.issuer == identity.issuer));
    };
    let row = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
    let Some(row) = row else { return Ok(false) };
    Ok(reads::role_in(&tx.db, identity.user_id, row.account_id).await?.is_some())
}

/// Holds a person until the unit of work ends.
async fn hold(tx: &Tx, user: UserId) -> Result<user::Model> {
    let person = user::Entity::find_by_id(user).lock_exclusive().one(&tx.db).await?;
    Ok(person.ok_or(SignInError::Over)?)
}
