//! Who is let in by a mailed link.

use chrono::{DateTime, TimeDelta, Utc};
use entity::review_guest;
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// The most guests of an order whose links open.
pub const GUESTS: usize = 50;
/// The longest name of a guest, in characters.
const NAME: usize = 100;
/// For how many days a link opens, unless somebody says so.
pub const DAYS: i32 = 30;
/// For how many days a link opens at most.
const MOST_DAYS: i32 = 365;
/// How long a code is right.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(15);
/// For how long a guest who gave a right code is in.
pub const SESSION: TimeDelta = TimeDelta::hours(12);
/// Codes that are mailed to one guest.
pub const CODES: Quota = Quota { burst: 5, every: TimeDelta::minutes(10) };
/// Tries of the code of one guest.
pub const TRIES: Quota = Quota { burst: 5, every: TimeDelta::minutes(5) };

/// Why a guest is not let in, or not invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuestError {
    /// There is no such link, or it opens no more.
    #[error("The link is wrong or too old. Ask whoever sent it for a new one.")]
    Link,
    /// The code is wrong, or too old.
    #[error("The code is wrong or too old. Open the link again for a new one.")]
    Code,
    /// The guest is not in any more.
    #[error("Open the link again.")]
    Out,
    /// A link of the address opens already.
    #[error("This address has a link that opens the review.")]
    Known(entity::id::ReviewGuestId),
    /// There are [`GUESTS`] already.
    #[error("A review has at most {GUESTS} guests.")]
    TooMany,
    /// It is empty or too long.
    #[error("A name has 1 to {NAME} characters.")]
    Name,
    /// It is too short or too long.
    #[error("A link opens for 1 to {MOST_DAYS} days.")]
    Days,
}

impl Refusal for GuestError {
    fn code(&self) -> Code {
        match self {
            Self::Link => Code::LinkInvalid,
            Self::Code => Code::CodeInvalid,
            Self::Out => Code::Unauthenticated,
            Self::Known(_) => Code::AlreadyInvited,
            Self::TooMany => Code::LimitExceeded,
            Self::Name | Self::Days => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Name => Some("name"),
            Self::Days => Some("days"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::Known(id) => Some(json!({ "guestId": id })),
            Self::TooMany => Some(json!({ "limit": GUESTS })),
            _ => None,
        }
    }
}

/// Checks what a guest is called.
pub fn name(typed: &str) -> Result<String, GuestError> {
    let name = crate::remarks::rules::plain(typed).replace('\n', " ");
    if (1..=NAME).contains(&name.chars().count()) { Ok(name) } else { Err(GuestError::Name) }
}

/// Decides until when a link opens.
pub fn until(days: Option<i32>, now: DateTime<Utc>) -> Result<DateTime<Utc>, GuestError> {
    let days = days.unwrap_or(DAYS);
    if (1..=MOST_DAYS).contains(&days) {
        Ok(now + TimeDelta::days(days.into()))
    } else {
        Err(GuestError::Days)
    }
}

/// Tells whether the link of a guest opens at an instant.
#[must_use]
pub fn is_open(guest: &review_guest::Model, now: DateTime<Utc>) -> bool {
    guest.revoked_at.is_none() && now < guest.expires_at
}

/// Tells whether a guest who gave a right code is still in at an instant.
#[must_use]
pub fn is_in(guest: &review_guest::Model, now: DateTime<Utc>) -> bool {
    is_open(guest, now) && guest.session_until.is_some_and(|until| now < until)
}

/// Six digits of random bits.
#[must_use]
pub fn digits(bits: &[u8; 32]) -> String {
    let number = bits[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// An address of which only who has it knows all.
#[must_use]
pub fn masked(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_until_it_ends_or_is_taken_back() {
        let now: DateTime<Utc> = "2026-11-30T10:00:00Z".parse().expect("an instant");
        let mut guest = review_guest::Model {
            id: entity::id::ReviewGuestId::new(),
            account_id: entity::id::AccountId::new(),
            order_id: entity::id::OrderId::new(),
            email: "kari@example.com".into(),
            name: "Kari".into(),
            invited_by: None,
            invited_at: now,
            token_hash: String::new(),
            expires_at: now + TimeDelta::days(1),
            revoked_at: None,
            code_hash: None,
            code_until: None,
            session_hash: None,
            session_until: Some(now + TimeDelta::days(2)),
            entered_at: None,
        };
        assert!(is_open(&guest, now) && is_in(&guest, now));
        let end = guest.expires_at;
        assert!(!is_open(&guest, end) && !is_in(&guest, end), "nobody is in longer than the link");
        guest.session_until = Some(now);
        assert!(!is_in(&guest, now));
        guest.revoked_at = Some(now);
        assert!(!is_open(&guest, now));
    }

    #[test]
    fn codes_are_six_digits_and_addresses_are_masked() {
        assert_eq!(digits(&[0; 32]), "000000");
        assert_eq!(digits(&[255; 32]).len(), 6);
        assert_eq!(masked("kari.nordmann@example.com"), "k…@example.com");
        assert_eq!(name(" Kari\nNordmann "), Ok("Kari Nordmann".into()));
        assert_eq!(name(" "), Err(GuestError::Name));
    }
}
