//! What can be done in a library.
//!
//! Every action first [holds](room::hold) the library, then looks at what it is to change.

pub mod asset;
pub mod detail;
pub(crate) mod fill;
pub mod folder;
pub mod nametag;
mod order;
pub mod person;
pub mod room;
pub mod sort;
pub mod suggestion;
pub mod tag;
pub mod trash;

pub use sort::Place;
