//! How credits are spent and written down. Pure: no database, no clock, no network.

mod audit;
mod explaining;
mod posting;
mod requesting;
mod spending;

pub use audit::{Books, Fault, audit};
pub use explaining::{BalanceReason, Explained, explain};
pub use posting::{Broken, Leg, Posting, Tail, books, give_back, legs, write_off};
pub use requesting::{RequestError, check_correction, check_decision, needs_second, reason};
pub use spending::{
    Balance, Draw, GrantError, SettleError, SpendError, Standing, balance, check_grant, draw,
    is_live, spendable,
};

#[cfg(test)]
mod tests;
