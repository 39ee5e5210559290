//! TIFF: values of the first directory.

use std::io::{Read, Seek};

use super::super::exif::Exif;
use super::super::{LONGEST_PACKET, Tags};
use super::{Packets, resources};
use crate::media::MediaError;
use crate::media::source::Source;

const XMP: u16 = 0x02BC;
const IPTC: u16 = 0x83BB;
const RESOURCES: u16 = 0x8649;
const ICC: u16 = 0x8773;

pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    let mut tags = Tags::new(source)?;
    let (first, _) = tags.first()?;
    packets.exif = Some(Exif::of_directory(&mut tags, &first));
    let mut bytes = |tag| first.get(tag).and_then(|value| tags.bytes(value, LONGEST_PACKET));
    packets.xmp = bytes(XMP);
    packets.iptc = bytes(IPTC);
    packets.icc = bytes(ICC);
    if let Some(blocks) = bytes(RESOURCES) {
        resources::read(&blocks, packets);
    }
    Ok(())
}
