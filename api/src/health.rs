//! Signs of life for whoever runs the nodes.
//!
//! `/health/live` says that the process answers; `/health/started` and `/health/ready` say that it
//! can serve: the database and the storage answer, and it is not stopping.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use actix_web::{HttpResponse, web};
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::{sync::Mutex, time::timeout};

use crate::app::Platform;

/// How long the database and the storage have to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the storage's answer holds: a bucket that is asked costs money.
const HOLDS: TimeDelta = TimeDelta::seconds(5);

/// The health of a node. Its copies are one, so that all threads together ask a bucket once.
#[derive(Clone)]
pub(crate) struct Health {
    platform: Platform,
    storage: Arc<Mutex<Option<Asked>>>,
}

/// When the storage was last asked, and whether it answered.
struct Asked {
    at: DateTime<Utc>,
    answered: bool,
}

/// What a node can reach, as the readiness endpoint answers.
#[derive(Serialize)]
struct Readiness {
    database: bool,
    storage: bool,
    stopping: bool,
}

impl Health {
    pub(crate) fn new(platform: &Platform) -> Self {
        Self { platform: platform.clone(), storage: Arc::default() }
    }

    /// Adds the endpoints.
    pub(crate) fn routes(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.clone()))
            .route("/health/live", web::get().to(HttpResponse::NoContent))
            .route("/health/started", web::get().to(ready))
            .route("/health/ready", web::get().to(ready));
    }

    async fn database(&self) -> bool {
        answers("database", self.platform.db.ready()).await
    }

    /// Whoever comes while the storage is asked waits for the same answer.
    async fn storage(&self) -> bool {
        let mut last = self.storage.lock().await;
        let now = self.platform.clock.now();
        match *last {
            Some(Asked { at, answered }) if (TimeDelta::zero()..HOLDS).contains(&(now - at)) => {
                answered
            }
            _ => {
                let answered = answers("storage", self.platform.blobs.ready()).await;
                *last = Some(Asked { at: now, answered });
                answered
            }
        }
    }
}

async fn answers<E: Into<anyhow::Error>>(
    what: &str,
    asked: impl Future<Output = Result<(), E>>,
) -> bool {
    let why = match timeout(PATIENCE, asked).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => error.into(),
        Err(late) => late.into(),
    };
    tracing::warn!("The {what} does not answer: {why:#}");
    false
}

async fn ready(health: web::Data<Health>) -> HttpResponse {
    let (database, storage) = tokio::join!(health.database(), health.storage());
    let stopping = health.platform.stopping.is_cancelled();
    let readiness = Readiness { database, storage, stopping };
    if database && storage && !stopping {
        HttpResponse::Ok().json(readiness)
    } else {
        HttpResponse::ServiceUnavailable().json(readiness)
    }
}

/// Asks the node that listens here, as its own settings tell, whether it is ready.
pub async fn ask(host: IpAddr, port: u16) -> anyhow::Result<()> {
    // A node that listens on every address listens on the nearest.
    let host = match host {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    let address = SocketAddr::new(host, port);
    let client = reqwest::Client::builder().no_proxy().timeout(2 * PATIENCE).build()?;
    let asked = client.get(format!("http://{address}/health/ready")).send().await;
    let answer = asked.with_context(|| format!("no node answers on {address}"))?;
    anyhow::ensure!(answer.status().is_success(), "not ready: {}", answer.text().await?);
    Ok(())
}
