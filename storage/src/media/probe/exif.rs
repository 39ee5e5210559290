//! Directories of tagged values, as in TIFF files and in the EXIF blocks of other pictures.

use std::io::{Cursor, Read, Seek};

use chrono::NaiveDateTime;

use super::Source;
use crate::media::{MediaError, TakenAt, Unfit};

const ORIENTATION: u16 = 0x0112;
const EXIF: u16 = 0x8769;
const TAKEN_AT: u16 = 0x9003;
const TAKEN_AT_OFFSET: u16 = 0x9011;

/// What a picture's metadata says about how and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exif {
    /// How it is to be turned, 1–8.
    pub(super) orientation: u8,
    pub(super) taken_at: Option<TakenAt>,
}

impl Default for Exif {
    fn default() -> Self {
        Self { orientation: 1, taken_at: None }
    }
}

impl Exif {
    /// Reads a block as it is embedded in JPEG, PNG and WebP; what cannot be read says nothing.
    pub(super) fn of_block(block: &[u8]) -> Self {
        // Some writers keep the signature of JPEG's block where it does not belong.
        let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
        let read = || -> Result<Self, MediaError> {
            let mut source = Source::new(Cursor::new(block), block.len() as u64)?;
            let mut tags = Tags::new(&mut source)?;
            let (first, _) = tags.first()?;
            Ok(Self::of_directory(&mut tags, &first))
        };
        read().unwrap_or_default()
    }

    /// Reads the first directory of a file and the EXIF directory that it points at.
    pub(super) fn of_directory<R: Read + Seek>(tags: &mut Tags<'_, R>, first: &Directory) -> Self {
        let orientation = first
            .get(ORIENTATION)
            .and_then(|value| u8::try_from(tags.number(value)?).ok())
            .filter(|orientation| (1..=8).contains(orientation))
            .unwrap_or(1);
        let taken_at = tags.exif(first).ok().flatten().and_then(|exif| taken_at(tags, &exif));
        Self { orientation, taken_at }
    }
}

fn taken_at<R: Read + Seek>(tags: &mut Tags<'_, R>, exif: &Directory) -> Option<TakenAt> {
    let local = tags.text(exif.get(TAKEN_AT)?)?;
    let local = NaiveDateTime::parse_from_str(local.trim(), "%Y:%m:%d %H:%M:%S").ok()?;
    let offset = exif.get(TAKEN_AT_OFFSET).and_then(|value| tags.text(value));
    Some(TakenAt { local, offset_minutes: offset.and_then(|text| offset_minutes(&text)) })
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

/// A file of directories in one of the two byte orders.
pub(super) struct Tags<'a, R> {
    source: &'a mut Source<R>,
    little_endian: bool,
}

/// The values of one directory.
pub(super) struct Directory(Vec<Value>);

/// A tagged value, or where it stands if it is longer than four bytes.
#[derive(Clone, Copy)]
pub(super) struct Value {
    tag: u16,
    kind: u16,
    /// How many elements it has.
    pub(super) count: u32,
    inline: [u8; 4],
}

impl Directory {
    pub(super) fn get(&self, tag: u16) -> Option<Value> {
        self.0.iter().copied().find(|value| value.tag == tag)
    }
}

