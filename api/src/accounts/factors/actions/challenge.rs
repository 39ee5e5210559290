//! Questions that somebody has to answer before long, and can answer once.

use chrono::TimeDelta;
use entity::{
    challenge::{self, ChallengeKind},
    id::{ChallengeId, UserId},
};
use sea_orm::{ActiveValue::Set, prelude::*};
use serde_json::Value;

use crate::{accounts::factors::rules::FactorError, error::Result, tokens, tx::Tx};

/// A question to be.
pub(super) struct Question {
    /// What is asked for.
    pub kind: ChallengeKind,
    /// Who has to answer.
    pub user: Option<UserId>,
    /// What the answer has to fit.
    pub state: Value,
    /// For how long it can be answered.
    pub life: TimeDelta,
}

/// Asks, and forgets all that nobody has answered in time.
pub(super) async fn ask(
    tx: &Tx,
    question: Question,
    token: Option<&str>,
) -> Result<challenge::Model> {
    // Nothing has come of it yet.
    tx.leave_unwritten().await;
    challenge::Entity::delete_many()
        .filter(challenge::COLUMN.expires_at.lte(tx.now))
        .exec(&tx.db)
        .await?;
    let row = challenge::ActiveModel {
        id: Set(ChallengeId::new()),
        kind: Set(question.kind),
        user_id: Set(question.user),
        hash: Set(token.map(tokens::hash)),
        state: Set(question.state),
        created_at: Set(tx.now),
        expires_at: Set(tx.now + question.life),
    };
    Ok(row.insert(&tx.db).await?)
}

/// Takes a question off the table, so that nobody answers it again. Of two at once one gets it.
pub(super) async fn take(
    tx: &Tx,
    kind: ChallengeKind,
    id: ChallengeId,
) -> Result<challenge::Model> {
    let asked = challenge::Entity::find_by_id(id)
        .filter(challenge::COLUMN.kind.eq(kind))
        .filter(challenge::COLUMN.expires_at.gt(tx.now))
        .one(&tx.db)
        .await?
        .ok_or(FactorError::Over)?;
    let taken = challenge::Entity::delete_by_id(id).exec(&tx.db).await?;
    if taken.rows_affected == 0 {
        return Err(FactorError::Over.into());
    }
    Ok(asked)
}

/// Forgets what a person was asked, as after a change of the password.
pub(in crate::accounts) async fn forget(tx: &Tx, user: UserId) -> Result<()> {
    let theirs = challenge::COLUMN.user_id.eq(user);
    challenge::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}
