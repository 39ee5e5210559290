//! How often something may be tried, counted in the database so that it holds across nodes.
//!
//! Each try pushes the instant at which all is forgotten further into the future; a try that would
//! push it too far is refused and pushes nothing, so that whoever waits is let in again.

use chrono::TimeDelta;
use entity::throttle;
use sea_orm::{
    ActiveValue::Set,
    ExprTrait,
    prelude::*,
    sea_query::{Func, OnConflict, SimpleExpr},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    database::Db,
    error::{Code, Refusal, Result},
};

/// How much is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// How many tries at once.
    pub burst: i32,
    /// How long until one more.
    pub every: TimeDelta,
}

/// It was tried too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many tries. Wait {retry_after} seconds.")]
pub struct TooMany {
    /// How long to wait, in seconds.
    pub retry_after: i64,
}

impl Refusal for TooMany {
    fn code(&self) -> Code {
        Code::TooManyRequests
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "retryAfter": self.retry_after }))
    }
}

/// What is counted: what is tried, and by or on whom.
#[derive(Clone, Debug)]
pub struct Subject(String);

impl Subject {
    /// Names what is tried and whatever distinguishes one counter from another. Only a hash is
    /// kept.
    #[must_use]
    pub fn new(what: &str, whom: &[&str]) -> Self {
        let mut hash = Sha256::new_with_prefix(what);
        for part in whom {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(crate::tokens::hex(&hash.finalize()))
    }
}

/// Counts one try, or refuses it.
pub async fn take(db: &Db, subject: &Subject, quota: Quota) -> Result<()> {
    match count(db, subject, quota).await? {
        None => Ok(()),
        Some(too_many) => Err(too_many.into()),
    }
}

/// Counts one try if it is allowed; tells whether it is.
pub async fn allows(db: &Db, subject: &Subject, quota: Quota) -> Result<bool> {
    Ok(count(db, subject, quota).await?.is_none())
}

/// Counts in one statement, so that of many tries at once no more pass than may.
async fn count(db: &Db, subject: &Subject, quota: Quota) -> Result<Option<TooMany>> {
    let (now, every) = (db.now().timestamp_millis(), quota.every.num_milliseconds());
    let kept = Expr::col((throttle::Entity, throttle::Column::ClearAt));
    // The two databases call the greater of two numbers differently.
    let greater = if db.is_postgres() { "GREATEST" } else { "MAX" };
    let from: SimpleExpr = Func::cust(greater).arg(kept).arg(now).into();
    let on_conflict = OnConflict::column(throttle::Column::Key)
        .value(throttle::Column::ClearAt, from.clone().add(every))
        .action_and_where(from.add(every).lte(now + every * i64::from(quota.burst)))
        .to_owned();
    let row = throttle::ActiveModel { key: Set(subject.0.clone()), clear_at: Set(now + every) };
    let counting = throttle::Entity::insert(row).on_conflict(on_conflict);
    if counting.exec_without_returning(db.writer()).await? > 0 {
        return Ok(None);
    }
    let row = throttle::Entity::find_by_id(subject.0.clone()).one(db.writer()).await?;
    let clear_at = row.map_or(now, |row| row.clear_at);
    let wait = clear_at + every - (now + every * i64::from(quota.burst));
    Ok(Some(TooMany { retry_after: Ord::max(wait.div_euclid(1000), 0) + 1 }))
}

/// Gives one try back that turned out to be none.
pub async fn give_back(db: &Db, subject: &Subject, quota: Quota) -> Result<()> {
    let less = Expr::col(throttle::Column::ClearAt).sub(quota.every.num_milliseconds());
    throttle::Entity::update_many()
        .col_expr(throttle::Column::ClearAt, less)
        .filter(throttle::COLUMN.key.eq(subject.0.clone()))
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Forgets every try.
pub async fn forget(db: &Db, subject: &Subject) -> Result<()> {
    throttle::Entity::delete_by_id(subject.0.clone()).exec(db.writer()).await?;
    Ok(())
}

/// Removes the counters that count nothing any more.
pub async fn sweep(db: &Db) -> Result<()> {
    throttle::Entity::delete_many()
        .filter(throttle::COLUMN.clear_at.lt(db.now().timestamp_millis()))
        .exec(db.writer())
        .await?;
    Ok(())
}
