//! Who works for Vibbio, and with that the first person who does.

use std::io::{BufRead, Write, stdin, stdout};

use anyhow::Context;
use api::{
    accounts::{
        actions::{
            password,
            staff::{self, Hire},
        },
        reads,
        rules::{self, Email},
    },
    app::Platform,
    cause::Cause,
    config::Config,
    tokens,
};
use clap::{Args, Subcommand};
use entity::role::StaffRole;
use sea_orm::{ActiveEnum, Iterable};

/// The commands about staff.
#[derive(Subcommand)]
pub(crate) enum Staff {
    /// Give somebody a role; a person who is new is added, with a password that is shown once
    Add(Add),
    /// Take a role from somebody, or every role
    Remove(Remove),
    /// List everybody who works for Vibbio
    List(Config),
}

#[derive(Args)]
pub(crate) struct Add {
    /// The person's e-mail address
    #[arg(long, value_parser = super::email)]
    email: Email,
    /// producer, support, finance, privacy or administrator
    #[arg(long, value_parser = role)]
    role: StaffRole,
    /// The name of a person who is new; the address unless given
    #[arg(long)]
    name: Option<String>,
    /// Read the password to set from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
pub(crate) struct Remove {
    /// The person's e-mail address
    #[arg(long, value_parser = super::email)]
    email: Email,
    /// The role to take; every role unless given
    #[arg(long, value_parser = role)]
    role: Option<StaffRole>,
    #[command(flatten)]
    config: Config,
}

impl Staff {
    /// Does it.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Remove(remove) => remove.run().await,
            Self::List(config) => list(config).await,
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let name = self.name.as_deref().unwrap_or(self.email.address());
        let name = rules::name(name, "name")?;
        let given = if self.password_stdin { Some(read_password()?) } else { None };
        let platform = super::open(self.config).await?;
        if let Some(given) = &given {
            let about = vec![name.clone(), self.email.address().to_owned()];
            password::approve(&platform, &given.as_str().into(), about).await?;
        }
        let is_known = reads::is_known(platform.db.reader(), &self.email).await?;
        let made = (given.is_none() && !is_known).then(tokens::random);
        let password_hash = hash(&platform, given.or_else(|| made.clone())).await?;
        let address = self.email.address().to_owned();
        let tx = platform.caused(Cause::command("staff add")).begin().await?;
        staff::add(&tx, Hire { email: self.email, name, role: self.role, password_hash }).await?;
        tx.commit().await?;
        writeln!(stdout(), "{address} is {} now.", self.role.to_value())?;
        if let Some(password) = made {
            writeln!(stdout(), "The password, shown this once: {password}")?;
        }
        Ok(())
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let platform = super::open(self.config).await?;
        let tx = platform.caused(Cause::command("staff remove")).begin().await?;
        let removed = staff::remove(&tx, &self.email, self.role).await?;
        tx.commit().await?;
        anyhow::ensure!(removed > 0, "{} has no such role", self.email.address());
        Ok(writeln!(stdout(), "Roles taken from {}: {removed}", self.email.address())?)
    }
}

async fn list(config: Config) -> anyhow::Result<()> {
    let platform = super::open(config).await?;
    for (user, role) in reads::staff(platform.db.reader()).await? {
        writeln!(stdout(), "{}\t{}\t{}", user.email, role.to_value(), user.name)?;
    }
    Ok(())
}

async fn hash(platform: &Platform, password: Option<String>) -> anyhow::Result<Option<String>> {
    match password {
        Some(password) => Ok(Some(platform.passwords.hash(password.into()).await?)),
        None => Ok(None),
    }
}

/// Reads a password that a person or a program writes; it is never an argument, which others see.
fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).context("the password on standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    Ok(password)
}

fn role(typed: &str) -> Result<StaffRole, String> {
    let named = |role: &StaffRole| role.to_value().eq_ignore_ascii_case(typed);
    StaffRole::iter().find(named).ok_or_else(|| "there is no such role".into())
}
