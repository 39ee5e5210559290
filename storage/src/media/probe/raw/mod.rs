//! Negatives of cameras, each with a JPEG of the developed picture in it: TIFF files of several
//! directories, as DNG, CR2, NEF, ARW and their relatives are; and those of two makers that are
//! none, CR3 and RAF.

mod canon;
mod fuji;

use std::io::{Cursor, Read, Seek};

use super::tiff::{HEIGHT, STRIPS, SUBFILE, TILES, WIDTH, parts};
use super::{Atom, Boxes, Checked, Exif, Source};
use crate::media::metadata::{self, Directory, Tags};
use crate::media::{Facts, Limits, MediaError, Unfit};

pub(in crate::media) use canon::NOTES as CANON_NOTES;
pub(in crate::media) use fuji::{SIGNATURE as FUJI, parts as fuji_parts};

const COMPRESSION: u16 = 0x0103;
const SUB_DIRECTORIES: u16 = 0x014A;
/// Where a JPEG stands, and how long it is.
const JPEG: [u16; 2] = [0x0201, 0x0202];
const DNG_VERSION: u16 = 0xC612;
/// What stands behind the header of one maker's negatives.
const CANON: [u8; 2] = *b"CR";

/// A picture, its thumbnail, its preview, its mask … each with some below it.
const MOST_DIRECTORIES: usize = 16;
/// Parts that all pictures of a negative are in, together: a large one has some thousands.
const MOST_PARTS: u32 = 1 << 20;
/// Segments of a JPEG up to where its size stands.
const MOST_SEGMENTS: usize = 64;
/// The longest JPEG inside, in bytes.
const LONGEST: u64 = 64 << 20;

/// Where a part of a negative stands, and how long it is.
type Place = (u64, u64);

/// A JPEG inside of a negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Developed {
    at: u64,
    length: u64,
    size: (u32, u32),
}

/// Tells by the first bytes of a TIFF file whether it is a negative.
pub(in crate::media) fn is_raw(head: &[u8]) -> bool {
    let read = || -> Result<bool, MediaError> {
        let mut source = Source::new(Cursor::new(head), head.len() as u64)?;
        source.seek(8)?;
        if source.array()? == CANON {
            return Ok(true);
        }
        let mut tags = Tags::new(&mut source)?;
        let (page, _) = tags.first()?;
        Ok(is_negative(&mut tags, &page))
    };
    read().unwrap_or(false)
}

/// Tells by the first directory of a TIFF file whether it is a negative, with a small picture in
/// front.
pub(super) fn is_negative<R: Read + Seek>(tags: &mut Tags<'_, R>, page: &Directory) -> bool {
    let is_small =
        page.get(SUBFILE).and_then(|value| tags.number(value)).is_some_and(|flags| flags & 1 != 0);
    page.get(DNG_VERSION).is_some() || (is_small && page.get(SUB_DIRECTORIES).is_some())
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    match Form::of(source)? {
        Form::Directories => directories_of(source, limits, facts),
        Form::Boxes => {
            let found = canon::read(source)?;
            show(source, limits, facts, (found.size, &found.places))
        }
        Form::Header => {
            let found = fuji::read(source)?;
            show(source, limits, facts, (found.size, &found.parts))
        }
    }
}

/// What holds a negative together.
enum Form {
    /// Directories, as in TIFF.
    Directories,
    /// Boxes, as in films.
    Boxes,
    /// A header that says where everything stands.
    Header,
}

impl Form {
    fn of<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, MediaError> {
        source.seek(0)?;
        let head: [u8; 8] = source.array()?;
        source.seek(0)?;
        Ok(match &head {
            [_, _, _, _, b'f', b't', b'y', b'p'] => Self::Boxes,
            b"FUJIFILM" => Self::Header,
            _ => Self::Directories,
        })
    }
}

