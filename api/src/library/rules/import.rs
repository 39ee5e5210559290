//! Files that are fetched from addresses.

use crate::{
    error::{Code, Refusal},
    reach::Unreachable,
};

/// Why a file cannot be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing is fetched from the address.
    #[error(transparent)]
    Address(#[from] Unreachable),
    /// It leads from one address to the next.
    #[error("The address leads on to others too often.")]
    Redirects,
    /// The server at the address does not give the file.
    #[error("The server at the address answered with the status {0}.")]
    Status(u16),
    /// The server at the address does not answer, or not to the end.
    #[error("The file could not be fetched to its end.")]
    Broken,
    /// It takes too long.
    #[error("Fetching the file took too long.")]
    TooSlow,
}

impl Refusal for ImportError {
    fn code(&self) -> Code {
        match self {
            Self::Address(unreachable) => unreachable.code(),
            Self::Redirects | Self::Status(_) | Self::Broken | Self::TooSlow => Code::ImportFailed,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Address(unreachable) => unreachable.field(),
            Self::Redirects | Self::Status(_) | Self::Broken | Self::TooSlow => None,
        }
    }
}
