//! Passkeys: making, keeping and showing them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::{
    challenge::{self, ChallengeKind},
    id::{ChallengeId, PasskeyId, UserId},
    passkey,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, TryInsertResult, prelude::*};
use serde_json::Value;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential, WebauthnError};

use super::{
    challenge::{Question, ask as put, take},
    hold, recovery,
};
use crate::{
    accounts::{
        factors::{
            jobs::{FactorChange, TellFactorChange},
            party, reads,
            rules::{CEREMONY, FactorError, PASSKEYS},
        },
        identity::actions::identity::{Way, keeps_a_way_in},
    },
    app::Platform,
    error::{Error, Result},
    tx::Tx,
};

/// What a device is asked for.
#[derive(Debug)]
pub struct Asked {
    /// The question, to answer it by.
    pub id: ChallengeId,
    /// What the device has to know.
    pub options: Value,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

/// A passkey that a device has made.
#[derive(Debug)]
pub struct Made {
    /// What it was asked.
    pub challenge: ChallengeId,
    /// What the person calls the passkey.
    pub name: String,
    /// What the device answers.
    pub credential: Value,
}

/// A passkey that a device has shown.
#[derive(Debug)]
pub struct Shown {
    /// What it was asked.
    pub challenge: ChallengeId,
    /// What the device answers.
    pub credential: Value,
}

/// Asks a person's device to make a passkey, unless it holds one already.
pub async fn begin(platform: &Platform, tx: &Tx, user: UserId) -> Result<Asked> {
    let webauthn = platform.passkeys.webauthn()?;
    let user = hold(tx, user).await?;
    let known = reads::passkeys(&tx.db, user.id).await?;
    is_room(&known)?;
    let known =
        known.iter().filter_map(|row| BASE64_URL_SAFE_NO_PAD.decode(&row.credential_id).ok());
    let person = (user.id.0, user.email.as_str(), user.name.as_str());
    let (options, state) = party::begin_making(webauthn, person, known.collect())?;
    let question =
        Question { kind: ChallengeKind::PasskeyMaking, user: Some(user.id), state, life: CEREMONY };
    let asked = put(tx, question, None).await?;
    Ok(Asked { id: asked.id, options, expires_at: asked.expires_at })
}

fn is_room(known: &[passkey::Model]) -> Result<(), FactorError> {
    if known.len() as u64 >= PASSKEYS { Err(FactorError::TooMany) } else { Ok(()) }
}

/// Keeps a passkey that a person's device has made, and tells the person by mail; gives recovery
/// codes to those who have none. The question is used up, whatever the answer.
pub async fn add(
    platform: &Platform,
    user: UserId,
    made: Made,
) -> Result<(passkey::Model, Option<Vec<String>>)> {
    let asked = use_up(platform, ChallengeKind::PasskeyMaking, made.challenge, Some(user)).await?;
    let webauthn = platform.passkeys.webauthn()?;
    let key = party::end_making(webauthn, asked.state, made.credential)?;
    let key = key.ok_or(FactorError::NoPasskey)?;
    let tx = platform.begin().await?;
    let user = hold(&tx, user).await?;
    is_room(&reads::passkeys(&tx.db, user.id).await?)?;
    let id = PasskeyId::new();
    let row = passkey::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        name: Set(made.name.clone()),
        credential_id: Set(BASE64_URL_SAFE_NO_PAD.encode(key.cred_id())),
        credential: Set(serde_json::to_value(&key).map_err(anyhow::Error::new)?),
        created_at: Set(tx.now),
        last_used_at: Set(None),
        suspended_at: Set(None),
    };
    let adding = passkey::Entity::insert(row)
        .on_conflict_do_nothing_on([passkey::Column::CredentialId])
        .exec_without_returning(&tx.db);
    if !matches!(adding.await?, TryInsertResult::Inserted(1)) {
        return Err(FactorError::NoPasskey.into());
    }
    TellFactorChange::later(&tx, user.id, FactorChange::PasskeyAdded { name: made.name }).await?;
    let codes = recovery::ensure(&tx, user.id).await?;
    let row = reads::passkey(user.id, id).one(&tx.db).await?;
    tx.commit().await?;
    Ok((row.ok_or_else(|| Error::not_found("passkey"))?, codes))
}

/// Calls a passkey something else.
pub async fn rename(tx: &Tx, user: UserId, id: PasskeyId, name: String) -> Result<passkey::Model> {
    let row = reads::passkey(user, id).lock_exclusive().one(&tx.db).await?;
    let mut row = row.ok_or_else(|| Error::not_found("passkey"))?.into_active_model();
    row.name = Set(name);
    Ok(row.update(&tx.db).await?)
}

