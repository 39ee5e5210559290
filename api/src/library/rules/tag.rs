//! How much can be noted on an asset.

use crate::error::{Code, Refusal};

/// The most tags of one asset.
pub const PER_ASSET: u64 = 100;

/// Why a tag was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// The asset has [`PER_ASSET`] already.
    #[error("An asset has at most {PER_ASSET} tags.")]
    TooMany,
}

impl Refusal for TagError {
    fn code(&self) -> Code {
        Code::IllegalState
    }
}
