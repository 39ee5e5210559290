//! Those who do the jobs.

use std::time::Duration;

use chrono::TimeDelta;
use entity::job::{self, JobState};
use sea_orm::{
    Condition, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Set,
    prelude::*,
    sea_query::{LockBehavior, LockType},
};
use tokio::{sync::watch, task::JoinSet};

use super::{Job, Permanent};
use crate::{
    app::Platform,
    cause::Cause,
    error::{Error, Result},
};

/// How long a worker may be silent before another takes its job over.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a job is tried before it is set aside.
const ATTEMPTS: i32 = 8;
/// How often the queue is looked at when nobody calls: jobs become due by time, and calls get lost.
const POLL: Duration = Duration::from_secs(5);

/// A worker of this node, until told to stop.
#[derive(Debug)]
pub struct Worker {
    platform: Platform,
    names: Vec<String>,
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Worker {
    /// Starts so many workers.
    #[must_use]
    pub fn start(platform: &Platform, count: usize) -> Self {
        let stop = watch::channel(false).0;
        let names: Vec<_> = (0..count).map(|_| name()).collect();
        let mut running = JoinSet::new();
        for me in &names {
            running.spawn(work(platform.clone(), me.clone(), stop.subscribe()));
        }
        Self { platform: platform.clone(), names, stop, running }
    }

    /// Lets every worker finish the job in hand; what is not done by then is given back to the
    /// queue at once.
    pub async fn stop(mut self, patience: Duration) -> Result<()> {
        // No worker left to hear it means that they have stopped already.
        let _ = self.stop.send(true);
        let finished = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, finished).await.is_err() {
            self.running.shutdown().await;
            give_back(&self.platform, self.names).await?;
        }
        Ok(())
    }
}

/// Does every job that is due, and those that they cause, one after the other; tells how many
/// there were. Failed ones wait for their next attempt.
pub async fn run_due(platform: &Platform) -> Result<u64> {
    let me = name();
    let mut done = 0;
    while let Some(row) = claim(platform, &me).await? {
        carry_out(platform, row).await?;
        done += 1;
    }
    Ok(done)
}

/// Makes the jobs of workers that are no more due again.
async fn give_back(platform: &Platform, names: Vec<String>) -> Result<()> {
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(JobState::Ready))
        .col_expr(job::Column::LeasedBy, Expr::value(None::<String>))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).sub(1))
        .filter(job::COLUMN.leased_by.is_in(names))
        .exec(platform.db.writer())
        .await?;
    Ok(())
}

async fn work(platform: Platform, me: String, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let claimed = claim(&platform, &me).await;
        match claimed {
            Ok(Some(row)) => {
                if let Err(error) = carry_out(&platform, row).await {
                    tracing::error!("A job's end could not be written: {error:?}");
                }
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::error!("The queue could not be read: {error:?}"),
        }
        tokio::select! {
            () = platform.bus.jobs() => {}
            () = tokio::time::sleep(POLL) => {}
            _ = stop.changed() => {}
        }
    }
}

fn name() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// Takes the job that is due longest, if there is one, in one statement.
async fn claim(platform: &Platform, me: &str) -> Result<Option<job::Model>> {
    let now = platform.db.now();
    let due = job::COLUMN.state.eq(JobState::Ready).and(job::COLUMN.due_at.lte(now));
    let abandoned = job::COLUMN.state.eq(JobState::Running).and(job::COLUMN.leased_until.lt(now));
    let mut next = job::Entity::find()
        .select_only()
        .column(job::Column::Id)
        .filter(Condition::any().add(due).add(abandoned))
        .order_by_asc(job::Column::DueAt)
        .order_by_asc(job::Column::Id)
        .limit(1)
        .into_query();
    if platform.db.is_postgres() {
        next.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let claimed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(JobState::Running))
        .col_expr(job::Column::LeasedBy, Expr::value(me))
        .col_expr(job::Column::LeasedUntil, Expr::value(now + LEASE))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .filter(job::COLUMN.id.in_subquery(next))
        .exec_with_returning(platform.db.writer())
        .await?;
    Ok(claimed.into_iter().next())
}

