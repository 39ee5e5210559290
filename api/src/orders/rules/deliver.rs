//! What can be delivered.

use crate::error::{Code, Refusal};

/// How many files an order is delivered with at most.
pub const FILES: usize = 10;

/// Why files were not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// No file came with the request, and no upload was named.
    #[error("Send the finished files in a multipart request, or name the uploads that sent them.")]
    NoFile,
    /// There are more than [`FILES`].
    #[error("An order is delivered with at most {FILES} files.")]
    TooMany,
}

impl Refusal for Misfit {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("files")
    }
}

/// Checks how many files an order is to be delivered with.
pub fn count(files: usize) -> Result<(), Misfit> {
    match files {
        0 => Err(Misfit::NoFile),
        1..=FILES => Ok(()),
        _ => Err(Misfit::TooMany),
    }
}
