//! When Vibbio's office is open, and when what nobody has seen goes out by mail.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::{orders::rules::calendar, oslo};

/// When people come to work, by the clocks of Oslo.
const OPENS: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time");
/// When they go home.
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(16, 0, 0).expect("a time");
/// How long a message that is written while nobody is there waits for more, or to be seen.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// Tells when a message goes out by mail unless it is seen before: when the office closes, or in a
/// few minutes where it is closed.
#[must_use]
pub fn mailed_at(written: DateTime<Utc>) -> DateTime<Utc> {
    let local = oslo::local(written);
    let is_open = calendar::is_working_day(local.date()) && (OPENS..CLOSES).contains(&local.time());
    let soon = written + PATIENCE;
    if is_open { soon.max(oslo::instant(local.date().and_time(CLOSES))) } else { soon }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_is_asked_first_and_mail_goes_out_after_it_closes() {
        for (written, mailed) in [
            // A Monday in winter, by the clocks of Oslo 9:00, 15:58, 16:00 and 7:59.
            ("2026-11-30T08:00:00Z", "2026-11-30T15:00:00Z"),
            ("2026-11-30T14:58:00Z", "2026-11-30T15:03:00Z"),
            ("2026-11-30T15:00:00Z", "2026-11-30T15:05:00Z"),
            ("2026-11-30T06:59:00Z", "2026-11-30T07:04:00Z"),
            // Summer time, a Saturday, and Constitution Day.
            ("2026-06-15T08:00:00Z", "2026-06-15T14:00:00Z"),
            ("2026-11-28T10:00:00Z", "2026-11-28T10:05:00Z"),
            ("2027-05-17T10:00:00Z", "2027-05-17T10:05:00Z"),
        ] {
            let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
            assert_eq!(mailed_at(instant(written)), instant(mailed), "{written}");
        }
    }
}