/// Tells of a negative that is as large as is said of it, or else as a JPEG in it; everything in it
/// has a place.
fn show<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
    (size, places): (Option<(u32, u32)>, &[Place]),
) -> Checked {
    if places.iter().any(|(at, length)| at.saturating_add(*length) > source.size()) {
        return Err(Unfit::Truncated.into());
    }
    let shown = places.iter().filter_map(|place| measure(source, *place));
    let shown = shown.map(|jpeg| jpeg.size).max_by_key(|size| area(*size));
    let (width, height) =
        size.or(shown).ok_or(Unfit::Corrupt("a number is missing from its header"))?;
    if area((width, height)) == 0 {
        return Err(Unfit::Corrupt("a number is missing from its header").into());
    }
    limits.check_size(width, height)?;
    let exif = metadata::exif(source)?;
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

fn directories_of<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    source.seek(8)?;
    let is_canon = source.array()? == CANON;
    let size = source.size();
    let mut tags = Tags::new(source)?;
    let (first, _) = tags.first()?;
    if !is_canon && !is_negative(&mut tags, &first) {
        return Err(Unfit::Unsupported("a picture that no camera has left raw").into());
    }
    let (mut largest, mut room) = ((0, 0), MOST_PARTS);
    for directory in directories(&mut tags)? {
        tags.check(&directory)?;
        if [STRIPS, TILES].iter().any(|[offsets, _]| directory.get(*offsets).is_some()) {
            room -= parts(&mut tags, &directory, size, room)?;
        }
        if let Some((at, length)) = place(&mut tags, &directory, JPEG)
            && at + length > size
        {
            return Err(Unfit::Truncated.into());
        }
        let mut number = |tag| directory.get(tag).and_then(|value| tags.number(value)).unwrap_or(0);
        let shown = (number(WIDTH), number(HEIGHT));
        if area(shown) > area(largest) {
            largest = shown;
        }
    }
    if area(largest) == 0 {
        return Err(Unfit::Corrupt("a number is missing from its header").into());
    }
    limits.check_size(largest.0, largest.1)?;
    let exif = Exif::of_directory(&mut tags, &first);
    facts.show(largest.0, largest.1, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

/// Reads the largest JPEG out of a negative.
pub(in crate::media) fn developed(mut reader: impl Read + Seek) -> Result<Vec<u8>, MediaError> {
    let size = reader.seek(std::io::SeekFrom::End(0))?;
    let source = &mut Source::new(reader, size)?;
    let places = match Form::of(source)? {
        Form::Directories => pictures(source)?,
        Form::Boxes => canon::read(source)?.places,
        Form::Header => fuji::read(source)?.parts.to_vec(),
    };
    let found = places.into_iter().filter_map(|place| measure(source, place));
    let best = found.max_by_key(|jpeg| area(jpeg.size));
    let Developed { at, length, .. } =
        best.ok_or(Unfit::Unsupported("a raw picture without one to look at"))?;
    source.seek(at)?;
    source.vec(usize::try_from(length).unwrap_or(usize::MAX))
}

/// Finds where pictures stand that directories tell of.
fn pictures<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<(u64, u64)>, MediaError> {
    let mut tags = Tags::new(source)?;
    let mut places = Vec::new();
    for directory in directories(&mut tags)? {
        places.extend(place(&mut tags, &directory, JPEG));
        let compression = directory.get(COMPRESSION).and_then(|value| tags.number(value));
        if matches!(compression, Some(6 | 7)) {
            places.extend(place(&mut tags, &directory, STRIPS));
        }
    }
    Ok(places)
}

/// Reads the directories one after the other, each followed by those below it.
fn directories<R: Read + Seek>(tags: &mut Tags<'_, R>) -> Result<Vec<Directory>, MediaError> {
    let mut found = Vec::new();
    let (mut directory, mut next) = tags.first()?;
    loop {
        let below = match directory.get(SUB_DIRECTORIES) {
            Some(value) => tags.numbers(value)?.take(MOST_DIRECTORIES).collect(),
            None => Ok(Vec::new()),
        };
        found.push(directory);
        for at in below? {
            found.push(tags.directory(at)?.0);
        }
        if next == 0 || found.len() >= MOST_DIRECTORIES {
            return Ok(found);
        }
        (directory, next) = tags.directory(next)?;
    }
}

/// Where something stands that is in one piece, and how long it is.
fn place<R: Read + Seek>(
    tags: &mut Tags<'_, R>,
    directory: &Directory,
    [at, length]: [u16; 2],
) -> Option<(u64, u64)> {
    let (at, length) = (directory.get(at)?, directory.get(length)?);
    let is_one = at.count == 1 && length.count == 1;
    is_one.then_some(())?;
    Some((tags.number(at)?.into(), tags.number(length)?.into()))
}

/// Reads the size out of a JPEG, unless it is of the sort that negatives themselves are kept in.
fn measure<R: Read + Seek>(source: &mut Source<R>, (at, length): (u64, u64)) -> Option<Developed> {
    if length > LONGEST || at.saturating_add(length) > source.size() {
        return None;
    }
    source.seek(at).ok()?;
    if source.array().ok()? != [0xFF, 0xD8] {
        return None;
    }
    for _ in 0..MOST_SEGMENTS {
        let [mark, kind] = source.array().ok()?;
        let segment = source.u16().ok()?;
        match (mark, kind) {
            (0xFF, 0xC0..=0xC2) => {
                source.skip(1).ok()?;
                let (height, width) = (source.u16().ok()?, source.u16().ok()?);
                return Some(Developed { at, length, size: (width.into(), height.into()) });
            }
            (0xFF, 0xC4 | 0xDB..=0xFE) => source.skip(u64::from(segment).checked_sub(2)?).ok()?,
            _ => return None,
        }
    }
    None
}

fn area((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}
