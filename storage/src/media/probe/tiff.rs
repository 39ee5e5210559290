//! TIFF: the first page with all of its strips or tiles, and the chain of the other pages.

use std::io::{Read, Seek};

use super::{Checked, Exif, Source, raw};
use crate::media::metadata::{Directory, Tags, Value};
use crate::media::{Facts, Limits, MediaError, Unfit};

pub(super) const SUBFILE: u16 = 0x00FE;
pub(super) const WIDTH: u16 = 0x0100;
pub(super) const HEIGHT: u16 = 0x0101;
pub(super) const STRIPS: [u16; 2] = [0x0111, 0x0117];
pub(super) const TILES: [u16; 2] = [0x0144, 0x0145];

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
    const MISSING: Unfit = Unfit::Corrupt("its picture is missing");
    let [offsets, lengths] = if page.get(STRIPS[0]).is_some() { STRIPS } else { TILES };
    let offsets: Value = page.get(offsets).ok_or(MISSING)?;
    let lengths: Value = page.get(lengths).ok_or(MISSING)?;
    if offsets.count == 0 || offsets.count != lengths.count || offsets.count > most {
        return Err(MISSING.into());
    }
    let count = offsets.count;
    let offsets = tags.numbers(offsets)?.collect::<Result<Vec<_>, _>>()?;
    for (offset, length) in offsets.into_iter().zip(tags.numbers(lengths)?) {
        if u64::from(offset) + u64::from(length?) > size {
            return Err(Unfit::Truncated.into());
        }
    }
    Ok(count)
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
