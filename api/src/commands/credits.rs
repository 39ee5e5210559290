//! Whether every ledger of credits keeps what it promises.

use std::io::{Write, stdout};

use api::{config::Config, credits::reads};
use clap::Subcommand;

/// The commands about credits.
#[derive(Subcommand)]
pub(crate) enum Credits {
    /// Prove every ledger, print what is wrong with which account's, and fail if anything is
    Check(Config),
}

impl Credits {
    /// Does it.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Self::Check(config) = self;
        let platform = super::open(config).await?;
        let faults = reads::check(&platform.db).await?;
        for (account, fault) in &faults {
            writeln!(stdout(), "{account}: {fault}")?;
        }
        let (ledgers, entries) = reads::count(platform.db.reader()).await?;
        let found = faults.len();
        anyhow::ensure!(found == 0, "{found} faults in {ledgers} ledgers of {entries} entries");
        writeln!(stdout(), "{ledgers} ledgers of {entries} entries are sound")?;
        Ok(())
    }
}
