//! How long an invitation stands, and what can become of it.

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{id::InvitationId, invitation};
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// Invitations of one account; each is a mail that nobody there has asked for.
pub const INVITE: Quota = Quota { burst: 100, every: TimeDelta::minutes(3) };
/// Invitation mails of all accounts to one address; more wait for their turn.
pub const INVITE_ADDRESS: Quota = Quota { burst: 5, every: TimeDelta::minutes(30) };
/// How long an invitation that is over is kept.
pub const KEPT: TimeDelta = TimeDelta::days(90);

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum InvitationState {
    /// It can be accepted.
    Sent,
    /// Whoever was invited has joined.
    Accepted,
    /// It was taken back.
    Withdrawn,
    /// It was not accepted in time. It can be sent again.
    Expired,
}

/// Why an invitation was not sent, changed or accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// The address has an invitation that stands.
    #[error("This address is invited already.")]
    AlreadyInvited(InvitationId),
    /// The address is that of a member.
    #[error("This person is a member of the account already.")]
    AlreadyMember,
    /// It is over.
    #[error("This invitation is over.")]
    Over,
    /// Whoever invites has not proved their own address.
    #[error("Verify your e-mail address before you invite others.")]
    InviterNotVerified,
    /// Whoever is signed in has not proved their address.
    #[error("Verify your e-mail address before you accept.")]
    NotVerified,
    /// The invitation went to somebody else.
    #[error("This invitation is for another e-mail address than yours.")]
    OtherAddress,
    /// The address has a login.
    #[error("This e-mail address has a login: sign in to accept.")]
    SignIn,
    /// Whoever is new has to say who they are.
    #[error("Sign in to accept, or say who you are.")]
    WhoAreYou,
    /// Whoever is signed in is not new.
    #[error("You are signed in: sign out to accept as somebody new.")]
    NotNew,
}

impl Refusal for InvitationError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyInvited(_) => Code::AlreadyInvited,
            Self::AlreadyMember => Code::AlreadyMember,
            Self::Over => Code::IllegalState,
            Self::InviterNotVerified | Self::NotVerified => Code::EmailNotVerified,
            Self::OtherAddress => Code::Forbidden,
            Self::SignIn => Code::Unauthenticated,
            Self::WhoAreYou | Self::NotNew => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::AlreadyInvited(_) | Self::AlreadyMember => Some("email"),
            Self::WhoAreYou | Self::NotNew => Some("newcomer"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::AlreadyInvited(id) => Some(json!({ "invitationId": id })),
            _ => None,
        }
    }
}

/// Tells what became of an invitation.
#[must_use]
pub fn state(invitation: &invitation::Model, now: DateTime<Utc>) -> InvitationState {
    if invitation.accepted_at.is_some() {
        InvitationState::Accepted
    } else if invitation.withdrawn_at.is_some() {
        InvitationState::Withdrawn
    } else if invitation.expires_at <= now {
        InvitationState::Expired
    } else {
        InvitationState::Sent
    }
}
