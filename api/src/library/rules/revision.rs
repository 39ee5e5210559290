//! What can be the next file of an asset.

use entity::asset::AssetKind;
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many revisions an asset has, at most.
pub const PER_ASSET: usize = 100;

/// Why a file is not the next revision of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevisionError {
    /// It is of another kind, so that what is planned with the asset would not fit any more.
    #[error("The new file of an asset is of the same kind as the old one.")]
    Kind,
    /// It is the file that the asset has.
    #[error("The asset has this file already.")]
    Same,
    /// There are [`PER_ASSET`] already.
    #[error("An asset has at most {PER_ASSET} revisions.")]
    TooMany,
}

impl Refusal for RevisionError {
    fn code(&self) -> Code {
        match self {
            Self::Kind => Code::BadUserInput,
            Self::Same => Code::SameBytes,
            Self::TooMany => Code::LimitExceeded,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Kind).then_some("file")
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooMany).then(|| json!({ "limit": PER_ASSET }))
    }
}

/// What is looked at of a file: its kind and the digest of its bytes.
pub type File<'a> = (AssetKind, &'a str);

/// Decides whether a file follows the one that an asset of so many revisions has.
pub fn next(old: File<'_>, new: File<'_>, revisions: usize) -> Result<(), RevisionError> {
    if old.0 != new.0 {
        Err(RevisionError::Kind)
    } else if old.1 == new.1 {
        Err(RevisionError::Same)
    } else if revisions >= PER_ASSET {
        Err(RevisionError::TooMany)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_of_the_same_kind_and_other_bytes() {
        let old = (AssetKind::Image, "a");
        assert_eq!(next(old, (AssetKind::Image, "b"), 99), Ok(()));
        assert_eq!(next(old, (AssetKind::Video, "b"), 1), Err(RevisionError::Kind));
        assert_eq!(next(old, old, 1), Err(RevisionError::Same));
        assert_eq!(next(old, (AssetKind::Image, "b"), 100), Err(RevisionError::TooMany));
    }
}
