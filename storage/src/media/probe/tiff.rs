//! TIFF: the first page with all of its strips or tiles, and the chain of the other pages.

use std::io::{Cursor, Read, Seek};

use super::{Checked, Exif, Source, jpeg::frame_at, raw};
use crate::media::metadata::{Directory, Tags, Value};
use crate::media::{Facts, Limits, MediaError, Unfit};

pub(super) const SUBFILE: u16 = 0x00FE;
pub(super) const WIDTH: u16 = 0x0100;
pub(super) const HEIGHT: u16 = 0x0101;
pub(super) const STRIPS: [u16; 2] = [0x0111, 0x0117];
pub(super) const TILES: [u16; 2] = [0x0144, 0x0145];

pub(super) const COMPRESSION: u16 = 0x0103;
const ROWS: u16 = 0x0116;
const TILE: [u16; 2] = [0x0142, 0x0143];
const TABLES: u16 = 0x015B;

/// The number for strips or tiles each of which is a JPEG.
const IN_JPEGS: u32 = 7;
/// More than a large picture in small tiles has.
const MOST_JPEGS: u32 = 1 << 16;
const LONGEST_TABLES: u32 = 64 * 1024;

const MOST_PAGES: u32 = 4_096;
/// As many as the smallest tiles in the largest picture.
const MOST_PARTS: u32 = 1 << 22;

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let size = source.size();
    let mut tags = Tags::new(source)?;
    let (page, next) = tags.first()?;
    if raw::is_negative(&mut tags, &page) {
        return Err(Unfit::Unsupported("a raw picture of a camera").into());
    }
    let width = number(&mut tags, &page, WIDTH)?;
    let height = number(&mut tags, &page, HEIGHT)?;
    limits.check_size(width, height)?;
    parts(&mut tags, &page, size, MOST_PARTS)?;
    tags.check(&page)?;
    if let Some(exif) = Exif::directory(&mut tags, &page)? {
        tags.check(&exif)?;
    }
    let exif = Exif::of_directory(&mut tags, &page);
    pages(&mut tags, next)?;
    jpegs(source, limits)?;
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

fn number<R: Read + Seek>(
    tags: &mut Tags<'_, R>,
    page: &Directory,
    tag: u16,
) -> Result<u32, Unfit> {
    page.get(tag)
        .and_then(|value| tags.number(value))
        .ok_or(Unfit::Corrupt("a number is missing from its header"))
}

/// Checks that all of the picture lies inside the file, in `most` parts; tells in how many it is.
pub(super) fn parts<R: Read + Seek>(
    tags: &mut Tags<'_, R>,
    page: &Directory,
    size: u64,
    most: u32,
) -> Result<u32, MediaError> {
    let [offsets, lengths] = tables(page, most)?;
    let starts = tags.numbers(offsets)?.collect::<Result<Vec<_>, _>>()?;
    for (offset, length) in starts.into_iter().zip(tags.numbers(lengths)?) {
        if u64::from(offset) + u64::from(length?) > size {
            return Err(Unfit::Truncated.into());
        }
    }
    Ok(offsets.count)
}

/// Finds the tables of where the strips or tiles of a picture start and how long they are.
fn tables(page: &Directory, most: u32) -> Result<[Value; 2], Unfit> {
    const MISSING: Unfit = Unfit::Corrupt("its picture is missing");
    let tables = if page.get(STRIPS[0]).is_some() { STRIPS } else { TILES };
    let [Some(offsets), Some(lengths)] = tables.map(|tag| page.get(tag)) else {
        return Err(MISSING);
    };
    let is_even = offsets.count == lengths.count;
    if is_even && (1..=most).contains(&offsets.count) {
        Ok([offsets, lengths])
    } else {
        Err(MISSING)
    }
}

/// Checks that no JPEG that stands for a strip or a tile is larger than that: what decodes it goes by
/// what it says of itself. Tells how much memory it takes to decode one of them, in bytes; none where
/// the first page is not made of any.
pub(in crate::media) fn jpegs<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
) -> Result<u64, MediaError> {
    const ASTRAY: Unfit = Unfit::Corrupt("a part of its picture does not fit its place");
    let mut tags = Tags::new(source)?;
    let (page, _) = tags.first()?;
    if page.get(COMPRESSION).and_then(|value| tags.number(value)) != Some(IN_JPEGS) {
        return Ok(0);
    }
    if let Some(tables) = page.get(TABLES) {
        let tables = tags.bytes(tables, LONGEST_TABLES).ok_or(ASTRAY)?;
        let size = tables.len() as u64;
        if frame_at(&mut Source::new(Cursor::new(tables), size)?, (0, size), limits)?.is_some() {
            return Err(ASTRAY.into());
        }
    }
    let is_stripped = page.get(STRIPS[0]).is_some();
    let [width, height] = if is_stripped { [WIDTH, ROWS] } else { TILE };
    let width = number(&mut tags, &page, width)?;
    let height = if is_stripped && page.get(height).is_none() { HEIGHT } else { height };
    let height = number(&mut tags, &page, height)?;
    let [offsets, lengths] = tables(&page, MOST_PARTS)?;
    if offsets.count > MOST_JPEGS {
        return Err(Unfit::Unsupported("a TIFF of so many JPEGs").into());
    }
    let offsets = tags.numbers(offsets)?.collect::<Result<Vec<_>, _>>()?;
    let lengths = tags.numbers(lengths)?.collect::<Result<Vec<_>, _>>()?;
    let mut most = 0;
    for (at, length) in offsets.into_iter().zip(lengths) {
        let (at, length) = (u64::from(at), u64::from(length));
        let frame = frame_at(source, (at, length), limits)?.ok_or(ASTRAY)?;
        if frame.size.0 > width || frame.size.1 > height {
            return Err(ASTRAY.into());
        }
        // Four colours at most; those of one in layers twice before that.
        let layers = if frame.is_progressive { 2 * frame.coefficients } else { 0 };
        let pixels = u64::from(frame.size.0) * u64::from(frame.size.1);
        most = most.max(length + layers + 4 * pixels);
    }
    Ok(most)
}

/// Follows the chain of the other pages; one that is too long bites its own tail.
fn pages<R: Read + Seek>(tags: &mut Tags<'_, R>, mut next: u32) -> Result<(), MediaError> {
    for _ in 0..MOST_PAGES {
        if next == 0 {
            return Ok(());
        }
        next = tags.next_after(next)?;
    }
    Err(Unfit::Corrupt("its pages never end").into())
}
