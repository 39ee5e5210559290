//! One unit of work: rows, jobs and events that happen together or not at all.

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::Mutex;

use crate::{
    database::Db,
    events::{Bus, Event},
};

/// An open unit of work. Dropped without a commit it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    /// The open transaction.
    pub db: DatabaseTransaction,
    /// The instant at which all of it happens.
    pub now: DateTime<Utc>,
    bus: Bus,
    events: Mutex<Vec<Event>>,
    has_jobs: Mutex<bool>,
}

impl Tx {
    /// Opens a unit of work.
    pub async fn begin(db: &Db, bus: &Bus) -> Result<Self, DbErr> {
        Ok(Self {
            db: db.begin().await?,
            now: db.now(),
            bus: bus.clone(),
            events: Mutex::default(),
            has_jobs: Mutex::default(),
        })
    }

    /// Makes it so, then tells whoever listens.
    pub async fn commit(self) -> Result<(), DbErr> {
        let (events, has_jobs) = (self.events.into_inner(), self.has_jobs.into_inner());
        let told = self.bus.notify_within(&self.db, &events, has_jobs).await?;
        self.db.commit().await?;
        if !told {
            self.bus.tell(events, has_jobs);
        }
        Ok(())
    }

    /// Keeps an event to be told after the commit.
    pub(crate) async fn keep(&self, event: Event) {
        self.events.lock().await.push(event);
    }

    /// Remembers that the workers have to be woken.
    pub(crate) async fn wake_workers(&self) {
        *self.has_jobs.lock().await = true;
    }
}
