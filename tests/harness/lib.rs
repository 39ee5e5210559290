//! The platform, started anew for each flow, and people who use it.

#![allow(clippy::missing_panics_doc, reason = "a harness that cannot go on panics")]

pub mod browser;
pub mod bucket;
pub mod client;
pub mod device;
pub mod fonts;
pub mod gcs;
pub mod hostile;
pub mod issuer;
pub mod library;
pub mod node;
pub mod people;
pub mod postgres;
pub mod python;
pub mod s3;
pub mod smtp;
pub mod studio;
pub mod subscription;
pub mod surfer;
pub mod tools;
pub mod tus;

use std::path::Path;

use actix_web::dev::ServerHandle;
use api::{
    app::{self, Platform},
    audit,
    cause::Cause,
    clock::Clock,
    config::Config,
    jobs,
};
use clap::Parser;
use entity::job;
use sea_orm::prelude::*;

pub use client::Client;

/// One running node with a database and a data folder of its own. Jobs wait until [`TestApp::work`].
#[derive(Debug)]
pub struct TestApp {
    /// The platform behind the server, for what no client can do.
    pub platform: Platform,
    /// Where it answers.
    pub url: String,
    server: ServerHandle,
    data: tempfile::TempDir,
}

/// The settings of a node, as the command line would give them.
#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// Runs a flow on SQLite and, where PostgreSQL's binaries are found, on PostgreSQL.
pub async fn on_both(flow: impl AsyncFn(&TestApp)) {
    let app = TestApp::sqlite().await;
    eprintln!("on SQLite");
    flow(&app).await;
    app.finish().await;
    if let Some(app) = TestApp::postgres().await {
        eprintln!("on PostgreSQL");
        flow(&app).await;
        app.finish().await;
    }
}

impl TestApp {
    /// Starts on a SQLite file of its own.
    pub async fn sqlite() -> Self {
        Self::start(None, &[]).await
    }

    /// Starts on a PostgreSQL database of its own, if there is a PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::new_database().await?;
        Some(Self::start(Some(&url), &[]).await)
    }

    /// How many statements it takes to answer something: the fewest of three times, since what is
    /// wanted at the same time is sometimes read in two halves.
    pub async fn cost(&self, ask: impl AsyncFn()) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..3 {
            let before = self.platform.db.statements();
            ask().await;
            fewest = fewest.min(self.platform.db.statements() - before);
        }
        fewest
    }

    /// Starts a node with the given database and further flags.
    pub async fn start(database_url: Option<&str>, flags: &[&str]) -> Self {
        Self::start_with(database_url, flags, jobs::all()).await
    }

    /// Starts a node whose workers can do the given kinds of job.
    pub async fn start_with(
        database_url: Option<&str>,
        flags: &[&str],
        kinds: jobs::Registry,
    ) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let config = settings(data.path(), database_url, flags);
        let platform = Platform::open(config, Clock::default(), kinds).await;
        let platform = platform.expect("the platform opens");
        Self::serve(&platform, data)
    }

    fn serve(platform: &Platform, data: tempfile::TempDir) -> Self {
        let running = app::serve(platform).expect("the server binds");
        let url = format!("http://127.0.0.1:{}", running.port);
        let server = running.server.handle();
        actix_web::rt::spawn(running.server);
        // What a flow does behind the server's back is its own.
        let platform = platform.caused(Cause::command("flow"));
        Self { platform, url, server, data }
    }

    /// Ends the node in the midst of what it does, and starts it again where it was.
    #[must_use]
    pub async fn restart(self) -> Self {
        self.server.stop(false).await;
        let mut config = self.platform.config.clone();
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        config.port = port.expect("a port");
        let clock = self.platform.clock.clone();
        let platform = Platform::open(config, clock, self.platform.jobs.clone()).await;
        Self::serve(&platform.expect("the platform opens"), self.data)
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Nobody in particular.
    pub fn stranger(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// Does every job that is due.
    pub async fn work(&self) {
        jobs::run_due(&self.platform).await.expect("the queue is read");
    }

    /// Ends the flow: every job that it caused must be doable, and whatever it did is written down.
    pub async fn finish(self) {
        self.work().await;
        let left = job::Entity::find().all(self.platform.db.reader()).await.expect("jobs");
        let failed: Vec<_> = left.iter().filter(|job| job.last_error.is_some()).collect();
        assert!(failed.is_empty(), "jobs failed: {failed:#?}");
        let audit = audit::check::check(self.platform.db.reader(), &[]).await.expect("entries");
        assert!(audit.broken.is_empty(), "{:#?}", audit.broken);
    }
}

fn settings(data: &Path, database_url: Option<&str>, flags: &[&str]) -> Config {
    let data = data.to_str().expect("a path in UTF-8");
    let mut line = vec!["vibbio", "--threads", "1", "--data", data];
    if !flags.contains(&"--port") {
        line.extend(["--port", "0"]);
    }
    line.extend(["--password-memory", "8"]);
    if !flags.contains(&"--mail") {
        line.extend(["--mail", "memory:"]);
    }
    // Flows that are not about them do not wait for programs of others.
    for tool in
        ["--ffmpeg", "--ffprobe", "--heif-convert", "--heif-enc", "--pdftoppm", "--rsvg-convert"]
    {
        if !flags.contains(&tool) {
            line.extend([tool, "none"]);
        }
    }
    if let Some(url) = database_url {
        line.extend(["--database-url", url]);
    }
    line.extend(flags);
    Settings::parse_from(line).config
}
