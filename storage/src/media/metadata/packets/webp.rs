//! WebP: a chunk for each packet.

use std::io::{Read, Seek};

use super::super::LONGEST_PACKET;
use super::super::exif::Exif;
use super::Packets;
use crate::media::MediaError;
use crate::media::source::Source;

pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    source.skip(12)?;
    while source.left() > 0 {
        let kind: [u8; 4] = source.array()?;
        let length = source.u32_le()?;
        let next = source.position() + u64::from(length) + u64::from(length % 2);
        if matches!(&kind, b"EXIF" | b"XMP " | b"ICCP") && length <= LONGEST_PACKET {
            let body = source.vec(length as usize)?;
            match &kind {
                b"EXIF" => packets.exif = Some(Exif::of_block(&body)),
                b"XMP " => packets.xmp = Some(body),
                _ => packets.icc = Some(body),
            }
        }
        source.seek(next)?;
    }
    Ok(())
}
