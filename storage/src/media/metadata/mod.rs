//! What a file says about itself: who took it, when, where, of whom, and what may be done with it.
//!
//! Files carry such words in up to four packets: EXIF from the camera, IPTC-IIM from the newsroom,
//! XMP from everything since, and an ICC profile about its colours. [`probe`](super::probe()) finds
//! them in JPEG, PNG, TIFF, WebP, HEIF, MP4 and `QuickTime`, and tells them as one [`Metadata`].
//! Where the packets contradict each other, the guidelines of the Metadata Working Group (version
//! 2.0, chapter 5) decide. An XMP packet in a file of its own, a sidecar, is read by
//! [`Metadata::of_sidecar`] and written by [`Metadata::to_sidecar`].
//!
//! Nothing here makes a file unfit: a packet that is broken, too long or too deep says nothing.
//! Lists and texts are cut at bounds, so that no file takes more memory than a few megabytes.

mod exif;
mod frame;
mod icc;
mod iptc;
mod merge;
mod model;
mod packets;
mod tags;
mod text;
mod xmp;

use std::io::{Read, Seek};

pub use frame::{Area, Frame};
pub use model::{Metadata, ModelRelease, PersonRegion, Position, Translation};

use super::source::Source;
use super::{MediaError, Unfit};

pub(super) use exif::Exif;
pub(super) use packets::{Inflater, places};
pub(super) use tags::{Directory, Tags, Value};

/// The longest packet that is looked at, in bytes; packets of people are a thousandth of it.
const LONGEST_PACKET: u32 = 4 * 1024 * 1024;
/// The most entries of any list.
const MOST_ENTRIES: usize = 500;

/// Reads what a file says about itself; `frame` is that of its picture, if it has one.
///
/// Fails only where the file cannot be read.
pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    frame: Option<Frame>,
) -> Result<Metadata, MediaError> {
    let packets = packets::read(source)?;
    Ok(merge::merge(packets, frame))
}

/// Reads what a camera notes about the picture of a file; nothing if it has none.
///
/// Fails only where the file cannot be read.
pub(super) fn exif<R: Read + Seek>(source: &mut Source<R>) -> Result<Exif, MediaError> {
    Ok(packets::read(source)?.exif.unwrap_or_default())
}

/// Tells whether a packet of XMP still says where something was taken.
pub(super) fn tells_place(packet: &[u8]) -> bool {
    let read = xmp::Packet::parse(packet).map(|packet| xmp::read(&[packet], None));
    read.is_ok_and(|said| said.position.is_some())
}

impl Metadata {
    /// Reads a sidecar: an XMP packet in a file of its own. `frame` is that of the picture beside
    /// it; regions are left out where it has none.
    ///
    /// # Errors
    /// [`Unfit`] where it is no XMP, or longer or more deeply nested than any that is meant.
    pub fn of_sidecar(bytes: &[u8], frame: Option<Frame>) -> Result<Self, Unfit> {
        if bytes.len() > LONGEST_PACKET as usize {
            return Err(Unfit::TooLarge);
        }
        let packet = xmp::Packet::parse(bytes)?;
        if packet.is_empty() {
            return Err(Unfit::Unsupported("XML that is no XMP"));
        }
        Ok(xmp::read(&[packet], frame))
    }

    /// Writes a sidecar, from which [`of_sidecar`](Self::of_sidecar) reads the same.
    ///
    /// Regions are written for the picture as it is stored, as programs expect them, and left out
    /// without a frame; the colour profile is a matter of the file itself.
    #[must_use]
    pub fn to_sidecar(&self, frame: Option<Frame>) -> String {
        xmp::write(self, frame)
    }
}
