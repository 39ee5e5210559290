//! How long links to storyboards open, and how many there can be.

use chrono::{DateTime, TimeDelta, Utc};
use entity::storyboard_link;

/// How long a link opens, and for how long after that it is listed.
pub const LIFE: TimeDelta = TimeDelta::days(14);
/// How many links of a project are kept.
pub const LINKS: u64 = 100;

/// Tells whether a link opens at an instant.
#[must_use]
pub fn opens(link: &storyboard_link::Model, now: DateTime<Utc>) -> bool {
    link.withdrawn_at.is_none() && now < link.expires_at
}
