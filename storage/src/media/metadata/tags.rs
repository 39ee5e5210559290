//! Directories of tagged values, as in TIFF files and in the EXIF blocks of other pictures.

use std::io::{Read, Seek};

use super::text;
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

/// A file of directories in one of the two byte orders.
pub(in crate::media) struct Tags<'a, R> {
    source: &'a mut Source<R>,
    little_endian: bool,
}

/// The values of one directory.
pub(in crate::media) struct Directory(Vec<Value>);

/// A tagged value, or where it stands if it is longer than four bytes.
#[derive(Clone, Copy)]
pub(in crate::media) struct Value {
    tag: u16,
    kind: u16,
    /// How many elements it has.
    pub(in crate::media) count: u32,
    inline: [u8; 4],
}

impl Directory {
    pub(in crate::media) fn get(&self, tag: u16) -> Option<Value> {
        self.0.iter().copied().find(|value| value.tag == tag)
    }
}

impl<'a, R: Read + Seek> Tags<'a, R> {
    /// Reads the byte order and the version.
    pub(in crate::media) fn new(source: &'a mut Source<R>) -> Result<Self, MediaError> {
        source.seek(0)?;
        let little_endian = match source.array()? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return Err(Unfit::Corrupt("it has no TIFF header").into()),
        };
        Ok(Self { source, little_endian })
    }

    /// Reads the first directory, and where the next one stands (0 for nowhere).
    pub(in crate::media) fn first(&mut self) -> Result<(Directory, u32), MediaError> {
        self.source.seek(4)?;
        let at = self.u32()?;
        self.directory(at)
    }

    /// Reads the directory at a place, and where the next one stands (0 for nowhere).
    pub(in crate::media) fn directory(&mut self, at: u32) -> Result<(Directory, u32), MediaError> {
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

    /// Reads the directory that a value of another one points at, if there is such a value.
    pub(in crate::media) fn below(
        &mut self,
        directory: &Directory,
        tag: u16,
    ) -> Result<Option<Directory>, MediaError> {
        match directory.get(tag).and_then(|value| self.number(value)) {
            Some(at) => Ok(Some(self.directory(at)?.0)),
            None => Ok(None),
        }
    }

    /// Checks that all values of a directory lie inside the file.
    pub(in crate::media) fn check(&self, directory: &Directory) -> Result<(), Unfit> {
        let inside = |value: &Value| {
            let size = u64::from(value.count) * width(value.kind);
            size <= 4
                || u64::from(self.order4(value.inline)).saturating_add(size) <= self.source.size()
        };
        if directory.0.iter().all(inside) { Ok(()) } else { Err(Unfit::Truncated) }
    }

    /// Jumps over a directory, to where the next one stands (0 for nowhere).
    pub(in crate::media) fn next_after(&mut self, at: u32) -> Result<u32, MediaError> {
        self.source.seek(u64::from(at))?;
        let count = self.u16()?;
        self.source.skip(u64::from(count) * 12)?;
        self.u32()
    }

    /// Reads a single unsigned number.
    pub(in crate::media) fn number(&mut self, value: Value) -> Option<u32> {
        self.numbers(value).ok()?.next()?.ok()
    }

    /// Reads unsigned numbers one by one, from wherever they stand.
    pub(in crate::media) fn numbers(
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

    /// Reads a text, up to its terminating zero, unless it is longer than so many bytes.
    pub(in crate::media) fn text(&mut self, value: Value, longest: u32) -> Option<String> {
        if value.kind != 2 {
            return None;
        }
        let bytes = self.bytes(value, longest)?;
        text::decode(bytes.split(|&byte| byte == 0).next()?)
    }

    /// Reads the bytes of a value, unless there are more than so many.
    pub(in crate::media) fn bytes(&mut self, value: Value, longest: u32) -> Option<Vec<u8>> {
        let size = u64::from(value.count) * width(value.kind);
        if size > u64::from(longest) {
            return None;
        }
        let size = usize::try_from(size).ok()?;
        if size <= 4 {
            return Some(value.inline[..size].to_vec());
        }
        self.source.seek(u64::from(self.order4(value.inline))).ok()?;
        self.source.vec(size).ok()
    }

    /// Reads `N` fractions; one without a divisor makes all of them none.
    pub(in crate::media) fn fractions<const N: usize>(&mut self, value: Value) -> Option<[f64; N]> {
        if value.kind != 5 || value.count as usize != N {
            return None;
        }
        self.source.seek(u64::from(self.order4(value.inline))).ok()?;
        let mut fractions = [0.0; N];
        for fraction in &mut fractions {
            let (dividend, divisor) = (self.u32().ok()?, self.u32().ok()?);
            *fraction = f64::from(dividend) / f64::from(divisor);
        }
        fractions.iter().all(|fraction| fraction.is_finite()).then_some(fractions)
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
