//! Fills an account with what a marketing team would have gathered over the years, so that the
//! platform can be tried under load.
//!
//! Assets and products are rows added many at a time, under the rules of their domains; whatever
//! moves credits goes through the same actions as everything else. The files are the samples that
//! come with the server and larger variants of them, each stored and drawn once, so that every
//! preview and every download works. The same number throws the same dice: accounts that are
//! filled with it alike hold assets of the same names, sizes, tags and people.

mod assets;
mod customer;
mod dice;
mod files;
mod orders;
mod products;
mod progress;
mod shelves;
mod words;

use std::io::Write;

pub use self::customer::Customer;
use self::{assets::Assets, dice::Dice, orders::Studio, products::Range, progress::Progress};
use crate::app::Platform;

/// How much there is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// Pictures, clips and sounds in the account's library.
    pub assets: u32,
    /// Projects of the account, most of which are ordered.
    pub orders: u32,
    /// Products of the store, which every account sees.
    pub products: u32,
}

/// Fills an account and the store, and tells people how far it is.
pub async fn fill(
    platform: &Platform,
    customer: &Customer,
    amounts: Amounts,
    number: u64,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut progress = Progress::new(out);
    let files = files::store(platform, &mut progress).await?;
    let dice = |part| Dice::new(number.wrapping_add(part));
    if amounts.assets > 0 {
        let plan = shelves::Plan { customer, assets: amounts.assets, dice: dice(0) };
        let shelves = plan.carry_out(platform, &mut progress).await?;
        let assets = Assets { customer, files: &files, shelves: &shelves, dice: dice(1) };
        assets.add(platform, amounts.assets, &mut progress).await?;
    }
    if amounts.orders > 0 {
        let studio = Studio::open(platform, customer, &files, dice(2)).await?;
        Box::pin(studio.add(platform, amounts.orders, &mut progress)).await?;
    }
    if amounts.products > 0 {
        let range = Range::open(platform, &files, dice(3)).await?;
        range.add(platform, amounts.products, &mut progress).await?;
    }
    Ok(())
}
