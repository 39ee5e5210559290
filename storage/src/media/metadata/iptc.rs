//! What a newsroom notes about a picture (IPTC-IIM 4.2, record 2).

use chrono::{NaiveDate, NaiveTime};

use super::{MOST_ENTRIES, text};
use crate::media::TakenAt;

/// Starts every data set.
const MARKER: u8 = 0x1C;
/// The sequence of ISO 2022 that announces UTF-8.
const UTF8: &[u8] = b"\x1B%G";

const ALPHABET: [u8; 2] = [1, 90];
const TITLE: [u8; 2] = [2, 5];
const KEYWORD: [u8; 2] = [2, 25];
const DATE: [u8; 2] = [2, 55];
const TIME: [u8; 2] = [2, 60];
const CREATOR: [u8; 2] = [2, 80];
const COPYRIGHT: [u8; 2] = [2, 116];
const CAPTION: [u8; 2] = [2, 120];

/// What a newsroom notes about a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Iptc {
    pub(super) taken_at: Option<TakenAt>,
    pub(super) title: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) creators: Vec<String>,
    pub(super) copyright: Option<String>,
    pub(super) keywords: Vec<String>,
}

impl Iptc {
    /// Reads data sets up to the first that is broken.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut alphabet = UTF8;
        let (mut date, mut time) = (None, None);
        let mut iptc = Self::default();
        for (id, value) in DataSets(bytes) {
            // Many writers forget to announce UTF-8, and no other text is taken for it by chance.
            let word = || if alphabet == UTF8 { text::decode(value) } else { text::latin1(value) };
            match id {
                ALPHABET => alphabet = value,
                TITLE => iptc.title = iptc.title.or_else(word),
                KEYWORD if iptc.keywords.len() < MOST_ENTRIES => iptc.keywords.extend(word()),
                DATE => date = date.or_else(|| std::str::from_utf8(value).ok()),
                TIME => time = time.or_else(|| std::str::from_utf8(value).ok()),
                CREATOR if iptc.creators.len() < MOST_ENTRIES => iptc.creators.extend(word()),
                COPYRIGHT => iptc.copyright = iptc.copyright.or_else(word),
                CAPTION => iptc.caption = iptc.caption.or_else(word),
                _ => {}
            }
        }
        iptc.taken_at = date.and_then(|date| instant(date, time.unwrap_or_default()));
        iptc
    }
}

/// Reads `20240501` and `120000+0200`.
fn instant(date: &str, time: &str) -> Option<TakenAt> {
    let date = NaiveDate::parse_from_str(date.trim(), "%Y%m%d").ok()?;
    let (clock, offset) = time.trim().split_at_checked(6).unwrap_or_default();
    let clock = NaiveTime::parse_from_str(clock, "%H%M%S").ok();
    let offset_minutes = clock.and_then(|_| text::offset_minutes(offset));
    Some(TakenAt { local: date.and_time(clock.unwrap_or_default()), offset_minutes })
}

/// Data sets, one after the other: a marker, two numbers, a length and so many bytes.
struct DataSets<'a>(&'a [u8]);

impl<'a> Iterator for DataSets<'a> {
    type Item = ([u8; 2], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[marker, record, number], rest) = self.0.split_first_chunk()?;
        if marker != MARKER {
            return None;
        }
        let (length, rest) = rest.split_first_chunk()?;
        let length = u16::from_be_bytes(*length);
        // The highest bit says that the length of the length comes first; nothing is that long.
        let (value, rest) = rest.split_at_checked(usize::from(length))?;
        self.0 = rest;
        (length < 0x8000).then_some(([record, number], value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(id: [u8; 2], value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        [&[MARKER][..], &id, &length, value].concat()
    }

    #[test]
    fn texts_are_read_in_the_alphabet_that_is_announced_or_guessed() {
        for (alphabet, written) in [
            (set(ALPHABET, UTF8), "Kåre".as_bytes()),
            (Vec::new(), "Kåre".as_bytes()),
            (Vec::new(), b"K\xE5re"),
            (set(ALPHABET, b"\x1B.A"), b"K\xE5re"),
        ] {
            let iptc = Iptc::read(&[alphabet, set(CAPTION, written)].concat());
            assert_eq!(iptc.caption, Some("Kåre".into()));
        }
    }

    #[test]
    fn an_instant_is_read_as_far_as_it_goes() {
        let at = |local: &str, offset_minutes| {
            Some(TakenAt { local: local.parse().unwrap(), offset_minutes })
        };
        assert_eq!(instant("20240501", "120000+0200"), at("2024-05-01T12:00:00", Some(120)));
        assert_eq!(instant("20240501", "120000"), at("2024-05-01T12:00:00", None));
        assert_eq!(instant("20240501", ""), at("2024-05-01T00:00:00", None));
        assert_eq!(instant("20240501", "nonsense"), at("2024-05-01T00:00:00", None));
        assert_eq!(instant("00000000", "000000"), None);
    }

    #[test]
    fn what_follows_a_broken_set_is_left_alone() {
        let sets = [set(KEYWORD, b"a"), set(KEYWORD, b""), set(KEYWORD, b"b")].concat();
        assert_eq!(Iptc::read(&sets).keywords, ["a", "b"]);
        for length in 0..sets.len() {
            assert!(Iptc::read(&sets[..length]).keywords.len() < 2);
        }
        let endless = [&set(KEYWORD, b"a")[..], b"\x1C\x02\x19\xFF\xFF", b"\xFF\xFF\xFF"].concat();
        assert_eq!(Iptc::read(&endless).keywords, ["a"]);
    }
}
