//! Decisions about what may be in a library, and where.

pub mod format;
pub mod name;
pub mod nametag;
pub mod rank;
pub mod rights;
pub mod room;
pub mod tag;
pub mod tree;
pub mod upload;
pub mod version;
