//! What becomes of a file that is sent.

use storage::media::Unfit;

use crate::{
    error::{Code, Refusal},
    transport::UploadBroken,
};

/// Why a file was not taken. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It is not sound, or not of a sort that is taken.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It has more bytes than the server takes.
    #[error("The file is larger than {} MB.", .most / 1_000_000)]
    TooLarge {
        /// The most bytes of a file.
        most: u64,
    },
    /// It did not come whole.
    #[error(transparent)]
    Lost(#[from] UploadBroken),
    /// It is a sidecar, and nothing that it belongs to came with it.
    #[error("No file of this name came with the sidecar.")]
    Alone,
    /// The library has it already, and the sender wants no second one.
    #[error("The library has this file already.")]
    SameBytes,
}

impl Refusal for Rejected {
    fn code(&self) -> Code {
        match self {
            Self::Unfit(Unfit::Empty) => Code::FileEmpty,
            Self::Unfit(Unfit::Unsupported(_)) | Self::Alone => Code::FileUnsupported,
            Self::Unfit(Unfit::Corrupt(_)) => Code::FileDamaged,
            Self::Unfit(Unfit::Truncated) => Code::FileTruncated,
            Self::Unfit(Unfit::TooManyPixels { .. } | Unfit::TooLong { .. } | Unfit::TooLarge)
            | Self::TooLarge { .. } => Code::FileTooLarge,
            Self::Lost(broken) => broken.code(),
            Self::SameBytes => Code::SameBytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_named_in_words() {
        let most = Rejected::TooLarge { most: 5_000_000_000 };
        assert_eq!(most.to_string(), "The file is larger than 5000 MB.");
    }
}
