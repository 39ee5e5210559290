//! What service tokens look like, what they may do, and how long they live.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    role::AccountRole,
    service_token::{TokenScope, TokenScopes},
};
use serde_json::{Value, json};

use crate::{
    access::Permission,
    error::{Code, Refusal},
    throttle::Quota,
};

/// How every secret begins, so that programs that look for leaked secrets find it.
const PREFIX: &str = "vbs_";
/// How many random letters and digits a secret has: 190 bits.
pub const RANDOM: usize = 32;
/// How many letters and digits of checksum follow them.
const CHECKSUM: usize = 6;
/// How much of a secret is shown to recognise it by.
const HINT: usize = PREFIX.len() + 4;

/// How long a service token lives at most.
const LONGEST_SERVICE: TimeDelta = TimeDelta::days(365);
/// How long the secret before works beside the new one, at most.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);
/// How many service tokens an account has at once, at most.
pub const SERVICE_TOKENS: u64 = 100;
/// For how long a service token is listed that was revoked.
pub const REMEMBERED_SERVICE: TimeDelta = TimeDelta::days(90);
/// Requests with one service token.
pub const SERVICE_REQUESTS: Quota = Quota { burst: 600, every: TimeDelta::milliseconds(100) };

/// Why a service token was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceTokenError {
    /// It is none of ours, has expired, was revoked, or nobody answers for it any more.
    #[error("The service token is wrong, or works no more.")]
    Wrong,
    /// It would do nothing.
    #[error("A service token needs at least one scope.")]
    NoScope,
    /// It would do more than its maker.
    #[error("A service token can do no more than you can.")]
    BeyondRole,
    /// It would end in the past, or live too long.
    #[error("A service token lives for at most a year, and ends in the future.")]
    Expiry,
    /// The secret before would work too long.
    #[error("The old secret works beside the new one for at most seven days.")]
    Overlap,
    /// The name is another's.
    #[error("A service token of this name exists already.")]
    NameTaken,
    /// There are too many.
    #[error("An account has at most {SERVICE_TOKENS} service tokens.")]
    TooMany,
    /// It was revoked.
    #[error("The service token was revoked: make a new one.")]
    Revoked,
}

impl Refusal for ServiceTokenError {
    fn code(&self) -> Code {
        match self {
            Self::Wrong => Code::Unauthenticated,
            Self::NoScope | Self::Expiry | Self::Overlap => Code::BadUserInput,
            Self::BeyondRole => Code::Forbidden,
            Self::NameTaken => Code::NameTaken,
            Self::TooMany => Code::LimitExceeded,
            Self::Revoked => Code::IllegalState,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoScope | Self::BeyondRole => Some("scopes"),
            Self::Expiry => Some("expiresAt"),
            Self::Overlap => Some("formerWorksMinutes"),
            Self::NameTaken => Some("name"),
            Self::Wrong | Self::TooMany | Self::Revoked => None,
        }
    }

    fn details(&self) -> Option<Value> {
        (*self == Self::TooMany).then(|| json!({ "limit": SERVICE_TOKENS }))
    }
}

/// Makes a secret of [`RANDOM`] letters and digits that nobody can guess.
#[must_use]
pub fn service_secret(random: &str) -> String {
    format!("{PREFIX}{random}{}", checksum(random))
}

/// Tells whether a token says of itself that it is a service token.
#[must_use]
pub fn is_service(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// Tells whether a secret can be one of ours, which most mistakes are not: what it ends with
/// follows from the rest.
#[must_use]
pub fn can_be_service(token: &str) -> bool {
    let body = token.strip_prefix(PREFIX).filter(|body| body.is_ascii());
    let parts = body.and_then(|body| body.split_at_checked(RANDOM));
    parts.is_some_and(|(random, sum)| sum == checksum(random))
}

/// How a secret begins.
#[must_use]
pub fn service_hint(secret: &str) -> String {
    secret.chars().take(HINT).collect()
}

/// CRC-32 in letters and digits.
fn checksum(random: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// Puts what a token is to do in order, and checks that its maker may do all of it.
pub fn service_scopes(
    wanted: &[TokenScope],
    maker: AccountRole,
) -> Result<TokenScopes, ServiceTokenError> {
    if wanted.is_empty() {
        return Err(ServiceTokenError::NoScope);
    }
    if wanted.iter().any(|scope| !Permission::is_open(*scope, maker)) {
        return Err(ServiceTokenError::BeyondRole);
    }
    let mut scopes = wanted.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    Ok(TokenScopes(scopes))
}

/// Checks when a token is to end.
pub fn service_expiry(
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ServiceTokenError> {
    let fits = expires_at > now && expires_at <= now + LONGEST_SERVICE;
    if fits { Ok(expires_at) } else { Err(ServiceTokenError::Expiry) }
}

/// Checks for how many minutes the secret before is to work.
pub fn service_overlap(minutes: i32) -> Result<TimeDelta, ServiceTokenError> {
    let overlap = TimeDelta::minutes(minutes.into());
    let fits = (TimeDelta::zero()..=LONGEST_OVERLAP).contains(&overlap);
    if fits { Ok(overlap) } else { Err(ServiceTokenError::Overlap) }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_secret_is_known_by_its_prefix_and_checksum() {
        let secret = service_secret("0123456789abcdefABCDEFxyzXYZ0123");
        assert_eq!(secret.len(), 42);
        assert!(is_service(&secret) && can_be_service(&secret));
        assert_eq!(service_hint(&secret), "vbs_0123");
        let mut typo = secret.clone();
        typo.replace_range(10..11, "-");
        for wrong in
            [&typo, &secret[..41], "vbs_", "vbs_ø123456789abcdefABCDEFxyzXYZ01234567", "", "a.b.c"]
        {
            assert!(!can_be_service(wrong), "{wrong}");
        }
        assert!(!can_be_service(&format!("{secret}0")));
    }

    #[test]
    fn a_token_does_no_more_than_its_maker() {
        use TokenScope::{LibraryPurge, LibraryRead};
        let both = [LibraryPurge, LibraryRead, LibraryPurge];
        assert_eq!(
            service_scopes(&both, AccountRole::Admin),
            Ok(TokenScopes(vec![LibraryRead, LibraryPurge]))
        );
        let member = service_scopes(&both, AccountRole::Member);
        assert_eq!(member, Err(ServiceTokenError::BeyondRole));
        assert_eq!(service_scopes(&[], AccountRole::Owner), Err(ServiceTokenError::NoScope));
    }

    #[test]
    fn every_scope_allows_something() {
        for scope in TokenScope::iter() {
            // Whoever may see the account may see its brands.
            let expected = if scope == TokenScope::AccountRead { 2 } else { 1 };
            let allowed = Permission::iter().filter(|held| held.scope() == Some(scope));
            assert_eq!(allowed.count(), expected, "{scope:?}");
        }
    }

    #[test]
    fn a_token_lives_for_a_year_at_most() {
        let now = DateTime::UNIX_EPOCH;
        let second = TimeDelta::seconds(1);
        assert!(service_expiry(now + LONGEST_SERVICE, now).is_ok());
        assert!(service_expiry(now + LONGEST_SERVICE + second, now).is_err());
        assert!(service_expiry(now, now).is_err());
        assert!(service_overlap(0).is_ok() && service_overlap(7 * 24 * 60).is_ok());
        assert!(service_overlap(-1).is_err() && service_overlap(7 * 24 * 60 + 1).is_err());
        assert!(service_overlap(i32::MAX).is_err());
    }
}
