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

fn main() -> ExitCode {
    return_large_blocks();
    actix_web::rt::System::new().block_on(run())
}

/// Has the system's allocator give large blocks, such as decoded pictures, back to the system when
/// they are freed. Left to itself it takes those of up to 32 MiB from its heaps after the first of
/// them, one for each thread, and keeps what was once taken.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "nothing safe says so to the allocator")]
fn return_large_blocks() {
    /// Buffers of transfers are smaller, and are better reused.
    const LARGE: libc::c_int = 4 << 20;
    // SAFETY: it sets a number, of which any is allowed, before there are other threads.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn return_large_blocks() {}

async fn run() -> ExitCode {
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
