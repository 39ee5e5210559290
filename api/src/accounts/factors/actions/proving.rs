//! Showing again to be who one is, before what hurts most in the wrong hands.

use chrono::{DateTime, Utc};
use entity::{provider_answer::AnswerUse, session};
use sea_orm::{IntoActiveModel, prelude::*};

use super::proof::{Proof, show};
use crate::{
    access::Caller,
    accounts::{
        factors::{
            reads,
            rules::{FactorError, PROOF, ProofMethod, Weight, is_fresh},
        },
        identity::{
            actions::{
                answer::{self, Pass},
                identity,
            },
            rules::ProviderError,
        },
        rules::SignInError,
    },
    app::Platform,
    audit::Change,
    error::Result,
    tx::Tx,
};

/// Proves a session anew; tells until when.
pub async fn prove(platform: &Platform, caller: &Caller, proof: Proof) -> Result<DateTime<Utc>> {
    let held = reads::held_by(platform.db.writer(), caller.user).await?;
    if !held.proofs().contains(&proof.method()) {
        return Err(FactorError::StepUp(held.proofs()).into());
    }
    let (tx, tries) = show(platform, caller.user, proof).await?;
    let now = tx.now;
    note(&tx, caller, |session| session.proved_at = Some(now)).await?;
    tx.commit().await?;
    tries.forget(platform).await?;
    Ok(now + PROOF)
}

/// Proves a session anew by what a provider has just said of its person; tells until when.
pub async fn prove_by_provider(
    platform: &Platform,
    caller: &Caller,
    pass: &Pass,
) -> Result<DateTime<Utc>> {
    let tx = platform.begin().await?;
    let said = answer::take(&tx, pass, &[AnswerUse::Prove]).await?;
    let known = identity::known(&tx, &said).await?;
    let known = known.filter(|known| known.user_id == caller.user);
    let known = known.ok_or(ProviderError::SomebodyElse)?;
    let asked_at = said.authenticated_at.ok_or(ProviderError::NotAsked)?;
    let held = reads::held_by(&tx.db, caller.user).await?;
    match said.provider_id {
        None if held.proofs().contains(&ProofMethod::Provider) => {
            note(&tx, caller, |session| session.proved_at = Some(asked_at)).await?;
        }
        None => return Err(FactorError::StepUp(held.proofs()).into()),
        Some(provider) if caller.provider == Some(provider) => {
            note(&tx, caller, |session| session.vouched_at = Some(asked_at)).await?;
        }
        Some(_) => return Err(ProviderError::Confined.into()),
    }
    identity::note_use(&tx, known, &said).await?;
    tx.commit().await?;
    Ok(asked_at + PROOF)
}

/// Writes down in the caller's session by what it is proved now.
async fn note(tx: &Tx, caller: &Caller, change: impl FnOnce(&mut session::Model)) -> Result<()> {
    let before = session::Entity::find_by_id(caller.session).one(&tx.db).await?;
    let before = before.ok_or(SignInError::Over)?;
    let mut after = before.clone();
    change(&mut after);
    tx.note(after.id, Change::of(&before, &after)).await;
    after.into_active_model().reset_all().update(&tx.db).await?;
    Ok(())
}

/// Refuses a caller whose last proof is too old for what it is wanted for, and tells what a new one
/// can be.
pub async fn demand(platform: &Platform, caller: &Caller, weight: Weight) -> Result<()> {
    let now = platform.db.now();
    let is_vouched = weight == Weight::Account && is_fresh(caller.vouched_at, now);
    if is_vouched || is_fresh(caller.proved_at, now) {
        return Ok(());
    }
    Err(FactorError::StepUp(methods(platform, caller, weight).await?).into())
}

/// By what a caller can prove the session anew.
pub async fn methods(
    platform: &Platform,
    caller: &Caller,
    weight: Weight,
) -> Result<Vec<ProofMethod>> {
    let mut methods = reads::held_by(platform.db.reader(), caller.user).await?.proofs();
    let is_vouched_for = weight == Weight::Account && caller.provider.is_some();
    if is_vouched_for && !methods.contains(&ProofMethod::Provider) {
        methods.push(ProofMethod::Provider);
    }
    Ok(methods)
}
