//! GIF: every block up to the trailer. Pixels stay compressed.

use std::io::{Read, Seek};

use super::{Checked, Source};
use crate::media::{Facts, Limits, MediaError, Unfit};

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let signature: [u8; 6] = source.array()?;
    if !matches!(&signature, b"GIF87a" | b"GIF89a") {
        return Err(Unfit::Corrupt("it does not start like a GIF").into());
    }
    let (width, height) = size(source, limits)?;
    let flags = source.u8()?;
    source.skip(2)?;
    colour_table(source, flags)?;
    let mut pictures = 0_u64;
    loop {
        match source.u8()? {
            0x2C => {
                picture(source, limits)?;
                pictures += 1;
            }
            0x21 => {
                source.skip(1)?;
                data(source)?;
            }
            0x3B => break,
            _ => return Err(Unfit::Corrupt("its parts do not line up").into()),
        }
    }
    if pictures == 0 {
        return Err(Unfit::Corrupt("there is no picture in it").into());
    }
    facts.animated = pictures > 1;
    facts.show(width, height, 1);
    Ok(())
}

fn size<R: Read + Seek>(source: &mut Source<R>, limits: &Limits) -> Result<(u32, u32), MediaError> {
    let (width, height) = (u32::from(source.u16_le()?), u32::from(source.u16_le()?));
    limits.check_size(width, height)?;
    Ok((width, height))
}

fn picture<R: Read + Seek>(source: &mut Source<R>, limits: &Limits) -> Checked {
    source.skip(4)?;
    size(source, limits)?;
    let flags = source.u8()?;
    colour_table(source, flags)?;
    if !(1..=11).contains(&source.u8()?) || data(source)? == 0 {
        return Err(Unfit::Corrupt("a part of its picture is missing").into());
    }
    Ok(())
}

fn colour_table<R: Read + Seek>(source: &mut Source<R>, flags: u8) -> Checked {
    if flags & 0x80 == 0 { Ok(()) } else { source.skip(3 << ((flags & 7) + 1)) }
}

/// Jumps over blocks up to the empty one and counts their bytes.
fn data<R: Read + Seek>(source: &mut Source<R>) -> Result<u64, MediaError> {
    let mut total = 0;
    loop {
        let length = u64::from(source.u8()?);
        if length == 0 {
            return Ok(total);
        }
        source.skip(length)?;
        total += length;
    }
}
