//! What of a package comes into a library.

use chrono::TimeDelta;
use entity::library_import::LibraryImportState;
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// Bytes of a line of a manifest at most.
pub const LINE: usize = 8 << 20;
/// Lines of a manifest at most.
pub const LINES: i32 = 500_000;
/// How many imports of an account are under way at a time.
pub const AT_ONCE: u64 = 3;
/// How long can be asked what became of an import.
pub const LIFE: TimeDelta = TimeDelta::days(7);
/// How many problems of an import are kept.
pub const NAMED: i32 = 500;
/// How many more bytes than the files of a full library a package may have, for what is said of
/// them.
pub const BESIDE: i64 = 1 << 30;

/// Why a package, or something in it, does not come into a library.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackingError {
    /// It is no archive, or parts of it are missing.
    #[error("The package cannot be read: {0}.")]
    Broken(String),
    /// It has more than can be taken.
    #[error("The package cannot be taken: {0}.")]
    TooLarge(String),
    /// An entry is not as it may be.
    #[error("An entry of the package cannot be taken: {0}.")]
    Entry(String),
    /// There is no manifest in it, or one that is of something else.
    #[error("It is no package of a library: it has no `manifest.jsonl` that says so.")]
    NoPackage,
    /// It was made by a server that is newer than this.
    #[error("The package is of version {0}, which is not known here.")]
    Version(u32),
    /// It has more than [`LINES`].
    #[error("A manifest has at most {LINES} lines.")]
    TooMany,
    /// It lay too long.
    #[error("The package is not there any more: send it again.")]
    Gone,
    /// [`AT_ONCE`] are under way.
    #[error("At most {AT_ONCE} packages are imported at a time.")]
    Busy,
    /// It has ended.
    #[error("It is not being imported any more.")]
    Over,
    /// A line is longer than [`LINE`].
    #[error("A line of a manifest has at most {LINE} bytes.")]
    LongLine,
    /// A line does not say what it should.
    #[error("The line is no record: {0}.")]
    Unreadable(String),
    /// An id stands for two things.
    #[error("`{0}` is there twice.")]
    Twice(String),
    /// A record refers to something that is not there before it.
    #[error("The line refers to `{0}`, which no line before it is.")]
    Unknown(String),
    /// A record refers to a file that is not in the package, or belongs to another record.
    #[error("“{0}” is not in the package, or belongs to another asset.")]
    NoFile(String),
    /// An asset has no file, or too many.
    #[error("An asset has 1 to {} files.", super::revision::PER_ASSET)]
    Files,
    /// Only Vibbio brings in what Vibbio filmed.
    #[error("What Vibbio filmed is not imported.")]
    VibbioMaterial,
}

impl Refusal for UnpackingError {
    fn code(&self) -> Code {
        match self {
            Self::Broken(_) => Code::FileDamaged,
            Self::Entry(_) | Self::NoPackage | Self::Version(_) => Code::FileUnsupported,
            Self::TooLarge(_) | Self::TooMany | Self::Busy | Self::LongLine => Code::LimitExceeded,
            Self::Gone | Self::Over => Code::IllegalState,
            Self::Unreadable(_) | Self::Twice(_) | Self::Files | Self::VibbioMaterial => {
                Code::BadUserInput
            }
            Self::Unknown(_) | Self::NoFile(_) => Code::NotFound,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::TooMany => Some(json!({ "limit": LINES })),
            Self::Busy => Some(json!({ "limit": AT_ONCE })),
            Self::LongLine => Some(json!({ "limit": LINE })),
            _ => None,
        }
    }
}

/// Decides whether an import can be given up, or goes on.
pub fn go_on(state: LibraryImportState) -> Result<(), UnpackingError> {
    match state {
        LibraryImportState::Waiting | LibraryImportState::Importing => Ok(()),
        LibraryImportState::Done | LibraryImportState::Failed | LibraryImportState::Cancelled => {
            Err(UnpackingError::Over)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_under_way_goes_on() {
        for state in [LibraryImportState::Waiting, LibraryImportState::Importing] {
            assert_eq!(go_on(state), Ok(()));
        }
        for state in
            [LibraryImportState::Done, LibraryImportState::Failed, LibraryImportState::Cancelled]
        {
            assert_eq!(go_on(state), Err(UnpackingError::Over));
        }
    }
}
