//! What providers have said, until somebody makes use of it.

use chrono::TimeDelta;
use entity::{
    id::ProviderAnswerId,
    provider_answer::{self, AnswerUse},
    provider_trip,
};
use sea_orm::{ActiveValue::Set, prelude::*};

use crate::{
    accounts::identity::{
        issuer::Claims,
        reads::Provider,
        rules::{CODE, LINK, ProviderError, SKEW, TRIP},
    },
    error::Result,
    tokens,
    tx::Tx,
};

/// The longest of what a provider says that is kept, in characters.
const LENGTH: usize = 400;

/// Shows that a page may make use of an answer.
#[derive(Clone, Debug)]
pub struct Pass {
    /// What came back with the browser.
    pub code: String,
    /// What the page has kept.
    pub ticket: String,
}

/// Keeps what a provider has said for the page that the browser goes back to; returns the code.
pub async fn keep(
    tx: &Tx,
    provider: &Provider,
    trip: &provider_trip::Model,
    claims: Claims,
) -> Result<String> {
    if claims.subject.is_empty() || claims.subject.chars().count() > LENGTH {
        return Err(ProviderError::Failed.into());
    }
    if trip.good_for == AnswerUse::Prove {
        let began_at = trip.expires_at - TRIP;
        let asked = claims.authenticated_at.filter(|asked_at| *asked_at + SKEW >= began_at);
        asked.ok_or(ProviderError::NotAsked)?;
    }
    tx.leave_unwritten().await;
    let trusts_unstated = provider.row.as_ref().is_some_and(|row| row.trusts_unstated);
    let code = tokens::random();
    let answer = provider_answer::ActiveModel {
        id: Set(ProviderAnswerId::new()),
        hash: Set(tokens::hash(&code)),
        good_for: Set(trip.good_for),
        ticket_hash: Set(Some(trip.ticket_hash.clone())),
        provider: Set(provider.key.clone()),
        provider_id: Set(provider.id()),
        issuer: Set(provider.us.issuer.clone()),
        subject: Set(claims.subject),
        email: Set(claims.email.filter(|email| email.len() <= LENGTH)),
        email_verified: Set(claims.email_verified.unwrap_or(trusts_unstated)),
        name: Set(claims.name.map(|name| name.chars().take(LENGTH).collect())),
        // No clock of theirs makes a proof last longer.
        authenticated_at: Set(claims.authenticated_at.map(|asked_at| asked_at.min(tx.now))),
        expires_at: Set(tx.now + CODE),
    };
    answer.insert(&tx.db).await?;
    Ok(code)
}

/// Takes an answer, once, for one of the uses that it may be good for.
pub async fn take(tx: &Tx, pass: &Pass, uses: &[AnswerUse]) -> Result<provider_answer::Model> {
    let answer = find(tx, pass, uses).await?;
    let taken = provider_answer::Entity::delete_by_id(answer.id).exec(&tx.db).await?;
    if taken.rows_affected == 1 { Ok(answer) } else { Err(ProviderError::Lost.into()) }
}

/// Finds an answer without taking it.
pub async fn find(tx: &Tx, pass: &Pass, uses: &[AnswerUse]) -> Result<provider_answer::Model> {
    let answer = provider_answer::Entity::find()
        .filter(provider_answer::COLUMN.hash.eq(tokens::hash(&pass.code)))
        .filter(provider_answer::COLUMN.ticket_hash.eq(tokens::hash(&pass.ticket)))
        .filter(provider_answer::COLUMN.good_for.is_in(uses.iter().copied()))
        .filter(provider_answer::COLUMN.expires_at.gt(tx.now))
        .one(&tx.db)
        .await?;
    Ok(answer.ok_or(ProviderError::Lost)?)
}

/// Keeps an answer that was taken for something else, under a new secret, which it returns.
pub(super) async fn keep_for(
    tx: &Tx,
    answer: &provider_answer::Model,
    good_for: AnswerUse,
) -> Result<String> {
    let code = tokens::random();
    insert(tx, answer, (ProviderAnswerId::new(), good_for, LINK), &code).await?;
    Ok(code)
}

/// Keeps a copy of an answer under another secret.
pub(super) async fn insert(
    tx: &Tx,
    answer: &provider_answer::Model,
    (id, good_for, life): (ProviderAnswerId, AnswerUse, TimeDelta),
    secret: &str,
) -> Result<()> {
    let is_mailed = good_for == AnswerUse::Join;
    let kept = provider_answer::ActiveModel {
        id: Set(id),
        hash: Set(tokens::hash(secret)),
        good_for: Set(good_for),
        ticket_hash: Set(answer.ticket_hash.clone().filter(|_| !is_mailed)),
        provider: Set(answer.provider.clone()),
        provider_id: Set(answer.provider_id),
        issuer: Set(answer.issuer.clone()),
        subject: Set(answer.subject.clone()),
        email: Set(answer.email.clone()),
        email_verified: Set(answer.email_verified),
        name: Set(answer.name.clone()),
        authenticated_at: Set(answer.authenticated_at),
        expires_at: Set(tx.now + life),
    };
    kept.insert(&tx.db).await?;
    Ok(())
}
