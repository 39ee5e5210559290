//! What can go wrong with bytes.

use std::{error::Error as StdError, io};

use object_store::path::Path;

/// The result of working with blobs.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure that callers can tell from others. None of its texts holds a credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing lies under the key.
    #[error("there is nothing at `{0}`")]
    NotFound(String),
    /// The range is empty or begins behind the last byte.
    #[error("the range holds none of the {size} bytes")]
    Range {
        /// The size of the whole object in bytes.
        size: u64,
    },
    /// The file has more bytes than the object store can take.
    #[error("a file can have at most {most} bytes here")]
    TooLarge {
        /// The largest size in bytes.
        most: u64,
    },
    /// An earlier write failed or was given up half-way, so the rest cannot be right.
    #[error("an earlier write of this file was not finished")]
    Interrupted,
    /// The object store knows us not, or not well enough.
    #[error("the object store refuses access")]
    Denied(#[source] Cause),
    /// The object store cannot be reached, or fails; trying again later may help.
    #[error("the object store is unavailable")]
    Unavailable(#[source] Cause),
    /// The setting that says where blobs lie is wrong.
    #[error("not a place for blobs: {0}")]
    Location(String),
    /// The place that the setting names cannot be used.
    #[error("blobs cannot be kept at `{location}`: {reason}")]
    Unusable {
        /// The place, without credentials.
        location: String,
        /// Why not, in one line.
        reason: String,
    },
}

type Cause = Box<dyn StdError + Send + Sync>;

impl Error {
    /// Makes errors of the store, at one path, into ours.
    pub(super) fn at(path: &Path) -> impl Fn(object_store::Error) -> Self {
        move |error| match error {
            object_store::Error::NotFound { .. } => Self::NotFound(path.to_string()),
            other => other.into(),
        }
    }

    /// Makes a failure of something around the store into ours.
    pub(super) fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// Returns the innermost cause in one line.
    pub(super) fn reason(&self) -> String {
        let mut innermost: &dyn StdError = self;
        while let Some(cause) = innermost.source() {
            innermost = cause;
        }
        let text = innermost.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error as Store;
        match error {
            Store::NotFound { path, .. } => Self::NotFound(path),
            Store::PermissionDenied { .. } | Store::Unauthenticated { .. } => {
                Self::Denied(error.into())
            }
            other if forbidden(&other) => Self::Denied(other.into()),
            other => Self::Unavailable(other.into()),
        }
    }
}

/// Tells whether the file system said no, for which the store has no variant.
fn forbidden(error: &(dyn StdError + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::PermissionDenied) || error.source().is_some_and(forbidden)
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::NotFound(_) => io::ErrorKind::NotFound,
            Error::Denied(_) => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
