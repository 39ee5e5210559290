//! PNG: every chunk with its checksum. Pixels stay compressed.

use std::io::{Read, Seek};

use super::{Checked, Exif, Source};
use crate::media::{Facts, Limits, MediaError, Unfit};

/// EXIF blocks in JPEG end at 64 KiB; a longer one is no use.
const LONGEST_EXIF: u32 = 1024 * 1024;

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    if source.array()? != *b"\x89PNG\r\n\x1A\n" {
        return Err(Unfit::Corrupt("it does not start like a PNG").into());
    }
    let (width, height, indexed) = header(source, limits)?;
    let (mut palette, mut data, mut exif) = (false, false, Exif::default());
    loop {
        let chunk = Chunk::read(source)?;
        match &chunk.kind {
            b"IEND" => break,
            b"IHDR" => return Err(Unfit::Corrupt("it has two headers").into()),
            b"PLTE" => palette = true,
            b"IDAT" => data |= chunk.length > 0,
            b"acTL" if !data => facts.animated = chunk.head[..4] > [0, 0, 0, 1][..],
            b"eXIf" => exif = Exif::of_block(&chunk.body),
            // A capital letter says that the picture cannot be shown without understanding it.
            [b'A'..=b'Z', ..] => return Err(Unfit::Unsupported("a PNG of a rare sort").into()),
            _ => {}
        }
    }
    if !data || (indexed && !palette) {
        return Err(Unfit::Corrupt("its picture is missing").into());
    }
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

/// Reads the first chunk: width, height, and whether colours come from a palette.
fn header<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
) -> Result<(u32, u32, bool), MediaError> {
    let chunk = Chunk::read(source)?;
    if chunk.kind != *b"IHDR" || chunk.length != 13 {
        return Err(Unfit::Corrupt("it has no header").into());
    }
    let [w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace] =
        chunk.head;
    let (width, height) =
        (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    if !matches!(
        (colour, depth),
        (0, 1 | 2 | 4 | 8 | 16) | (2 | 4 | 6, 8 | 16) | (3, 1 | 2 | 4 | 8)
    ) {
        return Err(Unfit::Corrupt("its colours make no sense").into());
    }
    if compression != 0 || filter != 0 || interlace > 1 {
        return Err(Unfit::Unsupported("a PNG of a rare sort").into());
    }
    limits.check_size(width, height)?;
    Ok((width, height, colour == 3))
}

/// A chunk whose checksum is right.
struct Chunk {
    kind: [u8; 4],
    length: u32,
    /// The first bytes, as many as a header has.
    head: [u8; 13],
    /// All bytes of an EXIF block, and none of anything else.
    body: Vec<u8>,
}

impl Chunk {
    fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, MediaError> {
        let length = source.u32()?;
        let kind: [u8; 4] = source.array()?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let mut chunk = Self { kind, length, head: [0; 13], body: Vec::new() };
        let keep = kind == *b"eXIf" && length <= LONGEST_EXIF;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&kind);
        let mut seen = 0;
        while seen < length as usize {
            let ahead = source.peek()?;
            if ahead.is_empty() {
                return Err(Unfit::Truncated.into());
            }
            let part = &ahead[..ahead.len().min(length as usize - seen)];
            sum.update(part);
            if let Some(head) = chunk.head.get_mut(seen..) {
                let count = head.len().min(part.len());
                head[..count].copy_from_slice(&part[..count]);
            }
            if keep {
                chunk.body.extend_from_slice(part);
            }
            let count = part.len();
            source.consume(count);
            seen += count;
        }
        if source.u32()? != sum.finalize() {
            return Err(Unfit::Corrupt("a checksum is wrong").into());
        }
        Ok(chunk)
    }
}
