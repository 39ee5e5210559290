//! Why somebody may not do something.

use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal},
    plans::rules::Closing,
};

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("Sign in first.")]
    SignInFirst,
    /// The role does not hold the permission.
    #[error("Your role does not allow this.")]
    Forbidden,
    /// The service token is not for it.
    #[error("The service token does not allow this.")]
    BeyondScope,
    /// No program does this.
    #[error("Only a person who is signed in can do this.")]
    PeopleOnly,
    /// The account has closed to writes.
    #[error("The account is closed. Choose a plan to open it again, before it is deleted.")]
    Closed(Closing),
}

impl Refusal for Denied {
    fn code(&self) -> Code {
        match self {
            Self::SignInFirst => Code::Unauthenticated,
            Self::Forbidden | Self::BeyondScope | Self::PeopleOnly => Code::Forbidden,
            Self::Closed(_) => Code::AccountClosed,
        }
    }

    fn details(&self) -> Option<Value> {
        let Self::Closed(Closing { since, deletes_at }) = self else { return None };
        let possible = ["READ", "DOWNLOAD", "EXPORT", "BILLING_PROFILE", "CHOOSE_PLAN"];
        Some(json!({ "since": since, "deletesAt": deletes_at, "possible": possible }))
    }
}
