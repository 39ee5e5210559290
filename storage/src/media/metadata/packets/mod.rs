//! Where files keep their packets.

mod heif;
mod jpeg;
mod movie;
mod png;
mod resources;
mod tiff;
mod webp;

use std::io::{Cursor, Read, Seek};

use flate2::read::ZlibDecoder;

use super::LONGEST_PACKET;
use super::exif::Exif;
use crate::media::MediaError;
use crate::media::probe::fuji_parts;
use crate::media::source::Source;

pub(in crate::media) use heif::places;
pub(super) use jpeg::Extension;
pub(super) use movie::Movie;

/// The packets of a file, as they stand there.
#[derive(Default)]
pub(super) struct Packets {
    pub(super) exif: Option<Exif>,
    /// IPTC-IIM data sets.
    pub(super) iptc: Option<Vec<u8>>,
    /// The MD5 that the data sets had when the XMP was written last.
    pub(super) iptc_digest: Option<Vec<u8>>,
    pub(super) xmp: Option<Vec<u8>>,
    /// More XMP, in pieces.
    pub(super) extension: Extension,
    /// An ICC profile.
    pub(super) icc: Option<Vec<u8>>,
    pub(super) movie: Movie,
}

/// Finds the packets of a file by what it starts with. One that ends too early or contradicts
/// itself has those that were found by then.
pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Packets, MediaError> {
    let mut packets = Packets::default();
    match walk(source, &mut packets) {
        Err(MediaError::Io(error)) => Err(error.into()),
        Ok(()) | Err(MediaError::Unfit(_)) => Ok(packets),
    }
}

fn walk<R: Read + Seek>(source: &mut Source<R>, packets: &mut Packets) -> Result<(), MediaError> {
    source.seek(0)?;
    let head: [u8; 12] = source.array()?;
    source.seek(0)?;
    match &head {
        [0xFF, 0xD8, ..] => jpeg::read(source, packets),
        [0x89, b'P', b'N', b'G', ..] => png::read(source, packets),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => tiff::read(source, packets),
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => developed(source, packets),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => webp::read(source, packets),
        // Older movies start with any of their parts.
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..]
        | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => movie::read(source, packets),
        _ => Ok(()),
    }
}

/// Reads the packets of the JPEG in a negative, which stand in front of its pixels.
fn developed<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    let [(at, length), ..] = fuji_parts(source)?;
    source.seek(at)?;
    let length = length.min(source.left()).min(LONGEST_PACKET.into());
    let jpeg = source.vec(usize::try_from(length).unwrap_or_default())?;
    jpeg::read(&mut Source::new(Cursor::new(&jpeg), length)?, packets)
}

/// Unpacks what was packed by zlib: of one file no more than a few packets, however many it has.
pub(in crate::media) struct Inflater {
    /// How many bytes may still come out.
    left: u64,
}

impl Default for Inflater {
    fn default() -> Self {
        Self { left: 4 * u64::from(LONGEST_PACKET) }
    }
}

impl Inflater {
    /// Unpacks one packet, unless it is longer than one can be.
    pub(in crate::media) fn inflate(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = u64::from(LONGEST_PACKET).min(self.left);
        let unpacked = ZlibDecoder::new(packed).take(most + 1).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        unpacked.ok().filter(|_| bytes.len() as u64 <= most).map(|_| bytes)
    }
}
