//! The clock of Oslo.
//!
//! Norway keeps the summer time of the European Union (directive 2000/84/EC, articles 2 and 3):
//! from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use entity::user::Language;

/// Tells the time on the clocks of Oslo.
#[must_use]
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + ahead(at.naive_utc())
}

/// Tells the instant at which the clocks of Oslo show a time. Of the two in the hour that comes
/// twice in autumn it is the later one; a time that is skipped in spring stands for the one an hour
/// later.
#[must_use]
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    let winter = local - TimeDelta::hours(1);
    let is_summer = ahead(winter) == TimeDelta::hours(2);
    let summer = local - TimeDelta::hours(2);
    if is_summer && ahead(summer) == TimeDelta::hours(2) {
        summer.and_utc()
    } else {
        winter.and_utc()
    }
}

/// Writes an instant as its reader would, by the clocks of Oslo.
#[must_use]
pub fn time(at: DateTime<Utc>, language: Language) -> String {
    let local = local(at);
    match language {
        Language::En => local.format("%A %-d %B %Y, %H:%M (Oslo)").to_string(),
        Language::Nb | Language::Nn => local.format("%-d.%-m.%Y kl. %H:%M").to_string(),
    }
}

/// Writes the day of an instant as its reader would, by the calendar of Oslo.
#[must_use]
pub fn day(at: DateTime<Utc>, language: Language) -> String {
    let local = local(at);
    match language {
        Language::En => local.format("%A %-d %B %Y").to_string(),
        Language::Nb | Language::Nn => local.format("%-d.%-m.%Y").to_string(),
    }
}

/// How far Oslo is ahead of UTC.
fn ahead(utc: NaiveDateTime) -> TimeDelta {
    let sunday = i64::from(utc.day()) - i64::from(utc.weekday().num_days_from_sunday());
    let last_sunday = sunday + (31 - sunday) / 7 * 7;
    let has_changed = (i64::from(utc.day()), utc.hour()) >= (last_sunday, 1);
    let is_summer = match utc.month() {
        4..=9 => true,
        3 => has_changed,
        10 => !has_changed,
        _ => false,
    };
    TimeDelta::hours(if is_summer { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time")
    }

    #[test]
    fn an_instant_is_written_as_its_reader_would() {
        let at: DateTime<Utc> = "2026-11-27T17:00:00Z".parse().expect("an instant");
        assert_eq!(super::time(at, Language::En), "Friday 27 November 2026, 18:00 (Oslo)");
        assert_eq!(super::time(at, Language::Nb), "27.11.2026 kl. 18:00");
        assert_eq!(day(at, Language::En), "Friday 27 November 2026");
        assert_eq!(day(at, Language::Nb), "27.11.2026");
    }

    #[test]
    fn the_clocks_change_on_the_last_sundays_of_march_and_october() {
        let cases = [
            ("2026-01-01T00:00:00Z", "2026-01-01 01:00:00"),
            ("2026-03-29T00:59:59Z", "2026-03-29 01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29 03:00:00"),
            ("2026-07-01T12:00:00Z", "2026-07-01 14:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25 02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25 02:00:00"),
            ("2024-03-31T01:00:00Z", "2024-03-31 03:00:00"),
            ("2027-10-31T00:59:59Z", "2027-10-31 02:59:59"),
            ("2027-10-31T01:00:00Z", "2027-10-31 02:00:00"),
            ("2026-12-31T23:30:00Z", "2027-01-01 00:30:00"),
        ];
        for (utc, oslo) in cases {
            assert_eq!(local(utc.parse().expect("an instant")), clock(oslo), "{utc}");
        }
    }

    #[test]
    fn a_local_time_leads_back_to_its_instant_at_every_hour_of_a_year_but_the_doubled_one() {
        let mut at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let doubled: DateTime<Utc> = "2026-10-25T00:00:00Z".parse().expect("an instant");
        for _ in 0..24 * 366 {
            if at != doubled {
                assert_eq!(instant(local(at)), at);
            }
            at += TimeDelta::hours(1);
        }
    }
}
