//! Whether what is written down of everything that was done is whole.

use std::{
    io::{Write, stdout},
    path::{Path, PathBuf},
};

use anyhow::Context;
use api::{
    audit::{check, rules::End},
    config::Config,
};
use clap::{Args, Subcommand};

/// The commands about the audit.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Walk over every chain, fail if one is broken, and print the ends of those that are whole
    Check(Check),
}

#[derive(Args)]
pub(crate) struct Check {
    /// A file with ends that were printed before; a chain that was written anew since is found
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    #[command(flatten)]
    config: Config,
}

impl Audit {
    /// Does it.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Self::Check(Check { against, config }) = self;
        let known = against.as_deref().map(read).transpose()?.unwrap_or_default();
        let platform = super::open(config).await?;
        let found = check::check(platform.db.reader(), &known).await?;
        for end in &found.ends {
            writeln!(stdout(), "{end}")?;
        }
        for broken in &found.broken {
            writeln!(stdout(), "{broken}")?;
        }
        let (broken, entries) = (found.broken.len(), found.entries);
        anyhow::ensure!(broken == 0, "{broken} chains are broken, of {entries} entries read");
        Ok(())
    }
}

/// Reads ends that were printed before.
fn read(file: &Path) -> anyhow::Result<Vec<End>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.parse::<End>().map_err(anyhow::Error::msg)).collect()
}
