//! When an account is closed, and for how long it can still be opened again.

use chrono::{DateTime, TimeDelta, Utc};

/// How long after it has closed an account is deleted.
pub const GRACE: TimeDelta = TimeDelta::days(7);

/// An account that has closed to writes: people still sign in, look, download, export, and can
/// choose a plan, which opens it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Since when.
    pub since: DateTime<Utc>,
    /// When all of it is deleted, unless a plan is chosen before.
    pub deletes_at: DateTime<Utc>,
}

/// Tells whether an account is closed that closes at an instant, or never unless one is given.
#[must_use]
pub fn closing(closes_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Closing> {
    let since = closes_at.filter(|since| *since <= now)?;
    Some(Closing { since, deletes_at: since + GRACE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_closed_from_the_very_instant_on() {
        let at: DateTime<Utc> = "2026-12-14T10:00:00Z".parse().expect("an instant");
        assert_eq!(closing(None, at), None);
        assert_eq!(closing(Some(at), at - TimeDelta::microseconds(1)), None);
        let closed = closing(Some(at), at).expect("it is closed");
        assert_eq!(closed.deletes_at, at + TimeDelta::days(7));
    }
}
