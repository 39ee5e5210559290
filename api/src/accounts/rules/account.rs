//! Why an account is not opened.

use crate::error::{Code, Refusal};

/// Why an account was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Whoever wants one has not proved their address.
    #[error("Verify your e-mail address before you open another account.")]
    EmailNotVerified,
    /// Whoever wants one has one on trial.
    #[error("You own an account on trial: choose a plan for it before you open another one.")]
    OnTrial,
}

impl Refusal for AccountError {
    fn code(&self) -> Code {
        match self {
            Self::EmailNotVerified => Code::EmailNotVerified,
            Self::OnTrial => Code::IllegalState,
        }
    }
}
