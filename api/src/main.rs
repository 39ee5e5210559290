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
    /// Examine what is written down of everything that was done
    #[command(subcommand)]
    Audit(commands::Audit),
    /// Examine the ledgers of credits
    #[command(subcommand)]
    Credits(commands::Credits),
    /// Serve, and play the main job against the server to show what it does
    Demo(Config),
    /// Succeed if the node on this machine is ready, for whoever looks after it
    Health(Config),
    /// Bring the database up to date, and end
    Migrate(Config),
    /// Print the GraphQL schema
    Schema,
    /// Fill an account with made-up assets and orders, to try the platform under load
    Seed(commands::Seed),
    /// Replace the key that signs access tokens and URLs
    #[command(subcommand)]
    Keys(commands::Keys),
    /// Say who works for Vibbio
    #[command(subcommand)]
    Staff(commands::Staff),
}

#[actix_web::main]
async fn main() -> ExitCode {
    let Cli { command, config } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) if !asked.use_stderr() => asked.exit(),
        Err(error) => return refuse(&error),
    };
    let outcome = match command.unwrap_or(Command::Serve(config)) {
        Command::Serve(config) => commands::serve(config).await,
        Command::Audit(command) => command.run().await,
        Command::Credits(command) => command.run().await,
        Command::Demo(config) => Box::pin(commands::demo(config)).await,
        Command::Health(config) => commands::health(config).await,
        Command::Migrate(config) => commands::migrate(config).await,
        Command::Schema => commands::schema(),
        Command::Keys(command) => command.run(),
        Command::Seed(command) => Box::pin(command.run()).await,
        Command::Staff(command) => command.run().await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&causes(&error));
            ExitCode::FAILURE
        }
    }
}

/// Refuses a command line in one line; the status is 2, as everywhere.
fn refuse(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    let what = text.split("\n\n").next().unwrap_or_default();
    say(what.trim_start_matches("error: "));
    ExitCode::from(2)
}

/// What went wrong and why, each said once: some errors repeat their causes.
fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

/// Says it in one line on standard error.
fn say(text: &str) {
    eprintln!("vibbio: {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let inner = anyhow::anyhow!("no route");
        let repeating = inner.context("cannot connect: no route").context("the database");
        assert_eq!(causes(&repeating), "the database: cannot connect: no route");
    }

    #[test]
    fn the_command_line_makes_sense() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