impl<'a, R: Read + Seek> Tags<'a, R> {
    /// Reads the byte order and the version.
    pub(super) fn new(source: &'a mut Source<R>) -> Result<Self, MediaError> {
        source.seek(0)?;
        let little_endian = match source.array()? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return Err(Unfit::Corrupt("it has no TIFF header").into()),
        };
        Ok(Self { source, little_endian })
    }

    /// Reads the first directory, and where the next one stands (0 for nowhere).
    pub(super) fn first(&mut self) -> Result<(Directory, u32), MediaError> {
        self.source.seek(4)?;
        let at = self.u32()?;
        self.directory(at)
    }

    /// Reads the directory at a place, and where the next one stands (0 for nowhere).
    pub(super) fn directory(&mut self, at: u32) -> Result<(Directory, u32), MediaError> {
        self.source.seek(u64::from(at))?;
        let count = self.u16()?;
        let values = (0..count)
            .map(|_| {
                Ok(Value {
                    tag: self.u16()?,
                    kind: self.u16()?,
                    count: self.u32()?,
                    inline: self.source.array()?,
                })
            })
            .collect::<Result<_, MediaError>>()?;
        Ok((Directory(values), self.u32()?))
    }

    /// Reads the EXIF directory, if the first one points at it.
    pub(super) fn exif(&mut self, first: &Directory) -> Result<Option<Directory>, MediaError> {
        match first.get(EXIF).and_then(|value| self.number(value)) {
            Some(at) => Ok(Some(self.directory(at)?.0)),
            None => Ok(None),
        }
    }

    /// Checks that all values of a directory lie inside the file.
    pub(super) fn check(&self, directory: &Directory) -> Result<(), Unfit> {
        let inside = |value: &Value| {
            let size = u64::from(value.count) * width(value.kind);
            size <= 4
                || u64::from(self.order4(value.inline)).saturating_add(size) <= self.source.size()
        };
        if directory.0.iter().all(inside) { Ok(()) } else { Err(Unfit::Truncated) }
    }

    /// Jumps over a directory, to where the next one stands (0 for nowhere).
    pub(super) fn next_after(&mut self, at: u32) -> Result<u32, MediaError> {
        self.source.seek(u64::from(at))?;
        let count = self.u16()?;
        self.source.skip(u64::from(count) * 12)?;
        self.u32()
    }

    /// Reads a single unsigned number.
    pub(super) fn number(&mut self, value: Value) -> Option<u32> {
        self.numbers(value).ok()?.next()?.ok()
    }

    /// Reads unsigned numbers one by one, from wherever they stand.
    pub(super) fn numbers(
        &mut self,
        value: Value,
    ) -> Result<impl Iterator<Item = Result<u32, MediaError>> + use<'_, 'a, R>, MediaError> {
        let width = width(value.kind);
        if !matches!(value.kind, 1 | 3 | 4 | 7 | 13) {
            return Err(Unfit::Corrupt("a number is missing from its header").into());
        }
        let size = u64::from(value.count) * width;
        let inline = size <= 4;
        if !inline {
            let at = self.order4(value.inline);
            self.source.seek(u64::from(at))?;
            if size > self.source.left() {
                return Err(Unfit::Truncated.into());
            }
        }
        let mut inline = inline.then_some(value.inline.into_iter());
        Ok((0..value.count).map(move |_| {
            let mut byte = || match &mut inline {
                Some(bytes) => Ok(bytes.next().unwrap_or_default()),
                None => self.source.u8(),
            };
            let mut number = 0;
            for place in 0..width {
                let byte = u32::from(byte()?);
                number = if self.little_endian {
                    number | byte << (8 * place)
                } else {
                    number << 8 | byte
                };
            }
            Ok(number)
        }))
    }

    /// Reads a short text, up to its terminating zero.
    fn text(&mut self, value: Value) -> Option<String> {
        const LONGEST: u32 = 64;
        if value.kind != 2 || value.count > LONGEST {
            return None;
        }
        let bytes = if value.count <= 4 {
            value.inline[..value.count as usize].to_vec()
        } else {
            let at = self.order4(value.inline);
            self.source.seek(u64::from(at)).ok()?;
            self.source.vec(value.count as usize).ok()?
        };
        let text = bytes.split(|&byte| byte == 0).next()?;
        String::from_utf8(text.to_vec()).ok()
    }

    fn order4(&self, bytes: [u8; 4]) -> u32 {
        if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
    }

    fn u16(&mut self) -> Result<u16, MediaError> {
        if self.little_endian { self.source.u16_le() } else { self.source.u16() }
    }

    fn u32(&mut self) -> Result<u32, MediaError> {
        if self.little_endian { self.source.u32_le() } else { self.source.u32() }
    }
}

/// Tells how many bytes an element of a kind has; unknown kinds have none.
fn width(kind: u16) -> u64 {
    match kind {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 0,
    }
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
    fn a_block_is_read_in_either_byte_order() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!(Exif::of_block(little).orientation, 6);
        assert_eq!(Exif::of_block(big).orientation, 6);
    }

    #[test]
    fn a_broken_block_says_nothing() {
        for block in [
            &b""[..],
            b"II*\0",
            b"II*\0\xFF\xFF\xFF\xFF",
            b"MM\0*\0\0\0\x08\xFF\xFF",
            b"Exif\0\0nonsense",
        ] {
            assert_eq!(Exif::of_block(block), Exif::default());
        }
        let ninth = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0\0\0\0\0";
        assert_eq!(Exif::of_block(ninth).orientation, 1);
    }
}
