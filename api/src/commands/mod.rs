//! What each command does.

mod audit;
mod credits;
mod demo;
mod keys;
mod seed;
mod staff;

use std::{
    io::{Write, stdout},
    net::TcpListener,
};

use anyhow::Context;
use api::{
    accounts::rules::{Email, InputError},
    app::{self, Platform},
    clock::Clock,
    config::Config,
    health, jobs, logs,
    stop::StopSignal,
};

pub(crate) use audit::Audit;
pub(crate) use credits::Credits;
pub(crate) use demo::demo;
pub(crate) use keys::Keys;
pub(crate) use seed::Seed;
pub(crate) use staff::Staff;

/// Opens the platform that a command works on.
async fn open(mut config: Config) -> anyhow::Result<Platform> {
    logs::start(&config.log, config.log_format)?;
    if config.port == 0 {
        // Links tell the port, and are written before anybody listens on it.
        let free = TcpListener::bind((config.host, 0)).context("there is no free port")?;
        config.port = free.local_addr()?.port();
    }
    Platform::open(config, Clock::default(), jobs::all()).await
}

/// Serves until told to stop.
pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let mut stop = StopSignal::listen()?;
    let platform = tokio::select! {
        platform = open(config) => platform?,
        () = stop.heard() => return Ok(()),
    };
    let running = app::serve(&platform)?;
    let (host, port) = (platform.config.host, running.port);
    tracing::info!("Serving on http://{}", std::net::SocketAddr::new(host, port));
    app::run(&platform, running, stop).await
}

/// Fails unless the node on this machine is ready.
pub(crate) async fn health(config: Config) -> anyhow::Result<()> {
    health::ask(config.host, config.port).await
}

/// Brings the database up to date, which opening the platform does.
pub(crate) async fn migrate(config: Config) -> anyhow::Result<()> {
    let platform = open(config).await?;
    Ok(platform.db.clone().close().await?)
}

/// Prints the schema.
pub(crate) fn schema() -> anyhow::Result<()> {
    Ok(stdout().write_all(api::schema::sdl().as_bytes())?)
}

/// Reads an address on the command line.
fn email(typed: &str) -> Result<Email, InputError> {
    Email::new(typed)
}
