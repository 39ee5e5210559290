//! What becomes of a file that is sent.

use chrono::TimeDelta;
use entity::{asset::AssetKind, upload::UploadPurpose};
use storage::media::Unfit;

use crate::{
    error::{Code, Refusal},
    transport::UploadBroken,
};

/// How long an upload may take from its beginning, and its outcome can be asked for.
pub const LIFE: TimeDelta = TimeDelta::hours(24);
/// How many uploads of one account may be under way.
pub const OPEN: u64 = 1_000;

/// How many packages of one account may be under way, or wait to be imported.
pub const PACKAGES: u64 = 3;

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
    /// It is sound, but no video, and was sent for an order.
    #[error("Only videos can be sent for an order.")]
    NoVideo,
    /// It has another size than its sender said.
    #[error("The file has {came} bytes where {announced} were announced.")]
    OtherSize {
        /// What the sender said, in bytes.
        announced: u64,
        /// What came, in bytes.
        came: u64,
    },
    /// It has another SHA-256 than its sender said.
    #[error("The file has another SHA-256 than was announced.")]
    OtherBytes,
    /// The library has it already, and the sender wants no second one.
    #[error("The library has this file already.")]
    SameBytes,
}

impl Refusal for Rejected {
    fn code(&self) -> Code {
        match self {
            Self::Unfit(Unfit::Empty) => Code::FileEmpty,
            Self::Unfit(Unfit::Unsupported(_)) | Self::Alone | Self::NoVideo => {
                Code::FileUnsupported
            }
            Self::Unfit(Unfit::Corrupt(_)) => Code::FileDamaged,
            Self::Unfit(Unfit::Truncated) => Code::FileTruncated,
            Self::Unfit(
                Unfit::TooManyPixels { .. }
                | Unfit::NoRoom { .. }
                | Unfit::TooLong { .. }
                | Unfit::TooLarge,
            )
            | Self::TooLarge { .. } => Code::FileTooLarge,
            Self::Lost(broken) => broken.code(),
            Self::OtherSize { .. } | Self::OtherBytes => Code::UploadBroken,
            Self::SameBytes => Code::SameBytes,
        }
    }
}

/// Why an upload cannot begin or go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// The account has too many under way.
    #[error("More than {OPEN} uploads are under way: finish or abort some first.")]
    TooMany,
    /// There are [`PACKAGES`] already.
    #[error("At most {PACKAGES} packages are under way: import or abort one first.")]
    TooManyPackages,
    /// Not all bytes are there.
    #[error("Not all bytes of the file have come.")]
    Incomplete,
    /// It took too long.
    #[error("The upload has expired: begin it anew.")]
    Expired,
    /// It is being looked at.
    #[error("All bytes have come and are being looked at.")]
    Processing,
    /// It was looked at and found unfit.
    #[error("The file was refused: `result` of the upload says why.")]
    Refused,
    /// It was kept for an order, and is a cut or a finished video of that by now.
    #[error("The file of this upload was used: send another one.")]
    Used,
    /// Somebody else works on it now, or it is gone.
    #[error("The upload was taken over or aborted.")]
    Lost,
}

impl Refusal for UploadError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany | Self::TooManyPackages => Code::TooManyRequests,
            Self::Incomplete
            | Self::Expired
            | Self::Processing
            | Self::Refused
            | Self::Used
            | Self::Lost => Code::IllegalState,
        }
    }
}

/// Checks that a file is of a kind that is sent for a purpose.
pub fn fit(purpose: UploadPurpose, kind: AssetKind) -> Result<(), Rejected> {
    match purpose {
        UploadPurpose::Order if kind != AssetKind::Video => Err(Rejected::NoVideo),
        UploadPurpose::Asset | UploadPurpose::Order | UploadPurpose::Package => Ok(()),
    }
}

/// Compares a file with what its sender said of it.
pub fn verify(
    announced: (Option<u64>, Option<&str>),
    came: u64,
    digest: &str,
) -> Result<(), Rejected> {
    let (size, sha256) = announced;
    if let Some(announced) = size
        && announced != came
    {
        return Err(Rejected::OtherSize { announced, came });
    }
    if sha256.is_some_and(|announced| announced != digest) {
        return Err(Rejected::OtherBytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_named_in_words() {
        let most = Rejected::TooLarge { most: 5_000_000_000 };
        assert_eq!(most.to_string(), "The file is larger than 5000 MB.");
    }

    #[test]
    fn what_comes_is_what_was_announced_or_is_rejected() {
        assert_eq!(verify((None, None), 7, "ab"), Ok(()));
        assert_eq!(verify((Some(7), Some("ab")), 7, "ab"), Ok(()));
        let other_size = Rejected::OtherSize { announced: 8, came: 7 };
        assert_eq!(verify((Some(8), Some("ab")), 7, "ab"), Err(other_size));
        assert_eq!(verify((Some(7), Some("ac")), 7, "ab"), Err(Rejected::OtherBytes));
    }
}
