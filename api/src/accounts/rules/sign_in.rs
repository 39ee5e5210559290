//! How long a sign-in lasts, and how often one may try.

use chrono::{DateTime, TimeDelta, Utc};
use entity::email_token::EmailPurpose;

use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// How long an access token opens doors.
pub const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long a session lives without being refreshed.
const IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a session lives without being refreshed whose person asked to be remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// How long after a session a network counts as one that its person comes from.
pub const FAMILIAR: TimeDelta = TimeDelta::days(90);
/// How much later a session is noted as used again: not every request is worth a write.
pub const NOTED: TimeDelta = TimeDelta::minutes(1);
/// How long a session lives however often it is refreshed.
pub const LONGEST: TimeDelta = TimeDelta::days(180);
/// How long a refresh token may come again: two tabs that refresh at once, or a phone that lost
/// the answer on the way, are not thieves.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);
/// How long the link works by which somebody proves a new address.
pub const CONFIRM: TimeDelta = TimeDelta::days(3);
/// How long an old address can take back that it was given up.
pub const STOP: TimeDelta = TimeDelta::days(7);

/// Wrong passwords for one address from one network.
pub const SIGN_IN: Quota = Quota { burst: 5, every: TimeDelta::minutes(1) };
/// Wrong passwords for one address from all networks together, except those that its owner uses.
pub const SIGN_IN_EMAIL: Quota = Quota { burst: 50, every: TimeDelta::seconds(30) };
/// Wrong passwords for all people of one account together, with the same exception.
pub const SIGN_IN_ACCOUNT: Quota = Quota { burst: 300, every: TimeDelta::seconds(10) };
/// Sign-ins from one network.
pub const SIGN_IN_NETWORK: Quota = Quota { burst: 100, every: TimeDelta::seconds(5) };
/// Registrations from one network.
pub const REGISTER_NETWORK: Quota = Quota { burst: 30, every: TimeDelta::minutes(2) };
/// Wishes for mailed links from one network, whatever the addresses.
pub const LINKS_NETWORK: Quota = Quota { burst: 30, every: TimeDelta::minutes(1) };
/// Mails to one address that nobody there has asked for.
pub const MAIL: Quota = Quota { burst: 3, every: TimeDelta::minutes(20) };

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such person, or not this password: which of the two is not told.
    #[error("The e-mail address or the password is wrong.")]
    Credentials,
    /// Not the password of the person who is signed in.
    #[error("The current password is wrong.")]
    Password,
    /// The access token was ours and is too old.
    #[error("The access token has expired.")]
    Expired,
    /// The token is not ours, or its session is over.
    #[error("The session is over. Sign in again.")]
    Over,
    /// The mailed link does not work.
    #[error("This link is wrong or too old. Ask for a new one.")]
    Link,
}

impl Refusal for SignInError {
    fn code(&self) -> Code {
        match self {
            Self::Credentials | Self::Password => Code::InvalidCredentials,
            Self::Expired => Code::TokenExpired,
            Self::Over => Code::Unauthenticated,
            Self::Link => Code::LinkInvalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Password => Some("currentPassword"),
            Self::Credentials | Self::Expired | Self::Over | Self::Link => None,
        }
    }
}

/// Tells how long a mailed link works.
#[must_use]
pub const fn lifetime(purpose: EmailPurpose) -> TimeDelta {
    match purpose {
        EmailPurpose::Verify => TimeDelta::days(3),
        EmailPurpose::Reset => TimeDelta::hours(1),
        EmailPurpose::Confirm => CONFIRM,
        EmailPurpose::Stop => STOP,
    }
}

/// Tells how long a session lives without being refreshed.
#[must_use]
pub const fn idle(remembered: bool) -> TimeDelta {
    if remembered { REMEMBERED } else { IDLE }
}

/// What a refresh token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// It was never used.
    First,
    /// It was used a moment ago, and what came of it was not: the same answer again.
    Again,
    /// It is used by a second party: the session has to end.
    Stolen,
}

/// Decides on a refresh token, by when it was used and whether its successor was.
#[must_use]
pub fn refresh(
    used_at: Option<DateTime<Utc>>,
    is_successor_used: bool,
    now: DateTime<Utc>,
) -> Refresh {
    match used_at {
        None => Refresh::First,
        Some(used_at) if !is_successor_used && now - used_at <= GRACE => Refresh::Again,
        Some(_) => Refresh::Stolen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_refresh_token_is_excused_for_a_moment_only() {
        let used = DateTime::UNIX_EPOCH;
        assert_eq!(refresh(None, false, used), Refresh::First);
        assert_eq!(refresh(Some(used), false, used + GRACE), Refresh::Again);
        assert_eq!(refresh(Some(used), true, used), Refresh::Stolen);
        let later = used + GRACE + TimeDelta::microseconds(1);
        assert_eq!(refresh(Some(used), false, later), Refresh::Stolen);
    }
}
