//! The way of facts to those who listen.

use std::{sync::Arc, time::Duration};

use futures::{Stream, stream};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use sqlx::postgres::PgListener;
use tokio::sync::{
    Notify,
    broadcast::{self, error::RecvError},
};

use super::Event;
use crate::{database::Db, error::Result};

/// PostgreSQL's channel for events; the payload is one event as JSON.
const EVENTS: &str = "vibbio_events";
/// PostgreSQL's channel that wakes workers.
const JOBS: &str = "vibbio_jobs";
/// How many events a slow listener may be behind before it misses some.
const BACKLOG: usize = 1_024;
/// How long to wait before listening again after the connection was lost.
const RECONNECT: Duration = Duration::from_secs(1);

/// Carries events and wake-up calls to listeners, across nodes where the database is PostgreSQL.
#[derive(Clone, Debug)]
pub struct Bus {
    is_postgres: bool,
    events: broadcast::Sender<Event>,
    jobs: Arc<Notify>,
}

impl Bus {
    /// Opens the bus of a node and, on PostgreSQL, listens to the other nodes until dropped.
    pub async fn open(db: &Db) -> anyhow::Result<Self> {
        let bus = Self {
            is_postgres: db.is_postgres(),
            events: broadcast::channel(BACKLOG).0,
            jobs: Arc::default(),
        };
        if bus.is_postgres {
            let pool = db.writer().get_postgres_connection_pool();
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen_all([EVENTS, JOBS]).await?;
            tokio::spawn(hear(listener, bus.clone()));
        }
        Ok(bus)
    }

    /// Listens to events from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Listens from now on to what is wanted of the events; whoever is too slow misses some, and
    /// hears the next.
    pub fn changes<T, F>(&self, wanted: F) -> impl Stream<Item = T> + use<T, F>
    where
        F: Fn(Event) -> Option<T>,
    {
        stream::unfold((self.listen(), wanted), |(mut events, wanted)| async move {
            loop {
                match events.recv().await {
                    Ok(event) => {
                        if let Some(change) = wanted(event) {
                            return Some((change, (events, wanted)));
                        }
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
    }

    /// Waits until there may be jobs to do.
    pub async fn jobs(&self) {
        self.jobs.notified().await;
    }

    /// Lets the database tell every node once the transaction commits; tells whether it will.
    pub(crate) async fn notify_within(
        &self,
        tx: &DatabaseTransaction,
        events: &[Event],
        has_jobs: bool,
    ) -> Result<bool, DbErr> {
        if !self.is_postgres {
            return Ok(false);
        }
        notify(tx, EVENTS, events.iter().map(payload).collect::<Result<_, _>>()?).await?;
        if has_jobs {
            notify(tx, JOBS, vec![String::new()]).await?;
        }
        Ok(true)
    }

    /// Tells every node of a fact that is kept nowhere.
    pub(crate) async fn announce(&self, db: &Db, event: Event) -> Result<(), DbErr> {
        if self.is_postgres {
            notify(db.writer(), EVENTS, vec![payload(&event)?]).await
        } else {
            self.tell(vec![event], false);
            Ok(())
        }
    }

    /// Tells the listeners of this node.
    pub(crate) fn tell(&self, events: Vec<Event>, has_jobs: bool) {
        for event in events {
            // Nobody listening is no failure.
            let _ = self.events.send(event);
        }
        if has_jobs {
            self.jobs.notify_one();
        }
    }
}

fn payload(event: &Event) -> Result<String, DbErr> {
    serde_json::to_string(event).map_err(|error| DbErr::Custom(error.to_string()))
}

async fn notify(
    tx: &impl ConnectionTrait,
    channel: &str,
    payloads: Vec<String>,
) -> Result<(), DbErr> {
    if payloads.is_empty() {
        return Ok(());
    }
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "SELECT pg_notify($1, payload) FROM unnest($2) AS payload",
        [channel.into(), payloads.into()],
    );
    tx.execute_raw(statement).await.map(|_| ())
}

/// Passes on what the database tells, for as long as there is a pool. A lost connection is made
/// again; what was told in between is lost to subscriptions, not to jobs, which workers also poll.
async fn hear(mut listener: PgListener, bus: Bus) {
    loop {
        match listener.recv().await {
            Ok(notification) => pass_on(&bus, notification.channel(), notification.payload()),
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!("The database's notifications are interrupted: {error}");
                tokio::time::sleep(RECONNECT).await;
            }
        }
    }
}

fn pass_on(bus: &Bus, channel: &str, payload: &str) {
    if channel == JOBS {
        return bus.tell(Vec::new(), true);
    }
    match serde_json::from_str(payload) {
        Ok(event) => bus.tell(vec![event], false),
        Err(error) => tracing::warn!("An event of another node is not understood: {error}"),
    }
}
