//! What staff may grant and take away, and who has to agree.

use entity::{
    credit_request::{self, RequestState},
    id::UserId,
};

use super::spending::MOST;
use crate::error::{Code, Refusal};

/// How long a reason may be, in characters.
const REASON: usize = 500;

/// Why credits were not granted, taken away, or decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No reason, or too long a one.
    #[error("A reason has 1 to {REASON} characters.")]
    Reason(&'static str),
    /// Nothing, or beyond all measure.
    #[error("A correction gives or takes 1 to {MOST} credits.")]
    Amount,
    /// It was decided before.
    #[error("This has been decided already.")]
    Decided,
    /// Whoever asked for it may not approve it.
    #[error("Somebody else has to approve this.")]
    SamePerson,
}

impl Refusal for RequestError {
    fn code(&self) -> Code {
        match self {
            Self::Reason(_) | Self::Amount => Code::BadUserInput,
            Self::Decided => Code::IllegalState,
            Self::SamePerson => Code::OtherPersonRequired,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Reason(field) => Some(field),
            Self::Amount => Some("amount"),
            Self::Decided | Self::SamePerson => None,
        }
    }
}

/// Reads why something is done.
pub fn reason(field: &'static str, text: &str) -> Result<String, RequestError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON {
        return Err(RequestError::Reason(field));
    }
    Ok(text.to_owned())
}

/// Checks the measure of a correction, which gives if it is positive and takes if it is negative.
pub const fn check_correction(amount: i32) -> Result<(), RequestError> {
    match amount.unsigned_abs() {
        0 => Err(RequestError::Amount),
        measure if measure > MOST.unsigned_abs() => Err(RequestError::Amount),
        _ => Ok(()),
    }
}

/// Tells whether so many credits wait for a second person.
#[must_use]
pub fn needs_second(amount: i32, limit: i64) -> bool {
    i64::from(amount.unsigned_abs()) > limit
}

/// Checks that somebody may decide about a request; refusing what one asked for oneself is to take
/// it back.
pub fn check_decision(
    request: &credit_request::Model,
    by: UserId,
    approves: bool,
) -> Result<(), RequestError> {
    if request.state != RequestState::Pending {
        return Err(RequestError::Decided);
    }
    if approves && request.asked_by == by { Err(RequestError::SamePerson) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_has_a_measure_and_a_reason() {
        assert_eq!(check_correction(0), Err(RequestError::Amount));
        assert_eq!(check_correction(-1_000_000), Ok(()));
        assert_eq!(check_correction(-1_000_001), Err(RequestError::Amount));
        assert_eq!(check_correction(i32::MIN), Err(RequestError::Amount));
        assert_eq!(reason("reason", "  A gift "), Ok("A gift".into()));
        assert_eq!(reason("reason", "  "), Err(RequestError::Reason("reason")));
        assert!(reason("reason", &"x".repeat(REASON + 1)).is_err());
    }

    #[test]
    fn much_waits_for_a_second_person_in_both_directions() {
        let waits = [(10_000, false), (10_001, true), (-10_000, false), (-10_001, true)];
        for (amount, expected) in waits {
            assert_eq!(needs_second(amount, 10_000), expected, "{amount}");
        }
    }
}
