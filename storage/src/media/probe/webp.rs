//! WebP: every chunk, and the frame header of what is inside.

use std::io::{Read, Seek};

use super::{Checked, Exif, Source};
use crate::media::{Facts, Limits, MediaError, Unfit};

const LONGEST_EXIF: u32 = 1024 * 1024;

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let container: [u8; 4] = source.array()?;
    let end = 8 + u64::from(source.u32_le()?);
    if container != *b"RIFF" || source.array()? != *b"WEBP" {
        return Err(Unfit::Corrupt("it does not start like a WebP").into());
    }
    if end > source.size() {
        return Err(Unfit::Truncated.into());
    }
    let (mut canvas, mut still, mut frames, mut exif) = (None, None, 0_u64, Exif::default());
    while source.position() < end {
        let kind: [u8; 4] = source.array()?;
        let length = source.u32_le()?;
        let body = source.position();
        // Chunks are padded to an even length.
        let next = body + u64::from(length) + u64::from(length % 2);
        if next > end {
            return Err(Unfit::Truncated.into());
        }
        match &kind {
            b"VP8X" if body == 20 => canvas = Some(extended(source)?),
            b"VP8 " => still = still.or(Some(lossy(source, length)?)),
            b"VP8L" => still = still.or(Some(lossless(source)?)),
            b"ANMF" => frames += 1,
            b"EXIF" if length <= LONGEST_EXIF => {
                exif = Exif::of_block(&source.vec(length as usize)?);
            }
            _ => {}
        }
        source.seek(next)?;
    }
    let (width, height) = match (canvas, still) {
        (Some(canvas), None) if frames > 0 => canvas,
        (Some(canvas), Some(still)) if canvas == still => canvas,
        (None, Some(still)) => still,
        _ => return Err(Unfit::Corrupt("its picture is missing").into()),
    };
    limits.check_size(width, height)?;
    facts.animated = frames > 1;
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

/// Reads the canvas, whose sides are stored less one, in three bytes each.
fn extended<R: Read + Seek>(source: &mut Source<R>) -> Result<(u32, u32), MediaError> {
    let [_, _, _, _, w0, w1, w2, h0, h1, h2] = source.array()?;
    Ok((u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1))
}

/// Reads the header of a key frame; its first partition has to lie inside.
fn lossy<R: Read + Seek>(source: &mut Source<R>, length: u32) -> Result<(u32, u32), MediaError> {
    let [t0, t1, t2, s0, s1, s2] = source.array()?;
    let tag = u32::from_le_bytes([t0, t1, t2, 0]);
    if tag & 1 != 0 || [s0, s1, s2] != [0x9D, 0x01, 0x2A] {
        return Err(Unfit::Corrupt("its picture has no header").into());
    }
    if 10 + (tag >> 5) > length {
        return Err(Unfit::Corrupt("a part of its picture is missing").into());
    }
    Ok((u32::from(source.u16_le()? & 0x3FFF), u32::from(source.u16_le()? & 0x3FFF)))
}

/// Reads a header of fourteen bits for each side less one.
fn lossless<R: Read + Seek>(source: &mut Source<R>) -> Result<(u32, u32), MediaError> {
    if source.u8()? != 0x2F {
        return Err(Unfit::Corrupt("its picture has no header").into());
    }
    let bits = source.u32_le()?;
    Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
}
