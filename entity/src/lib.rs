//! What there is: one module a table, each with its row, its closed vocabularies and, for every
//! column, whose data it is.
//!
//! Rows know nothing of what can be done with them; that is `api`. How the tables came about is
//! `migration`, which never imports this crate.

pub mod class;
pub mod id;
pub mod idempotency;
pub mod job;
pub mod role;

pub use class::{Class, Classified};
