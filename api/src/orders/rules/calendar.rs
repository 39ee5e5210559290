//! The calendar of Oslo: its public holidays, and its working days.
//!
//! Public holidays are those of lov 1995-02-24-12 om helligdager (§ 2) and of lov 1947-04-26-1 (1
//! and 17 May).

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

/// Names the public holiday of a date, if it is one.
#[must_use]
pub fn holiday(date: NaiveDate) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => return Some("New Year's Day"),
        (5, 1) => return Some("Labour Day"),
        (5, 17) => return Some("Constitution Day"),
        (12, 25) => return Some("Christmas Day"),
        (12, 26) => return Some("Boxing Day"),
        _ => {}
    }
    match date.signed_duration_since(easter(date.year())?).num_days() {
        -3 => Some("Maundy Thursday"),
        -2 => Some("Good Friday"),
        0 => Some("Easter Sunday"),
        1 => Some("Easter Monday"),
        39 => Some("Ascension Day"),
        49 => Some("Whit Sunday"),
        50 => Some("Whit Monday"),
        _ => None,
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous computus of 1876).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century + 8) / 25;
    let moon = (century - correction + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let sum = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

/// Tells whether a date is a Saturday or a Sunday.
#[must_use]
pub fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Tells whether people are at work: Monday to Friday but for public holidays.
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    !is_weekend(date) && holiday(date).is_none()
}

/// Finds the first working day after a date.
#[must_use]
pub fn next_working_day(date: NaiveDate) -> NaiveDate {
    let mut day = tomorrow(date);
    while !is_working_day(day) && day < NaiveDate::MAX {
        day = tomorrow(day);
    }
    day
}

/// The date after a date.
#[must_use]
pub fn tomorrow(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// Finds the end of so much working time. It runs day and night, but stands still from the midnight
/// before a day that is no working day to the midnight after it.
#[must_use]
pub fn after(start: NaiveDateTime, mut time: TimeDelta) -> NaiveDateTime {
    let mut at = start;
    if !is_working_day(at.date()) {
        at = midnight(next_working_day(at.date()));
    }
    loop {
        let left = midnight(tomorrow(at.date())) - at;
        if time < left || left <= TimeDelta::zero() {
            return at + time;
        }
        time -= left;
        at = midnight(next_working_day(at.date()));
    }
}

/// Tells how much working time there is between two times.
#[must_use]
pub fn between(start: NaiveDateTime, end: NaiveDateTime) -> TimeDelta {
    let mut time = TimeDelta::zero();
    let mut at = start;
    while at < end {
        let midnight = midnight(tomorrow(at.date()));
        if is_working_day(at.date()) {
            time += midnight.min(end) - at;
        }
        if midnight <= at {
            break;
        }
        at = midnight;
    }
    time
}

/// The beginning of a date.
#[must_use]
pub fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn time(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time")
    }

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        let almanac = [
            "1961-04-02",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2030-04-21",
            "2038-04-25",
        ];
        for easter_sunday in almanac.map(date) {
            assert_eq!(easter(easter_sunday.year()), Some(easter_sunday));
        }
    }

    #[test]
    fn the_public_holidays_of_2026_are_those_of_the_almanac() {
        let almanac = [
            "2026-01-01",
            "2026-04-02",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-17",
            "2026-05-24",
            "2026-05-25",
            "2026-12-25",
            "2026-12-26",
        ];
        let year = date("2026-01-01").iter_days().take(365);
        let found: Vec<_> = year.filter(|day| holiday(*day).is_some()).collect();
        assert_eq!(found, almanac.map(date));
    }

    #[test]
    fn working_time_leaves_weekends_and_holidays_out() {
        let day = TimeDelta::hours(24);
        let cases = [
            ("2026-11-16 10:00:00", "2026-11-17 10:00:00", "Monday to Tuesday"),
            ("2026-11-20 10:00:00", "2026-11-23 10:00:00", "over a weekend"),
            ("2026-04-01 13:59:59", "2026-04-07 13:59:59", "over Easter"),
            ("2026-11-21 10:00:00", "2026-11-24 00:00:00", "from a Saturday"),
        ];
        for (start, end, name) in cases {
            assert_eq!(after(time(start), day), time(end), "{name}");
            assert_eq!(between(time(start), time(end)), day, "{name}");
        }
        assert_eq!(
            between(time("2026-11-17 10:00:00"), time("2026-11-16 10:00:00")),
            TimeDelta::zero()
        );
    }
}