/// Removes a passkey, and tells its owner by mail. Recovery codes go with the last factor.
pub async fn remove(
    platform: &Platform,
    tx: &Tx,
    user: UserId,
    id: PasskeyId,
) -> Result<PasskeyId> {
    let user = hold(tx, user).await?;
    let row = reads::passkey(user.id, id).one(&tx.db).await?;
    let row = row.ok_or_else(|| Error::not_found("passkey"))?;
    keeps_a_way_in(platform, tx, &user, Way::Passkey(id)).await?;
    passkey::Entity::delete_by_id(id).exec(&tx.db).await?;
    recovery::forget_unless_needed(tx, &user).await?;
    TellFactorChange::later(tx, user.id, FactorChange::PasskeyRemoved { name: row.name }).await?;
    Ok(id)
}

/// Asks a device for a passkey: one of a person's, or any, whose owner then signs in by it.
pub async fn ask(platform: &Platform, tx: &Tx, user: Option<UserId>) -> Result<Asked> {
    let webauthn = platform.passkeys.webauthn()?;
    let allowed = match user {
        Some(user) => reads::passkeys(&tx.db, user).await?,
        None => Vec::new(),
    };
    let allowed = allowed.into_iter().filter(|row| row.suspended_at.is_none());
    let allowed: Vec<_> = allowed.map(|row| row.credential_id).collect();
    if user.is_some() && allowed.is_empty() {
        return Err(FactorError::Passkey.into());
    }
    let (options, state) = party::begin_showing(webauthn, &allowed)?;
    let kind = ChallengeKind::PasskeyShowing;
    let asked = put(tx, Question { kind, user, state, life: CEREMONY }, None).await?;
    Ok(Asked { id: asked.id, options, expires_at: asked.expires_at })
}

/// Takes a question to a device off the table, for good: its answer may be wrong once. `user` is
/// who was asked, if it was known.
async fn use_up(
    platform: &Platform,
    kind: ChallengeKind,
    id: ChallengeId,
    user: Option<UserId>,
) -> Result<challenge::Model> {
    let tx = platform.begin().await?;
    tx.leave_unwritten().await;
    let asked = take(&tx, kind, id).await?;
    if asked.user_id != user {
        return Err(FactorError::Over.into());
    }
    tx.commit().await?;
    Ok(asked)
}

/// Takes a passkey that a device has shown: one of the person's who was asked, or anybody's where
/// nobody in particular was; tells whose it is.
pub(super) async fn show(
    platform: &Platform,
    shown: Shown,
    user: Option<UserId>,
) -> Result<UserId> {
    let asked = use_up(platform, ChallengeKind::PasskeyShowing, shown.challenge, user).await?;
    let credential: PublicKeyCredential =
        party::read(shown.credential).ok_or(FactorError::Passkey)?;
    let tx = platform.begin().await?;
    let row = passkey::Entity::find()
        .filter(
            passkey::COLUMN
                .credential_id
                .eq(BASE64_URL_SAFE_NO_PAD.encode(credential.get_credential_id())),
        )
        .filter(passkey::COLUMN.suspended_at.is_null())
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(FactorError::Passkey)?;
    let owner = row.user_id;
    // Whom nobody was asked for is told by the passkey; it may not contradict whom we know.
    let is_theirs = match credential.get_user_unique_id() {
        Some(told) => told == owner.0.as_bytes() && user.is_none_or(|user| user == owner),
        None => user == Some(owner),
    };
    if !is_theirs {
        return Err(FactorError::Passkey.into());
    }
    let is_whole = check(platform, &tx, row, (asked.state, &credential)).await?;
    tx.commit().await?;
    if is_whole { Ok(owner) } else { Err(FactorError::Copied.into()) }
}

/// Checks what a device has signed, and counts it. A counter that runs backwards is that of a copy:
/// the passkey is suspended, which is to be committed before it is refused.
async fn check(
    platform: &Platform,
    tx: &Tx,
    row: passkey::Model,
    (state, credential): (Value, &PublicKeyCredential),
) -> Result<bool> {
    let broken = anyhow::Error::new;
    let state = serde_json::from_value(state).map_err(broken)?;
    let mut key: Passkey = serde_json::from_value(row.credential.clone()).map_err(broken)?;
    let webauthn = platform.passkeys.webauthn()?;
    let checked =
        party::said(webauthn.finish_discoverable_authentication_v2(credential, state, &key));
    let (user, name) = (row.user_id, row.name.clone());
    let mut row = row.into_active_model();
    let is_whole = match checked {
        Ok(result) => {
            key.update_credential(&result);
            row.credential = Set(serde_json::to_value(&key).map_err(broken)?);
            row.last_used_at = Set(Some(tx.now));
            // What it is shown for is written down.
            tx.leave_unwritten().await;
            true
        }
        Err(WebauthnError::CredentialPossibleCompromise) => {
            row.suspended_at = Set(Some(tx.now));
            TellFactorChange::later(tx, user, FactorChange::PasskeySuspended { name }).await?;
            false
        }
        Err(_) => return Err(FactorError::Passkey.into()),
    };
    row.update(&tx.db).await?;
    Ok(is_whole)
}
