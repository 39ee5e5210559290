//! Fills an account, to try the platform under load.

use std::io::{Write, stdout};

use api::{
    accounts::rules::Email,
    cause::Cause,
    config::Config,
    seed::{self, Amounts, Customer},
};
use clap::Args;

/// What to fill an account with.
#[derive(Args)]
pub(crate) struct Seed {
    /// Pictures, clips and sounds, in folders, with tags and nametags
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(..=100_000_000))]
    assets: u32,
    /// Projects, nine of ten of them ordered
    #[arg(long, default_value_t = 20)]
    orders: u32,
    /// Products of the store, which every account sees
    #[arg(long, default_value_t = 0)]
    products: u32,
    /// The owner of the account; a new account unless given
    #[arg(long, value_parser = super::email)]
    email: Option<Email>,
    /// Number by which the dice fall: the same makes the same things up
    #[arg(long = "seed", default_value_t = 1)]
    number: u64,
    #[command(flatten)]
    config: Config,
}

impl Seed {
    /// Does it.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let platform = super::open(self.config).await?.caused(Cause::command("seed"));
        let customer = match &self.email {
            Some(email) => Customer::find(&platform, email).await?,
            None => Customer::open(&platform).await?,
        };
        let mut out = stdout();
        let Self { assets, orders, products, number, .. } = self;
        let amounts = Amounts { assets, orders, products };
        seed::fill(&platform, &customer, amounts, number, &mut out).await?;
        platform.db.close().await?;
        writeln!(out, "The owner is {}", customer.email)?;
        if let Some(password) = &customer.password {
            writeln!(out, "The password, shown this once: {password}")?;
        }
        Ok(())
    }
}
