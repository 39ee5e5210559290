//! Fonts: a directory whose tables all lie inside the file.

use std::io::{Read, Seek};

use super::{Checked, Source};
use crate::media::{Format, Unfit};

const NEEDED: [[u8; 4]; 4] = [*b"cmap", *b"head", *b"hhea", *b"maxp"];
const TRUETYPE_SHAPES: [[u8; 4]; 3] = [*b"glyf", *b"CBDT", *b"sbix"];
const POSTSCRIPT_SHAPES: [[u8; 4]; 2] = [*b"CFF ", *b"CFF2"];

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>, format: Format) -> Checked {
    let version: [u8; 4] = source.array()?;
    if !matches!(&version, [0, 1, 0, 0] | b"true" | b"OTTO") {
        return Err(Unfit::Corrupt("it does not start like a font").into());
    }
    let count = source.u16()?;
    source.skip(6)?;
    let mut tables = Vec::with_capacity(usize::from(count).min(128));
    for _ in 0..count {
        let tag: [u8; 4] = source.array()?;
        source.skip(4)?;
        let (offset, length) = (source.u32()?, source.u32()?);
        if u64::from(offset) + u64::from(length) > source.size() {
            return Err(Unfit::Truncated.into());
        }
        tables.push(tag);
    }
    let shapes = match format {
        Format::Otf => &POSTSCRIPT_SHAPES[..],
        _ => &TRUETYPE_SHAPES[..],
    };
    if !NEEDED.iter().all(|tag| tables.contains(tag))
        || !shapes.iter().any(|tag| tables.contains(tag))
    {
        return Err(Unfit::Corrupt("tables of the font are missing").into());
    }
    Ok(())
}
