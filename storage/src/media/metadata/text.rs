//! Words, dates and places, as they are written in all packets.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{MOST_ENTRIES, Position};
use crate::media::TakenAt;

/// The longest text, in characters.
const LONGEST: usize = 10_000;

/// Trims a text and drops what cannot be shown; an empty one says nothing.
pub(super) fn clean(text: &str) -> Option<String> {
    let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(is_shown).take(LONGEST).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Decodes bytes of an unknown alphabet: UTF-8 where they are, and Latin-1 otherwise.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => clean(text),
        Err(_) => latin1(bytes),
    }
}

/// Decodes Latin-1, whose bytes are the first characters of Unicode.
pub(super) fn latin1(bytes: &[u8]) -> Option<String> {
    clean(&bytes.iter().copied().map(char::from).collect::<String>())
}

/// Keeps each word once, whatever its case.
pub(super) fn distinct(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let fresh = words.into_iter().filter(|word| seen.insert(word.to_lowercase()));
    fresh.take(MOST_ENTRIES).collect()
}

/// Reads an offset from UTC, `+02:00` or `+0200` or `Z`.
pub(super) fn offset_minutes(text: &str) -> Option<i32> {
    let text = text.trim();
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Reads a date of ISO 8601 with as much of the time as there is: `2024-05-01T12:00:00.5+02:00`.
pub(super) fn iso_date(text: &str) -> Option<TakenAt> {
    let text = text.trim();
    let Some((date, time)) = text.split_once(['T', ' ']) else {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        return Some(TakenAt { local: date.and_time(NaiveTime::MIN), offset_minutes: None });
    };
    let (time, offset) = match time.find(['+', '-', 'Z']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"));
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    Some(TakenAt { local: date.and_time(time.ok()?), offset_minutes: offset_minutes(offset) })
}

/// Writes a date of ISO 8601.
pub(super) fn to_iso_date(taken: TakenAt) -> String {
    let local: NaiveDateTime = taken.local;
    let local = local.format("%Y-%m-%dT%H:%M:%S%.f");
    match taken.offset_minutes {
        None => local.to_string(),
        Some(offset) => {
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
            format!("{local}{sign}{hours:02}:{minutes:02}")
        }
    }
}

/// Reads a place of ISO 6709, `+59.9139+010.7522+012/`, in degrees or in degrees and minutes.
pub(super) fn iso_position(text: &str) -> Option<Position> {
    let text = text.split(['/', 'C']).next()?.trim();
    let mut starts: Vec<usize> = text.match_indices(['+', '-']).map(|(at, _)| at).collect();
    if starts.first() != Some(&0) || !(2..=3).contains(&starts.len()) {
        return None;
    }
    starts.push(text.len());
    let mut parts = starts.windows(2).map(|ends| &text[ends[0]..ends[1]]);
    let (latitude, longitude) = (degrees(parts.next()?, 2)?, degrees(parts.next()?, 3)?);
    let altitude = parts.next().and_then(|part| part.parse().ok());
    Position::new(latitude, longitude, altitude)
}

/// Reads a signed angle whose degrees have so many digits, before minutes and seconds.
fn degrees(text: &str, digits: usize) -> Option<f64> {
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let rest = text.get(1..)?;
    if !rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let whole = rest.find('.').unwrap_or(rest.len());
    if whole <= digits {
        return rest.parse::<f64>().ok().map(|angle| sign * angle);
    }
    let (head, tail) = rest.split_at(digits);
    let (minutes, seconds) = if whole >= digits + 4 {
        let (minutes, seconds) = tail.split_at(2);
        (minutes.parse::<f64>().ok()?, seconds.parse::<f64>().ok()?)
    } else {
        (tail.parse::<f64>().ok()?, 0.0)
    };
    Some(sign * (head.parse::<f64>().ok()? + minutes / 60.0 + seconds / 3_600.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_from_utc_are_read_in_the_ways_they_are_written() {
        let cases = [
            ("+02:00", Some(120)),
            ("-0930", Some(-570)),
            ("Z", Some(0)),
            ("+14:00", Some(840)),
            ("+15:00", None),
            ("02:00", None),
            ("+2:00", None),
            ("+0é", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(offset_minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_far_as_they_go_and_written_the_same() {
        let at = |local: &str, offset_minutes| {
            Some(TakenAt { local: local.parse().unwrap(), offset_minutes })
        };
        let cases = [
            ("2024-05-01T12:00:00+02:00", at("2024-05-01T12:00:00", Some(120))),
            ("2024-05-01T12:00:00.25-09:30", at("2024-05-01T12:00:00.25", Some(-570))),
            ("2024-05-01T12:00Z", at("2024-05-01T12:00:00", Some(0))),
            ("2024-05-01 12:00:00", at("2024-05-01T12:00:00", None)),
            ("2024-05-01", at("2024-05-01T00:00:00", None)),
            ("2024", None),
            ("2024-13-01", None),
            ("2024-05-01T25:00", None),
            ("yesterday", None),
        ];
        for (text, expected) in cases {
            assert_eq!(iso_date(text), expected, "{text}");
            if let Some(taken) = expected {
                assert_eq!(iso_date(&to_iso_date(taken)), Some(taken), "{text}");
            }
        }
    }

    #[test]
    fn places_are_read_in_degrees_and_in_minutes() {
        let close = |text: &str, expected: (f64, f64, Option<f64>)| {
            let found = iso_position(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found.latitude - expected.0).abs() < 1e-9, "{text}: {found:?}");
            assert!((found.longitude - expected.1).abs() < 1e-9, "{text}: {found:?}");
            assert_eq!(found.altitude, expected.2, "{text}");
        };
        close("+59.9139+010.7522+012.5/", (59.9139, 10.7522, Some(12.5)));
        close("-33.8688+151.2093/", (-33.8688, 151.2093, None));
        close("+5954.834+01045.132/", (59.9139, 10.7522, None));
        close("+595450.04-0104507.92CRSWGS_84/", (59.9139, -10.7522, None));
        for wrong in ["", "59.9+10.7/", "+59.9", "+91+10/", "+0+0/", "+å+ø/", "+1+2+3+4/", "+-+/"]
        {
            assert_eq!(iso_position(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_are_kept_once_and_without_what_cannot_be_shown() {
        assert_eq!(clean(" a\0b\u{7}\nc "), Some("ab\nc".into()));
        assert_eq!(clean(" \0 "), None);
        assert_eq!(decode(b"K\xE5re"), Some("Kåre".into()));
        assert_eq!(decode("Kåre".as_bytes()), Some("Kåre".into()));
        let words = ["Båt", "båt", "sjø"].map(str::to_owned);
        assert_eq!(distinct(words), ["Båt", "sjø"]);
    }
}
