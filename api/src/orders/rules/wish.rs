//! By which day a customer may wish for a video.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{
    error::{Code, Refusal},
    oslo::local,
};

/// How far ahead a day may lie, in days.
const AHEAD: u64 = 366;

/// A wish was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Wish for a day from today to a year ahead.")]
pub struct WishError;

impl Refusal for WishError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("wishedOn")
    }
}

/// Checks a day that is wished for; there need not be one.
pub fn check(wished_on: Option<NaiveDate>, now: DateTime<Utc>) -> Result<(), WishError> {
    let today = local(now).date();
    let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(NaiveDate::MAX);
    match wished_on {
        Some(day) if day < today || day > last => Err(WishError),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_wished_for_that_is_still_to_come_in_oslo() {
        // It is the first of December there already.
        let now = "2026-11-30T23:30:00Z".parse().expect("an instant");
        let wish = |day: &str| check(Some(day.parse().expect("a date")), now);
        assert_eq!(wish("2026-12-01"), Ok(()));
        assert_eq!(wish("2026-11-30"), Err(WishError));
        assert_eq!(wish("2027-12-02"), Ok(()));
        assert_eq!(wish("2027-12-03"), Err(WishError));
        assert_eq!(check(None, now), Ok(()));
    }
}
