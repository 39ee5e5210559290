//! One unit of work: rows, jobs and events that happen together or not at all.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::id::AssetId;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Iterable,
    sea_query::OnConflict,
};
use tokio::sync::Mutex;

use crate::{
    audit::actions::Deeds,
    cause::Cause,
    database::Db,
    error::{Error, Refused, Result},
    events::{Bus, Event},
    reactions,
};

/// How many values one statement binds at most where many rows are added; more are no faster.
const BOUND: usize = 8_000;

/// An open unit of work. Dropped without a commit it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    /// The open transaction.
    pub db: DatabaseTransaction,
    /// The instant at which all of it happens.
    pub now: DateTime<Utc>,
    /// By whom, by what and from where it happens.
    pub cause: Cause,
    pub(crate) deeds: Mutex<Deeds>,
    bus: Bus,
    events: Mutex<Vec<Event>>,
    has_jobs: Mutex<bool>,
    changed: Mutex<BTreeSet<AssetId>>,
}

impl Tx {
    /// Opens a unit of work.
    pub async fn begin(db: &Db, bus: &Bus, cause: Cause) -> Result<Self, DbErr> {
        debug_assert!(!cause.action.is_empty(), "say what is done: `ctx.begin()`, `ctx.acting()`");
        Ok(Self {
            cause,
            deeds: Mutex::default(),
            db: db.begin().await?,
            now: db.now(),
            bus: bus.clone(),
            events: Mutex::default(),
            has_jobs: Mutex::default(),
            changed: Mutex::default(),
        })
    }

    /// Makes it so, then tells whoever listens.
    pub async fn commit(self) -> Result<(), DbErr> {
        let changed: Vec<_> = self.changed.lock().await.iter().copied().collect();
        reactions::conclude(&self, &changed).await?;
        // Boxed, since it is part of every unit of work.
        Box::pin(self.write_down()).await?;
        let (events, has_jobs) = (self.events.into_inner(), self.has_jobs.into_inner());
        let told = self.bus.notify_within(&self.db, &events, has_jobs).await?;
        self.db.commit().await?;
        if !told {
            self.bus.tell(events, has_jobs);
        }
        Ok(())
    }

    /// Does a part of the work that may be refused without harm to the rest: what it had written,
    /// recorded and enqueued by then is undone. What is broken ends the whole.
    pub async fn attempt<T>(
        &self,
        act: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Result<T, Refused>> {
        let (events, has_jobs) = (self.events.lock().await.len(), *self.has_jobs.lock().await);
        let deeds = self.deeds.lock().await.mark();
        self.db.execute_unprepared("SAVEPOINT attempt").await?;
        let outcome = match act().await {
            Ok(done) => Ok(done),
            Err(Error::Refused(refused)) => {
                self.db.execute_unprepared("ROLLBACK TO SAVEPOINT attempt").await?;
                self.events.lock().await.truncate(events);
                self.deeds.lock().await.undo(deeds);
                *self.has_jobs.lock().await = has_jobs;
                Err(*refused)
            }
            Err(broken @ Error::Broken(_)) => return Err(broken),
        };
        self.db.execute_unprepared("RELEASE SAVEPOINT attempt").await?;
        Ok(outcome)
    }

    /// Adds many rows of one table, so many with each statement as it can bind values of.
    ///
    /// Databases keep the statements of a connection ready to be used again; in halves of halves
    /// there are few different ones, however many rows come at a time.
    pub async fn insert_all<A>(&self, rows: Vec<A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait,
    {
        self.write_all(rows, None).await
    }

    /// Adds many rows of one table as [`insert_all`](Self::insert_all) does, and does something else
    /// about those that are there already.
    pub async fn upsert_all<A>(&self, rows: Vec<A>, known: OnConflict) -> Result<(), DbErr>
    where
        A: ActiveModelTrait,
    {
        self.write_all(rows, Some(known)).await
    }

    async fn write_all<A>(&self, rows: Vec<A>, known: Option<OnConflict>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait,
    {
        let columns = <A::Entity as EntityTrait>::Column::iter().count();
        let mut at_once = 1 << (BOUND / columns).ilog2();
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            while at_once > rows.len() {
                at_once /= 2;
            }
            let mut some = A::Entity::insert_many(rows.by_ref().take(at_once));
            if let Some(known) = &known {
                some = some.on_conflict(known.clone());
            }
            some.exec_without_returning(&self.db).await?;
        }
        Ok(())
    }

    /// Keeps an event to be told after the commit, without its reactions: for those that tell how
    /// far something is.
    pub(crate) async fn keep(&self, event: Event) {
        self.deeds.lock().await.progress();
        self.events.lock().await.push(event);
    }

    /// Leaves no trace in the audit: for what only makes room, writes again what other rows say, or
    /// tells how far something is.
    pub async fn leave_unwritten(&self) {
        self.deeds.lock().await.leave_unwritten();
    }

    /// Remembers that an asset is found by something else now, and tells whether it is the first
    /// one.
    pub(crate) async fn note_change(&self, asset: AssetId) -> bool {
        let mut changed = self.changed.lock().await;
        let is_first = changed.is_empty();
        changed.insert(asset);
        is_first
    }

    /// Remembers that the workers have to be woken.
    pub(crate) async fn wake_workers(&self) {
        *self.has_jobs.lock().await = true;
    }
}
