//! Directories of tagged values, in TIFF files and in the EXIF blocks of other pictures.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::{LONGEST, Patch, xmp};
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

const GPS: u16 = 0x8825;
const XMP: u16 = 0x02BC;
const MAKER_NOTE: u16 = 0x927C;
/// Where other directories stand: what the camera notes, and further pictures.
const BELOW: [u16; 2] = [0x8769, 0x014A];
/// More directories than any file of a camera has.
const MOST: usize = 256;

/// One value of a directory.
struct Entry {
    tag: u16,
    /// Where it stands in the file.
    at: u64,
    /// Its length in bytes.
    length: u64,
    count: u32,
}

/// Finds what to write over in a block of directories between two places of a file.
pub(super) fn places<R: Read + Seek>(
    source: &mut Source<R>,
    base: u64,
    end: u64,
) -> Result<Vec<Patch>, MediaError> {
    let mut block = Block::new(source, base, end)?;
    let mut patches = Vec::new();
    let (mut waiting, mut seen) = (vec![block.number(4, false)?], HashSet::new());
    while let Some(at) = waiting.pop() {
        if at == 0 || !seen.insert(at) {
            continue;
        }
        if seen.len() > MOST {
            return Err(Unfit::Unsupported("a picture of so many directories").into());
        }
        let (entries, next) = block.directory(at)?;
        waiting.push(next);
        for entry in entries {
            match entry.tag {
                GPS => block.clear(entry.at, &mut patches)?,
                MAKER_NOTE => patches.push(block.blank(entry.at, entry.length)?),
                XMP => {
                    block.source.seek(entry.at)?;
                    let packet = block.source.vec(bounded(entry.length)?)?;
                    patches.extend(xmp::places(&packet, entry.at));
                }
                tag if BELOW.contains(&tag) => {
                    for index in 0..entry.count.min(64) {
                        waiting.push(block.long(entry.at + u64::from(index) * 4)?);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(patches)
}

struct Block<'a, R> {
    source: &'a mut Source<R>,
    base: u64,
    end: u64,
    is_little: bool,
}

impl<'a, R: Read + Seek> Block<'a, R> {
    fn new(source: &'a mut Source<R>, base: u64, end: u64) -> Result<Self, MediaError> {
        source.seek(base)?;
        let is_little = match source.array()? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return Err(Unfit::Corrupt("it has no TIFF header").into()),
        };
        Ok(Self { source, base, end, is_little })
    }

    /// Reads a number of four bytes, or of two, at a place of the block.
    fn number(&mut self, at: u32, is_short: bool) -> Result<u32, MediaError> {
        self.source.seek(self.base + u64::from(at))?;
        match (is_short, self.is_little) {
            (true, true) => self.source.u16_le().map(u32::from),
            (true, false) => self.source.u16().map(u32::from),
            (false, true) => self.source.u32_le(),
            (false, false) => self.source.u32(),
        }
    }

    /// Reads a number of four bytes at a place of the file.
    fn long(&mut self, at: u64) -> Result<u32, MediaError> {
        self.source.seek(at)?;
        if self.is_little { self.source.u32_le() } else { self.source.u32() }
    }

    /// Reads the directory at a place of the block, and where the next one stands.
    fn directory(&mut self, at: u32) -> Result<(Vec<Entry>, u32), MediaError> {
        let count = self.number(at, true)?;
        let mut entries = Vec::new();
        for index in 0..count {
            let entry = at.saturating_add(2 + 12 * index);
            let tag = self.number(entry, true)?;
            let kind = self.number(entry.saturating_add(2), true)?;
            let count = self.number(entry.saturating_add(4), false)?;
            let kind = u16::try_from(kind).unwrap_or_default();
            let length = u64::from(count) * width(kind);
            let value = entry.saturating_add(8);
            let at = if length <= 4 { value } else { self.number(value, false)? };
            entries.push(Entry {
                tag: u16::try_from(tag).unwrap_or_default(),
                at: self.base + u64::from(at),
                length,
                count,
            });
        }
        let next = self.number(at.saturating_add(2 + 12 * count), false).unwrap_or(0);
        Ok((entries, next))
    }

    /// Empties the directory that a value points at, with all that it holds.
    fn clear(&mut self, pointer: u64, patches: &mut Vec<Patch>) -> Result<(), MediaError> {
        let at = self.long(pointer)?;
        let (entries, _) = self.directory(at)?;
        // What is of no known kind has no length, and nothing that could be read.
        for entry in entries.iter().filter(|entry| entry.length > 4) {
            patches.push(self.blank(entry.at, entry.length)?);
        }
        // A directory of nothing, behind which nothing comes.
        let length = 2 + 12 * entries.len() as u64 + 4;
        let at = self.base + u64::from(at);
        patches.push(self.blank(at, length.min(self.end.saturating_sub(at)))?);
        Ok(())
    }

    fn blank(&self, at: u64, length: u64) -> Result<Patch, MediaError> {
        if at.saturating_add(length) > self.end {
            return Err(Unfit::Truncated.into());
        }
        Ok(Patch::fill(at, bounded(length)?, 0))
    }
}

fn bounded(length: u64) -> Result<usize, MediaError> {
    let fits = u32::try_from(length).ok().filter(|length| *length <= LONGEST);
    fits.map(|length| length as usize).ok_or_else(|| Unfit::TooLarge.into())
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
