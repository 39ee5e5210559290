//! What can be done in a library.
//!
//! Every action first [holds](room::hold) the library, then looks at what it is to change.

pub mod asset;
mod blob;
pub(crate) mod card;
pub mod collection;
pub mod comment;
pub mod copy;
pub mod detail;
pub mod download;
pub(crate) mod fill;
pub mod folder;
pub mod framing;
pub mod mine;
pub mod nametag;
mod order;
pub mod past;
pub mod person;
pub mod release;
pub mod revision;
pub mod rights;
pub mod room;
pub mod search;
pub mod selection;
pub mod share;
pub mod sort;
pub mod suggestion;
pub mod tag;
pub mod tag_tree;
pub mod trash;
pub mod unpacking;
pub mod upload;

pub use sort::Place;
