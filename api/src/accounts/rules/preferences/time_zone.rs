//! Time zones, and when a day begins in them.

use chrono::{DateTime, Days, MappedLocalTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe, Tz};

use crate::error::{Code, Refusal};

/// When the mail of the day is written, by the clocks of whoever gets it.
const DIGEST: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).unwrap();

/// There is no such time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Name a time zone as IANA does, such as `Europe/Oslo`.")]
pub struct ZoneError;

impl Refusal for ZoneError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("timeZone")
    }
}

/// Reads a time zone by its name in the database of IANA; Oslo's where nobody chose one.
pub fn zone(name: Option<&str>) -> Result<Tz, ZoneError> {
    name.map_or(Ok(Europe::Oslo), |name| name.parse().map_err(|_| ZoneError))
}

/// The next instant after another one at which the mail of the day is due in a time zone.
#[must_use]
pub fn digest_after(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let due = (0..3).filter_map(|days| today.checked_add_days(Days::new(days)));
    // A day that a zone leaves out altogether has no morning.
    due.filter_map(|day| instant(day.and_time(DIGEST), zone)).find(|due| *due > now).unwrap_or(now)
}

/// The instant at which clocks of a zone show something: the first where they show it twice, and an
/// hour later where they leave it out.
fn instant(local: chrono::NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let shown = match zone.from_local_datetime(&local) {
        MappedLocalTime::None => {
            zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest()
        }
        shown => shown.earliest(),
    };
    shown.map(|shown| shown.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn zones_are_those_of_the_database() {
        for name in ["Europe/Oslo", "America/New_York", "Asia/Kolkata", "UTC", "Pacific/Chatham"] {
            assert_eq!(zone(Some(name)).map(Tz::name), Ok(name));
        }
        assert_eq!(zone(None), Ok(Europe::Oslo));
        for wrong in ["", "Oslo", "europe/oslo", "CEST", "+01:00", "Europe/Oslo\n", "../etc/passwd"]
        {
            assert_eq!(zone(Some(wrong)), Err(ZoneError), "{wrong}");
        }
    }

    #[test]
    fn the_mail_of_the_day_comes_at_eight_whatever_the_season() {
        let oslo = Europe::Oslo;
        let cases = [
            ("2026-01-15T06:59:59Z", "2026-01-15T07:00:00Z"),
            ("2026-01-15T07:00:00Z", "2026-01-16T07:00:00Z"),
            ("2026-07-15T05:00:00Z", "2026-07-15T06:00:00Z"),
            // Clocks go forward in the night to 29 March, and back in the night to 25 October.
            ("2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z"),
            ("2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z"),
        ];
        for (now, due) in cases {
            assert_eq!(digest_after(at(now), oslo), at(due), "{now}");
        }
    }

    #[test]
    fn a_day_that_a_zone_left_out_has_no_mail() {
        // Samoa went from 29 to 31 December 2011.
        let apia = zone(Some("Pacific/Apia")).expect("a zone");
        let due = digest_after(at("2011-12-29T20:00:00Z"), apia);
        assert_eq!(due.with_timezone(&apia).to_rfc3339(), "2011-12-31T08:00:00+14:00");
    }
}
