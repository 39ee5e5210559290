//! A request that comes twice acts once.

use std::{fmt::Display, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{id::AccountId, idempotency};
use sea_orm::{ActiveValue::Set, IntoActiveModel, TryInsertResult, prelude::*};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    error::{Code, Error, Refusal, Result},
    tx::Tx,
};

/// The longest key that a client may choose, in characters.
pub const KEY_LENGTH: usize = 100;

/// A request as its sender names it.
#[derive(Debug)]
pub struct Request<'a, I> {
    /// Whose request it is; keys of different accounts have nothing to do with each other.
    pub account: AccountId,
    /// The mutation.
    pub operation: &'static str,
    /// The sender's name for this request; without one it acts each time.
    pub key: Option<&'a str>,
    /// What was asked for; the same key with another input is refused.
    pub input: &'a I,
}

/// Why a repeated request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepeatError {
    /// The key stands for something else.
    #[error("This idempotency key was used for another input before.")]
    Mismatch,
    /// The key is empty or too long.
    #[error("An idempotency key has 1 to {KEY_LENGTH} characters.")]
    Length,
}

impl Refusal for RepeatError {
    fn code(&self) -> Code {
        match self {
            Self::Mismatch => Code::IdempotencyMismatch,
            Self::Length => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("idempotencyKey")
    }
}

impl Tx {
    /// Acts and remembers the id of what came of it, or answers with what came of it before.
    ///
    /// Of two requests at once the second waits for the first.
    pub async fn once<T, I>(
        &self,
        request: Request<'_, I>,
        act: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<T>
    where
        T: Display + FromStr<Err: Display>,
        I: Serialize,
    {
        let Some(key) = request.key else { return act().await };
        if key.is_empty() || key.chars().count() > KEY_LENGTH {
            return Err(RepeatError::Length.into());
        }
        let input = digest(request.input)?;
        let row = idempotency::ActiveModel {
            account_id: Set(request.account),
            operation: Set(request.operation.into()),
            key: Set(key.into()),
            input: Set(input.clone()),
            result: Set(String::new()),
            created_at: Set(self.now),
        };
        let claim = idempotency::Entity::insert(row).on_conflict_do_nothing();
        let name = (request.account, request.operation.to_owned(), key.to_owned());
        let claimed = claim.exec_without_returning(&self.db).await?;
        let row = idempotency::Entity::find_by_id(name).one(&self.db).await?;
        let row = row.ok_or_else(|| Error::Broken(anyhow::anyhow!("a claimed key is gone")))?;
        // A conflict counts as inserted, of no rows.
        if !matches!(claimed, TryInsertResult::Inserted(1)) {
            return answer_again(&row, &input);
        }
        let result = act().await?;
        let mut row = row.into_active_model();
        row.result = Set(result.to_string());
        row.update(&self.db).await?;
        Ok(result)
    }
}

fn answer_again<T: FromStr<Err: Display>>(row: &idempotency::Model, input: &str) -> Result<T> {
    if row.input != input {
        return Err(RepeatError::Mismatch.into());
    }
    let result = row.result.parse();
    result.map_err(|error: T::Err| Error::Broken(anyhow::anyhow!("a kept result is odd: {error}")))
}

fn digest(input: &impl Serialize) -> Result<String> {
    let bytes = serde_json::to_vec(input).map_err(anyhow::Error::new)?;
    Ok(BASE64_STANDARD.encode(Sha256::digest(bytes)))
}
