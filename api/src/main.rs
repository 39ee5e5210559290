//! The commands of the server.

use api::{
    app::{self, Platform},
    clock::Clock,
    config::Config,
    jobs,
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
    let running = app::serve(&platform)?;
    app::run(&platform, running).await
}
