//! The months and the contract periods of a subscription.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};

use crate::oslo;

/// How long a contract period is; it is followed by the next unless notice was given.
pub const CONTRACT_MONTHS: i32 = 12;

/// When a month begins that is counted from an anchor: at midnight in Oslo of the anchor's day of
/// the month, or of the month's last day where that is earlier.
#[must_use]
pub fn begin(anchor: NaiveDate, number: i32) -> DateTime<Utc> {
    let months = Months::new(number.unsigned_abs());
    // Counted from the anchor each time, so that a short month does not shorten those after it.
    let day = anchor.checked_add_months(months).unwrap_or(NaiveDate::MAX);
    oslo::instant(day.and_time(NaiveTime::MIN))
}

/// The number of the month that an instant lies in; what is before the anchor is in the first.
#[must_use]
pub fn month_at(anchor: NaiveDate, at: DateTime<Utc>) -> i32 {
    let day = oslo::local(at).date();
    let number = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    let number = (number(day) - number(anchor)).max(0);
    if number > 0 && begin(anchor, number) > at { number - 1 } else { number }
}

/// When the contract period ends that an instant lies in.
#[must_use]
pub fn contract_end(anchor: NaiveDate, at: DateTime<Utc>) -> DateTime<Utc> {
    begin(anchor, (month_at(anchor, at) / CONTRACT_MONTHS + 1) * CONTRACT_MONTHS)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_month_begins_on_the_anchors_day_or_on_the_last_there_is() {
        let cases = [
            ("2027-01-31", 1, "2027-02-27T23:00:00Z"),
            ("2027-01-31", 2, "2027-03-30T22:00:00Z"),
            ("2027-01-31", 3, "2027-04-29T22:00:00Z"),
            ("2027-01-31", 13, "2028-02-28T23:00:00Z"),
            ("2028-02-29", 12, "2029-02-27T23:00:00Z"),
            ("2028-02-29", 48, "2032-02-28T23:00:00Z"),
            ("2026-11-30", 3, "2027-02-27T23:00:00Z"),
            ("2026-11-30", 4, "2027-03-29T22:00:00Z"),
            // The clocks change at 01:00 UTC of these days, after the month has begun.
            ("2027-02-28", 1, "2027-03-27T23:00:00Z"),
            ("2027-03-28", 7, "2027-10-27T22:00:00Z"),
            ("2027-09-30", 1, "2027-10-29T22:00:00Z"),
            ("2027-10-31", 1, "2027-11-29T23:00:00Z"),
        ];
        for (anchor, number, begins) in cases {
            assert_eq!(begin(date(anchor), number), instant(begins), "{anchor} + {number}");
        }
    }

    #[test]
    fn a_contract_ends_a_year_after_it_began_and_the_next_a_year_later() {
        let anchor = date("2028-02-29");
        let end = contract_end(anchor, instant("2028-02-29T12:00:00Z"));
        assert_eq!(end, instant("2029-02-27T23:00:00Z"));
        assert_eq!(contract_end(anchor, end - TimeDelta::microseconds(1)), end);
        assert_eq!(contract_end(anchor, end), instant("2030-02-27T23:00:00Z"));
        assert_eq!(contract_end(anchor, instant("2032-01-01T00:00:00Z")), begin(anchor, 48));
    }

    proptest! {
        #[test]
        fn months_follow_one_another_without_a_gap(days in 0..20_000i64, number in 0..240i32) {
            let anchor = date("2000-01-01") + TimeDelta::days(days);
            let (begins, ends) = (begin(anchor, number), begin(anchor, number + 1));
            let length = ends - begins;
            prop_assert!(length >= TimeDelta::days(28) - TimeDelta::hours(1), "{length}");
            prop_assert!(length <= TimeDelta::days(31) + TimeDelta::hours(1), "{length}");
            prop_assert_eq!(month_at(anchor, begins), number);
            prop_assert_eq!(month_at(anchor, ends - TimeDelta::microseconds(1)), number);
            let local = oslo::local(begins);
            prop_assert_eq!(local.time(), NaiveTime::MIN);
            let is_last = local.date().succ_opt().is_some_and(|next| next.day() == 1);
            prop_assert!(local.day() == anchor.day() || (is_last && local.day() < anchor.day()));
        }

        #[test]
        fn every_instant_lies_in_the_month_of_its_number(
            days in 0..20_000i64, seconds in 0..2_000_000_000i64,
        ) {
            let anchor = date("2000-01-01") + TimeDelta::days(days);
            let at = begin(anchor, 0) + TimeDelta::seconds(seconds);
            let number = month_at(anchor, at);
            prop_assert!(begin(anchor, number) <= at && at < begin(anchor, number + 1));
            let end = contract_end(anchor, at);
            prop_assert!(at < end && end - at <= TimeDelta::days(366) + TimeDelta::hours(1));
        }
    }
}
