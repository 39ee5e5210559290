//! What comes by time: credits that are about to expire, and those that have.

mod expiry;
mod telling;

pub use expiry::{BookExpiries, BookExpiry};
pub use telling::TellExpiringCredits;
