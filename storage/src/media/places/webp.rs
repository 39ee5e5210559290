//! WebP: a chunk for each packet.

use std::io::{Read, Seek};

use super::{LONGEST, Patch, exif, xmp};
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let mut patches = Vec::new();
    source.skip(12)?;
    while source.left() >= 8 {
        let kind: [u8; 4] = source.array()?;
        let length = source.u32_le()?;
        let at = source.position();
        let end = at + u64::from(length);
        if matches!(&kind, b"EXIF" | b"XMP ") {
            if length > LONGEST {
                return Err(Unfit::TooLarge.into());
            }
            let body = source.vec(length as usize)?;
            if &kind == b"XMP " {
                patches.extend(xmp::places(&body, at));
            } else {
                // Some writers keep the signature of JPEG's block where it does not belong.
                let base = if body.starts_with(b"Exif\0\0") { at + 6 } else { at };
                match exif::places(source, base, end) {
                    Ok(found) => patches.extend(found),
                    Err(MediaError::Unfit(_)) => patches.push(Patch::fill(at, body.len(), 0)),
                    Err(error) => return Err(error),
                }
            }
        }
        source.seek((end + u64::from(length % 2)).min(source.size()))?;
    }
    Ok(patches)
}
