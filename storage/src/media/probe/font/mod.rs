//! Fonts: directories whose tables all lie inside the file, and what the tables say.
//!
//! Of a font only the few small tables are read that say what it is; no outline is drawn.

mod face;
mod woff;
mod woff2;

use std::io::{Read, Seek};

use self::face::Tables;
use super::{MediaError, Source};
use crate::media::{FontFacts, Format, Unfit};

const NEEDED: [[u8; 4]; 4] = [*b"cmap", *b"head", *b"hhea", *b"maxp"];
const TRUETYPE_SHAPES: [[u8; 4]; 3] = [*b"glyf", *b"CBDT", *b"sbix"];
const POSTSCRIPT_SHAPES: [[u8; 4]; 2] = [*b"CFF ", *b"CFF2"];
/// How many fonts a collection has at most; those of all of China's letters have some dozens.
const COLLECTION: u32 = 256;

/// A result of reading a part.
type Parsed<T> = Result<T, MediaError>;

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>, format: Format) -> Parsed<FontFacts> {
    let (tables, faces) = match format {
        Format::Woff => (woff::tables(source)?, 1),
        Format::Woff2 => woff2::tables(source)?,
        Format::Ttc => collection(source)?,
        _ => (single(source, format)?, 1),
    };
    Ok(tables.facts(faces)?)
}

/// One font in a file of its own.
fn single<R: Read + Seek>(source: &mut Source<R>, format: Format) -> Parsed<Tables> {
    let mut tables = Tables::default();
    let is_postscript = directory(source, 0, &mut tables)? == *b"OTTO";
    if is_postscript == (format == Format::Otf) {
        Ok(tables)
    } else {
        Err(Unfit::Corrupt("it does not start like a font").into())
    }
}

/// Several fonts that share tables. What it is called is what its first font is.
fn collection<R: Read + Seek>(source: &mut Source<R>) -> Parsed<(Tables, u32)> {
    source.skip(8)?;
    let faces = source.u32()?;
    if !(1..=COLLECTION).contains(&faces) {
        return Err(Unfit::Corrupt("it has no fonts, or too many").into());
    }
    let places: Result<Vec<_>, _> = (0..faces).map(|_| source.u32()).collect();
    let mut tables = Tables::default();
    for place in places? {
        directory(source, u64::from(place), &mut tables)?;
    }
    Ok((tables, faces))
}

/// Walks one directory, keeps what is wanted of its tables, and tells how it starts.
fn directory<R: Read + Seek>(
    source: &mut Source<R>,
    at: u64,
    tables: &mut Tables,
) -> Parsed<[u8; 4]> {
    source.seek(at)?;
    let version: [u8; 4] = source.array()?;
    let count = source.u16()?;
    source.skip(6)?;
    let mut found = Vec::with_capacity(usize::from(count).min(128));
    for _ in 0..count {
        let tag: [u8; 4] = source.array()?;
        source.skip(4)?;
        let (offset, length) = (source.u32()?, source.u32()?);
        if u64::from(offset) + u64::from(length) > source.size() {
            return Err(Unfit::Truncated.into());
        }
        found.push((tag, offset, length));
    }
    sound(version, found.iter().map(|(tag, ..)| *tag))?;
    for (tag, offset, length) in found {
        if tables.wants(tag, u64::from(length))? {
            source.seek(u64::from(offset))?;
            tables.keep(tag, source.vec(length as usize)?);
        }
    }
    Ok(version)
}

/// Checks that there is all that a font of its kind needs.
fn sound(version: [u8; 4], tags: impl Iterator<Item = [u8; 4]>) -> Parsed<()> {
    let shapes = match &version {
        [0, 1, 0, 0] | b"true" => &TRUETYPE_SHAPES[..],
        b"OTTO" => &POSTSCRIPT_SHAPES[..],
        _ => return Err(Unfit::Corrupt("it does not start like a font").into()),
    };
    let tags: Vec<_> = tags.collect();
    let has = |tag: &[u8; 4]| tags.contains(tag);
    if NEEDED.iter().all(has) && shapes.iter().any(has) {
        Ok(())
    } else {
        Err(Unfit::Corrupt("tables of the font are missing").into())
    }
}
