//! The commands of the server.

mod commands;

use std::process::ExitCode;

use api::config::Config;
use clap::{Parser, Subcommand};

/// Turns your pictures and clips into finished videos
#[derive(Parser)]
#[command(name = "vibbio", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve, and do the jobs in the queue; so does no command at all
    Serve(Config),
    /// Bring the database up to date, and end
    Migrate(Config),
    /// Print the GraphQL schema
    Schema,
    /// Say who works for Vibbio
    #[command(subcommand)]
    Staff(commands::Staff),
}

#[actix_web::main]
async fn main() -> ExitCode {
    let Cli { command, config } = Cli::parse();
    let outcome = match command.unwrap_or(Command::Serve(config)) {
        Command::Serve(config) => commands::serve(config).await,
        Command::Migrate(config) => commands::migrate(config).await,
        Command::Schema => commands::schema(),
        Command::Staff(command) => command.run().await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the causes say.
            let words = format!("{error:#}");
            eprintln!("vibbio: {}", words.split_whitespace().collect::<Vec<_>>().join(" "));
            ExitCode::FAILURE
        }
    }
}
