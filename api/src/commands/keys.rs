//! The keys that sign, and how one takes the place of another.

use std::io::{Write, stdout};

use anyhow::ensure;
use api::{
    config::Config,
    keys::files::{self, Part},
};
use clap::{Args, Subcommand};

/// The commands about the keys of the data folder.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// List the keys by name, and say which one signs
    List(Config),
    /// Make the key that signs after the next rotation; every node knows it within half a minute
    Prepare(Config),
    /// Let the prepared key sign, or a new one; the one that signed checks until it is retired.
    /// Nodes follow within half a minute; prepare the key a minute before
    Rotate(Config),
    /// Remove a key that signs no more: what it has signed is refused within half a minute
    Retire(Retire),
}

#[derive(Args)]
pub(crate) struct Retire {
    /// The key's name, as `vibbio keys list` tells it
    #[arg(allow_hyphen_values = true)]
    id: String,
    #[command(flatten)]
    config: Config,
}

impl Keys {
    /// Does it.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let (Self::List(config)
        | Self::Prepare(config)
        | Self::Rotate(config)
        | Self::Retire(Retire { config, .. })) = &self;
        ensure!(
            config.jwt_key.is_none(),
            "the keys are given by --jwt-key: replace it there, and give the former one as \
             --jwt-former-key until what it has signed is over"
        );
        let data = config.data.as_path();
        match &self {
            Self::List(_) => {
                for key in files::list(data)? {
                    writeln!(stdout(), "{}\t{}", key.id, part(key.part))?;
                }
            }
            Self::Prepare(_) => writeln!(stdout(), "{} is the next.", files::prepare(data)?)?,
            Self::Rotate(_) => writeln!(stdout(), "{} signs now.", files::rotate(data)?)?,
            Self::Retire(Retire { id, .. }) => {
                files::retire(data, id)?;
                writeln!(stdout(), "{id} is gone.")?;
            }
        }
        Ok(())
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Signs => "signs",
        Part::Next => "checks, and is the next to sign",
        Part::Former => "checks what it has signed",
    }
}
