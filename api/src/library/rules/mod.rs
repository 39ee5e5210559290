//! Decisions about what may be in a library, and where.

pub mod collection;
pub mod copy;
pub mod detail;
pub mod format;
pub mod import;
pub mod likeness;
pub mod name;
pub mod nametag;
pub mod playback;
pub mod rank;
pub mod release;
pub mod rendition;
pub mod revision;
pub mod rights;
pub mod room;
pub mod share;
pub mod sidecar;
pub mod suggestion;
pub mod tag;
pub mod tree;
pub mod upload;
pub mod version;