/// Does one job, keeping its lease while it takes, and writes down how it went.
async fn carry_out(platform: &Platform, row: job::Model) -> Result<()> {
    if row.attempts > ATTEMPTS {
        let killed =
            anyhow::anyhow!("every attempt ended without a word, as if it had been killed");
        return set_aside(platform, row, &killed).await;
    }
    let lease = Lease::of(platform, &row);
    let outcome = tokio::select! {
        outcome = platform.jobs.perform(platform, &row) => outcome,
        lost = lease.keep() => Err(lost),
    };
    let mine =
        job::Entity::find_by_id(row.id).filter(job::COLUMN.leased_by.eq(row.leased_by.clone()));
    let Some(held) = mine.one(platform.db.writer()).await? else {
        return Ok(());
    };
    match outcome {
        Ok(()) => {
            held.delete(platform.db.writer()).await?;
        }
        Err(error) => set_aside(platform, held, &error).await?,
    }
    Ok(())
}

/// Does one attempt within its time; a panic is a failure like any other.
pub(super) async fn attempt<J: Job>(platform: &Platform, row: &job::Model) -> anyhow::Result<()> {
    let job: J = serde_json::from_value(row.payload.clone())?;
    let platform = platform.caused(Cause::job(row.id, J::NAME));
    let attempt =
        tokio::spawn(async move { tokio::time::timeout(J::TIMEOUT, job.run(&platform)).await });
    let guard = AbortOnDrop(attempt.abort_handle());
    let outcome = attempt.await;
    drop(guard);
    match outcome? {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Error::Broken(cause))) => Err(cause),
        Ok(Err(refused @ Error::Refused(_))) => Err(refused.into()),
        Err(_) => anyhow::bail!("it took longer than {:?}", J::TIMEOUT),
    }
}

/// A job that is given up must not go on by itself.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Puts a failed job back for another attempt, or aside for good.
async fn set_aside(platform: &Platform, row: job::Model, error: &anyhow::Error) -> Result<()> {
    let attempts = row.attempts;
    let is_dead = attempts >= ATTEMPTS || error.is::<Permanent>();
    tracing::warn!(job.id = %row.id, job.name = row.name, attempts, is_dead, "A job failed: {error:#}");
    let mut row = row.into_active_model();
    row.state = Set(if is_dead { JobState::Dead } else { JobState::Ready });
    row.due_at = Set(platform.db.now() + back_off(attempts));
    row.leased_by = Set(None);
    row.leased_until = Set(None);
    row.last_error = Set(Some(format!("{error:#}")));
    row.update(platform.db.writer()).await?;
    Ok(())
}

/// Waits 2 s after the first failure, then twice as long each time, up to an hour.
fn back_off(attempts: i32) -> TimeDelta {
    TimeDelta::seconds(1_i64 << attempts.clamp(1, 12)).min(TimeDelta::hours(1))
}

/// The right to do a job, which ends unless it is renewed.
struct Lease<'a> {
    platform: &'a Platform,
    row: &'a job::Model,
}

impl<'a> Lease<'a> {
    fn of(platform: &'a Platform, row: &'a job::Model) -> Self {
        Self { platform, row }
    }

    /// Renews the lease for as long as it is polled; ends when somebody else has the job.
    async fn keep(&self) -> anyhow::Error {
        let third = (LEASE / 3).to_std().unwrap_or(POLL);
        loop {
            tokio::time::sleep(third).await;
            let until = self.platform.db.now() + LEASE;
            let renewed = job::Entity::update_many()
                .col_expr(job::Column::LeasedUntil, Expr::value(until))
                .filter(job::COLUMN.id.eq(self.row.id))
                .filter(job::COLUMN.leased_by.eq(self.row.leased_by.clone()))
                .exec(self.platform.db.writer())
                .await;
            match renewed {
                Ok(result) if result.rows_affected == 0 => {
                    return anyhow::anyhow!("another worker has taken the job over");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!("A lease could not be renewed: {error}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_an_hour() {
        assert_eq!(back_off(1), TimeDelta::seconds(2));
        assert_eq!(back_off(2), TimeDelta::seconds(4));
        assert_eq!(back_off(i32::MAX), TimeDelta::hours(1));
    }
}
