//! JPEG: application segments in front of the picture.

use std::io::{Read, Seek};

use md5::{Digest, Md5};

use super::super::LONGEST_PACKET;
use super::super::exif::Exif;
use super::{Packets, resources};
use crate::media::MediaError;
use crate::media::source::Source;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// A packet of the greatest length has some seventy pieces.
const MOST_PIECES: usize = 4_096;

/// Pieces of XMP that was too long for one segment (XMP specification, part 3, 1.1.3.1).
#[derive(Default)]
pub(in super::super) struct Extension {
    pieces: Vec<Piece>,
    size: usize,
}

struct Piece {
    /// The MD5 of the whole, in upper-case hex.
    id: [u8; 32],
    offset: u32,
    bytes: Vec<u8>,
}

pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    let (mut resources, mut profile) = (Vec::new(), Profile::default());
    let walked = segments(source, |marker, body| match marker {
        0xE1 if body.starts_with(EXIF) => {
            packets.exif.get_or_insert_with(|| Exif::of_block(body));
        }
        0xE1 => {
            if let Some(xmp) = body.strip_prefix(XMP) {
                packets.xmp.get_or_insert_with(|| xmp.to_vec());
            } else if let Some(piece) = body.strip_prefix(MORE_XMP) {
                packets.extension.add(piece);
            }
        }
        0xE2 => profile.add(body.strip_prefix(ICC)),
        0xED => {
            let part = body.strip_prefix(PHOTOSHOP).unwrap_or_default();
            if resources.len() + part.len() <= LONGEST_PACKET as usize {
                resources.extend_from_slice(part);
            }
        }
        _ => {}
    });
    resources::read(&resources, packets);
    packets.icc = profile.whole();
    walked
}

/// Passes on the segments up to the first scan.
fn segments<R: Read + Seek>(
    source: &mut Source<R>,
    mut pass: impl FnMut(u8, &[u8]),
) -> Result<(), MediaError> {
    source.skip(2)?;
    loop {
        // Anything may stand between segments; markers are a byte of ones, or more, and a code.
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
        match marker {
            0xE1 | 0xE2 | 0xED => pass(marker, &source.vec(usize::from(length))?),
            _ => source.skip(u64::from(length))?,
        }
    }
}

/// A profile that comes in numbered parts.
#[derive(Default)]
struct Profile {
    parts: Vec<(u8, Vec<u8>)>,
    count: u8,
}

impl Profile {
    fn add(&mut self, part: Option<&[u8]>) {
        let Some((&[number, count], bytes)) = part.and_then(|part| part.split_first_chunk()) else {
            return;
        };
        // 255 parts of a segment each at most.
        if self.parts.iter().all(|(known, _)| *known != number) {
            self.count = count;
            self.parts.push((number, bytes.to_vec()));
        }
    }

    fn whole(mut self) -> Option<Vec<u8>> {
        self.parts.sort_unstable_by_key(|(number, _)| *number);
        let is_whole =
            self.count > 0 && self.parts.iter().map(|(number, _)| *number).eq(1..=self.count);
        is_whole.then(|| self.parts.into_iter().flat_map(|(_, bytes)| bytes).collect())
    }
}

impl Extension {
    fn add(&mut self, piece: &[u8]) {
        let Some((id, rest)) = piece.split_first_chunk() else { return };
        let Some((&[_, _, _, _, o0, o1, o2, o3], bytes)) = rest.split_first_chunk() else { return };
        if self.size + bytes.len() > LONGEST_PACKET as usize || self.pieces.len() == MOST_PIECES {
            return;
        }
        self.size += bytes.len();
        let offset = u32::from_be_bytes([o0, o1, o2, o3]);
        self.pieces.push(Piece { id: *id, offset, bytes: bytes.to_vec() });
    }

    /// Puts together the pieces that the first packet names, if they are all there.
    pub(in super::super) fn whole(mut self, id: &str) -> Option<Vec<u8>> {
        self.pieces.retain(|piece| piece.id == id.as_bytes());
        self.pieces.sort_by_key(|piece| piece.offset);
        let mut whole = Vec::new();
        for piece in self.pieces {
            if piece.offset as usize != whole.len() {
                return None;
            }
            whole.extend(piece.bytes);
        }
        let digest = Md5::digest(&whole);
        let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        (digest.concat() == id).then_some(whole)
    }
}
