//! Which part of a file is asked for, and whether it is needed at all (RFC 9110, 13 and 14).

use std::ops::Range;

/// What to answer a request for a file with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Everything: 200.
    Whole,
    /// A part: 206.
    Part(Range<u64>),
    /// Nothing, since the client has it: 304.
    Fresh,
    /// Nothing, since the client wanted another one: 412.
    Stale,
    /// Nothing, since there is no such part: 416.
    NoSuchPart,
}

/// The conditions of a request, as its headers say them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conditions<'a> {
    /// `If-Match`.
    pub if_match: Option<&'a str>,
    /// `If-None-Match`.
    pub if_none_match: Option<&'a str>,
    /// `If-Range`.
    pub if_range: Option<&'a str>,
    /// `Range`; none for HEAD, which has no parts.
    pub range: Option<&'a str>,
}

/// Decides what to answer for a file of a tag, with its quotes, and a size.
#[must_use]
pub fn answer(conditions: Conditions<'_>, tag: &str, size: u64) -> Answer {
    if conditions.if_match.is_some_and(|tags| !names(tags, tag, false)) {
        return Answer::Stale;
    }
    if conditions.if_none_match.is_some_and(|tags| names(tags, tag, true)) {
        return Answer::Fresh;
    }
    // A date never fits: files have no other age than their URLs'.
    if conditions.if_range.is_some_and(|known| known.trim() != tag) {
        return Answer::Whole;
    }
    match conditions.range.and_then(parse) {
        None => Answer::Whole,
        Some(Wanted::From(first, last)) if first < size => {
            Answer::Part(first..last.saturating_add(1).min(size))
        }
        Some(Wanted::Last(count)) if count > 0 && size > 0 => {
            Answer::Part(size.saturating_sub(count)..size)
        }
        Some(_) => Answer::NoSuchPart,
    }
}

enum Wanted {
    /// From the first to the last byte, both included.
    From(u64, u64),
    /// So many bytes at the end.
    Last(u64),
}

/// Reads a single range of bytes. Whatever else it is, several ranges included, is passed over,
/// as the standard allows.
fn parse(header: &str) -> Option<Wanted> {
    let (unit, set) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = set.trim().split_once('-')?;
    match (first, last) {
        ("", last) => number(last).map(Wanted::Last),
        (first, "") => number(first).map(|first| Wanted::From(first, u64::MAX)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Wanted::From(first, last))
        }
    }
}

/// Reads digits only, where `parse` would also take a sign; what is too large is as large as can be.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Tells whether a list of tags names one. A weak tag stands for it only where that is enough.
fn names(tags: &str, tag: &str, weak_is_enough: bool) -> bool {
    tags.split(',').map(str::trim).any(|listed| {
        let strong =
            if weak_is_enough { listed.strip_prefix("W/").unwrap_or(listed) } else { listed };
        listed == "*" || strong == tag
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"abc\"";

    fn ranged(range: &str) -> Answer {
        answer(Conditions { range: Some(range), ..Conditions::default() }, TAG, 100)
    }

    #[test]
    fn one_range_is_answered_with_its_bytes() {
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=10-19", 10..20),
            ("bytes=90-", 90..100),
            ("bytes=90-1000", 90..100),
            ("bytes=0-99999999999999999999999", 0..100),
            ("bytes=-10", 90..100),
            ("bytes=-1000", 0..100),
            ("Bytes = 5-5", 5..6),
        ] {
            assert_eq!(ranged(range), Answer::Part(part), "{range}");
        }
    }

    #[test]
    fn a_range_without_bytes_is_refused() {
        for range in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(ranged(range), Answer::NoSuchPart, "{range}");
        }
    }

    #[test]
    fn what_is_no_single_range_is_passed_over() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-4",
            "bytes=+1-2",
            "items=0-5",
            "bytes=0-1,5-6",
            "bytes=0-1,",
        ] {
            assert_eq!(ranged(range), Answer::Whole, "{range}");
        }
    }

    #[test]
    fn who_has_it_already_gets_nothing() {
        let fresh = |tags| {
            let conditions = Conditions {
                if_none_match: Some(tags),
                range: Some("bytes=0-0"),
                ..Conditions::default()
            };
            answer(conditions, TAG, 100)
        };
        for tags in [TAG, "*", "W/\"abc\"", "\"x\", \"abc\""] {
            assert_eq!(fresh(tags), Answer::Fresh, "{tags}");
        }
        assert_eq!(fresh("\"x\""), Answer::Part(0..1));
    }

    #[test]
    fn a_part_is_only_given_of_the_file_that_the_client_has() {
        let since = |known| {
            let conditions = Conditions {
                if_range: Some(known),
                range: Some("bytes=0-0"),
                ..Conditions::default()
            };
            answer(conditions, TAG, 100)
        };
        assert_eq!(since(TAG), Answer::Part(0..1));
        for known in ["\"x\"", "W/\"abc\"", "Sun, 22 Nov 2026 16:00:00 GMT"] {
            assert_eq!(since(known), Answer::Whole, "{known}");
        }
    }

    #[test]
    fn who_wants_another_file_gets_nothing() {
        let only =
            |tags| answer(Conditions { if_match: Some(tags), ..Conditions::default() }, TAG, 100);
        assert_eq!(only(TAG), Answer::Whole);
        assert_eq!(only("*"), Answer::Whole);
        assert_eq!(only("W/\"abc\""), Answer::Stale);
        assert_eq!(only("\"x\""), Answer::Stale);
    }
}
