//! PNG: chunks with checksums.

use std::io::{Cursor, Read, Seek};

use super::{LONGEST, Patch, exif, xmp};
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

const XMP: &[u8] = b"XML:com.adobe.xmp\0";
const RAW: &[u8] = b"Raw profile type ";
/// A chunk that nobody knows: every program passes over it.
const NOTHING: &[u8; 4] = b"vbPn";

pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let mut patches = Vec::new();
    source.skip(8)?;
    while source.left() >= 12 {
        let length = source.u32()?;
        let kind: [u8; 4] = source.array()?;
        let at = source.position();
        let next = at + u64::from(length) + 4;
        if kind == *b"IEND" {
            break;
        }
        if matches!(&kind, b"eXIf" | b"iTXt" | b"tEXt" | b"zTXt") {
            if length > LONGEST {
                return Err(Unfit::TooLarge.into());
            }
            let body = source.vec(length as usize)?;
            patches.extend(chunk(kind, at, &body)?);
        }
        source.seek(next)?;
    }
    Ok(patches)
}

/// Finds what to write over in a chunk, its checksum included.
fn chunk(kind: [u8; 4], at: u64, body: &[u8]) -> Result<Vec<Patch>, MediaError> {
    let found = match &kind {
        b"eXIf" => {
            let mut block = Source::new(Cursor::new(body), body.len() as u64)?;
            match exif::places(&mut block, 0, body.len() as u64) {
                Ok(patches) => patches,
                Err(MediaError::Unfit(_)) => return Ok(nothing(at, body)),
                Err(error) => return Err(error),
            }
        }
        b"iTXt" if body.starts_with(XMP) => match plain(body) {
            Some(start) => xmp::places(&body[start..], start as u64),
            None => return Ok(nothing(at, body)),
        },
        b"tEXt" | b"zTXt" => {
            let name = body.strip_prefix(RAW).unwrap_or_default();
            let tells = [&b"exif"[..], b"APP1", b"xmp"].iter().any(|it| name.starts_with(it));
            return Ok(if tells { nothing(at, body) } else { Vec::new() });
        }
        _ => return Ok(Vec::new()),
    };
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut bare = body.to_vec();
    for patch in &found {
        let from = usize::try_from(patch.at).unwrap_or_default();
        bare[from..from + patch.bytes.len()].copy_from_slice(&patch.bytes);
    }
    Ok(vec![Patch { at, bytes: checked(kind, bare) }])
}

/// Tells where the text of a chunk starts, unless it is packed.
fn plain(body: &[u8]) -> Option<usize> {
    // Whether and how it is packed, then the language and the name in it, each up to a zero.
    let (0, mut start) = (*body.get(XMP.len())?, XMP.len() + 2) else { return None };
    for _ in 0..2 {
        start += body.get(start..)?.iter().position(|byte| *byte == 0)? + 1;
    }
    Some(start)
}

/// Makes a chunk of nothing of one that holds a place in a form that cannot be changed.
fn nothing(at: u64, body: &[u8]) -> Vec<Patch> {
    let zeros = checked(*NOTHING, vec![0; body.len()]);
    vec![Patch { at: at - 4, bytes: [&NOTHING[..], &zeros].concat() }]
}

/// Puts the checksum behind the body of a chunk.
fn checked(kind: [u8; 4], mut body: Vec<u8>) -> Vec<u8> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&kind);
    crc.update(&body);
    body.extend(crc.finalize().to_be_bytes());
    body
}
