//! The commands of the server.

use api::{
    app::{self, Platform},
    clock::Clock,
    config::Config,
    jobs::{self, Worker},
};
use clap::Parser;

/// Turns your pictures and clips into finished videos
#[derive(Parser)]
#[command(name = "vibbio", version)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let platform = Platform::open(Cli::parse().config, Clock::default(), jobs::all()).await?;
    let worker = Worker::start(&platform, platform.config.workers);
    app::serve(&platform)?.server.await?;
    worker.stop(std::time::Duration::from_secs(20)).await?;
    Ok(())
}
