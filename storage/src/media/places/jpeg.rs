//! JPEG: application segments, also those of further pictures behind the first one.

use std::io::{Read, Seek};

use super::{Patch, exif, xmp};
use crate::media::MediaError;
use crate::media::source::Source;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// What stands before each piece of more XMP: whose it is, its length and its place.
const PIECE: usize = 40;
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// The table of further pictures in the same file (CIPA DC-007).
const MORE_PICTURES: &[u8] = b"MPF\0";
/// What is searched at once.
const WINDOW: usize = 1 << 20;

pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let mut walk = Walk::default();
    let mut picture = Some(0);
    while let Some(start) = picture {
        source.seek(start)?;
        walk.picture(source)?;
        picture = if walk.has_more { next_picture(source)? } else { None };
    }
    // Pieces belong together, and a name can lie across two of them.
    let joined: Vec<u8> = walk.pieces.iter().flat_map(|(_, piece)| piece).copied().collect();
    if xmp::speaks(&joined) {
        let blank = |(at, piece): &(u64, Vec<u8>)| Patch::fill(*at, piece.len(), b' ');
        walk.patches.extend(walk.pieces.iter().map(blank));
    }
    Ok(walk.patches)
}

#[derive(Default)]
struct Walk {
    patches: Vec<Patch>,
    pieces: Vec<(u64, Vec<u8>)>,
    has_more: bool,
}

impl Walk {
    /// Walks over the segments of a picture up to its first scan.
    fn picture<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<(), MediaError> {
        source.skip(2)?;
        while source.left() > 2 {
            while source.u8()? != 0xFF {}
            let mut marker = source.u8()?;
            while marker == 0xFF {
                marker = source.u8()?;
            }
            match marker {
                0xD9 | 0xDA => return Ok(()),
                0x00 | 0x01 | 0xD0..=0xD8 => continue,
                _ => {}
            }
            let length = source.u16()?.saturating_sub(2);
            let at = source.position();
            if matches!(marker, 0xE1 | 0xE2 | 0xED) {
                let body = source.vec(usize::from(length))?;
                self.segment(source, at, &body)?;
            }
            source.seek(at + u64::from(length))?;
        }
        Ok(())
    }

    fn segment<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        at: u64,
        body: &[u8],
    ) -> Result<(), MediaError> {
        let behind = |prefix: &[u8]| at + prefix.len() as u64;
        if body.starts_with(EXIF) {
            match exif::places(source, behind(EXIF), at + body.len() as u64) {
                Ok(patches) => self.patches.extend(patches),
                // What is not understood here may be by others.
                Err(MediaError::Unfit(_)) => {
                    self.patches.push(Patch::fill(behind(EXIF), body.len() - EXIF.len(), 0));
                }
                Err(error) => return Err(error),
            }
        } else if let Some(packet) = body.strip_prefix(XMP) {
            self.patches.extend(xmp::places(packet, behind(XMP)));
        } else if body.starts_with(MORE_XMP) && body.len() > MORE_XMP.len() + PIECE {
            let start = MORE_XMP.len() + PIECE;
            self.pieces.push((at + start as u64, body[start..].to_vec()));
        } else if body.starts_with(PHOTOSHOP) && xmp::speaks(body) {
            self.patches.extend(xmp::places(body, at));
        } else if body.starts_with(MORE_PICTURES) {
            self.has_more = true;
        }
        Ok(())
    }
}

/// Finds where a further picture starts, whatever lies before it.
fn next_picture<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<u64>, MediaError> {
    // A picture starts with a segment, which nothing in a scan looks like.
    let start = memchr::memmem::Finder::new(b"\xFF\xD8\xFF");
    while source.left() > 4 {
        let at = source.position();
        let window = usize::try_from(source.left()).unwrap_or(WINDOW).min(WINDOW);
        let bytes = source.vec(window)?;
        if let Some(found) = start.find(&bytes) {
            return Ok(Some(at + found as u64));
        }
        if source.left() == 0 {
            break;
        }
        // It can lie across two windows.
        source.seek(at + window as u64 - 2)?;
    }
    Ok(None)
}
