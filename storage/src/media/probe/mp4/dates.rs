//! When a film was made, by its header.

use chrono::DateTime;

use crate::media::TakenAt;

/// Seconds from 1904, where the clock of these files starts, to 1970.
const EPOCH: i64 = 2_082_844_800;

/// Converts the header's time, which is UTC. Zero is not known, and cameras without a clock are
/// near it.
pub(super) fn since_1904(seconds: u64) -> Option<TakenAt> {
    let seconds = i64::try_from(seconds).ok()?.checked_sub(EPOCH).filter(|seconds| *seconds > 0)?;
    let local = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    Some(TakenAt { local, offset_minutes: Some(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset_minutes: Option<i32>) -> TakenAt {
        TakenAt { local: text.parse().unwrap(), offset_minutes }
    }

    #[test]
    fn the_clock_of_the_header_starts_in_1904_and_zero_is_no_time() {
        assert_eq!(since_1904(0), None);
        assert_eq!(since_1904(3_600), None);
        assert_eq!(since_1904(3_797_409_600), Some(at("2024-05-01T12:00:00", Some(0))));
        assert_eq!(since_1904(u64::MAX), None);
    }
}
