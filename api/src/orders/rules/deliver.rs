//! What can be delivered.

use crate::error::{Code, Refusal};

/// Why files were not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// It is sound, but not a video.
    #[error("Only videos can be delivered.")]
    NoVideo,
    /// No file came with the request.
    #[error("Send the finished files in a multipart request.")]
    NoFile,
}

impl Refusal for Misfit {
    fn code(&self) -> Code {
        match self {
            Self::NoVideo => Code::FileUnsupported,
            Self::NoFile => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("files")
    }
}
