//! How credits are spent and written down. Pure: no database, no clock, no network.

mod audit;
mod posting;
mod spending;

pub use audit::{Books, Fault, audit};
pub use posting::{Broken, Leg, Posting, Tail, books, give_back, legs};
pub use spending::{
    Balance, Draw, GrantError, SettleError, SpendError, Standing, balance, check_grant, draw,
    is_live, spendable,
};

#[cfg(test)]
mod tests;
