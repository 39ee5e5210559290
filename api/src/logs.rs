//! Where the log goes: to standard error, for people or for machines.

use std::io::{IsTerminal, stderr};

use anyhow::{Context, anyhow};
use tracing_subscriber::{EnvFilter, fmt};

use crate::{config::LogFormat, transport};

/// Starts the log of this process, which tells of panics, too.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(filter).with_context(|| format!("the log filter `{filter}`"))?;
    let log = fmt().with_env_filter(filter).with_writer(stderr);
    let started = match format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    started.map_err(|why| anyhow!("the log cannot be started: {why}"))?;
    transport::log::panics();
    Ok(())
}
