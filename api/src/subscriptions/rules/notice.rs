//! When people are told that their account closes or goes.

use chrono::{DateTime, TimeDelta, Utc};

use crate::plans::rules::GRACE;

/// How many days before the deletion people are told: three days before the account closes, as it
/// closes, and three days and one day before it is deleted.
pub const NOTICES: [i16; 4] = [10, 7, 3, 1];

/// What people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The account closes soon.
    Ending,
    /// It has closed, and is deleted in a few days.
    Closed,
}

impl Stage {
    /// What a notice so many days before the deletion tells.
    #[must_use]
    pub fn of(days: i16) -> Self {
        if i64::from(days) > GRACE.num_days() { Self::Ending } else { Self::Closed }
    }
}

/// The notice that is due of an account that closes or has closed at an instant, given the last one
/// that was sent. Of several that were missed it is the last.
#[must_use]
pub fn notice(closes_at: DateTime<Utc>, told: Option<i16>, now: DateTime<Utc>) -> Option<i16> {
    let deletes_at = closes_at + GRACE;
    if deletes_at <= now {
        return None;
    }
    let due = NOTICES.into_iter().filter(|days| instant(deletes_at, *days) <= now).min()?;
    told.is_none_or(|told| told > due).then_some(due)
}

/// When the next notice is due, or the account is to be deleted.
#[must_use]
pub fn next_notice(closes_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let deletes_at = closes_at + GRACE;
    let notices = NOTICES.into_iter().map(|days| instant(deletes_at, days));
    notices.filter(|at| *at > now).min().unwrap_or(deletes_at)
}

fn instant(deletes_at: DateTime<Utc>, days: i16) -> DateTime<Utc> {
    deletes_at - TimeDelta::days(days.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_once_of_each_and_only_of_the_last_that_was_missed() {
        let closes_at: DateTime<Utc> = "2026-12-14T10:00:00Z".parse().expect("an instant");
        let day = |days| closes_at + TimeDelta::days(days);
        let cases = [
            (-4, None, None),
            (-3, None, Some(10)),
            (-2, Some(10), None),
            (0, Some(10), Some(7)),
            (0, None, Some(7)),
            (3, Some(7), None),
            (4, Some(7), Some(3)),
            (5, Some(3), None),
            (6, Some(3), Some(1)),
            (6, None, Some(1)),
            (7, None, None),
        ];
        for (days, told, due) in cases {
            assert_eq!(notice(closes_at, told, day(days)), due, "day {days}, told {told:?}");
        }
        assert_eq!(next_notice(closes_at, day(-14)), day(-3));
        assert_eq!(next_notice(closes_at, day(0)), day(4));
        assert_eq!(next_notice(closes_at, day(6)), day(7));
        assert_eq!(Stage::of(10), Stage::Ending);
        assert_eq!(Stage::of(7), Stage::Closed);
    }
}
