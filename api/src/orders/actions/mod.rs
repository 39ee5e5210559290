//! What can be done with quotes and orders.
//!
//! Whoever places an order or takes it on holds the account first, and whatever else afterwards,
//! so that nobody waits in a circle.

pub mod abandon;
pub mod assign;
pub mod breach;
pub mod budget;
pub mod deliver;
pub mod file;
pub mod place;
mod provenance;
pub mod quote;
pub mod step;
pub mod wish;
