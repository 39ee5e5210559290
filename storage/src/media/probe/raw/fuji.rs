//! RAF: a header of fixed size tells where the three parts stand, a JPEG of the developed picture,
//! what is noted of the sensor, and what it saw.

use std::io::{Read, Seek};

use super::Source;
use crate::media::MediaError;

/// What a negative of this maker begins with.
pub(in crate::media) const SIGNATURE: &[u8] = b"FUJIFILMCCD-RAW ";
/// Where it is said where the parts stand.
const PARTS: u64 = 84;
/// More is noted of no sensor.
const MOST_NOTES: u32 = 1_024;
/// Height and width of what is shown of the picture; and of all that the sensor has.
const SHOWN: u16 = 0x0111;
const WHOLE: u16 = 0x0100;

/// What is found in a negative.
pub(super) struct Found {
    pub(super) size: Option<(u32, u32)>,
    /// The JPEG, and the others.
    pub(super) parts: [(u64, u64); 3],
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Found, MediaError> {
    let parts = parts(source)?;
    let size = sensor(source, parts[1])?;
    Ok(Found { size, parts })
}

/// Where the parts stand, and how long they are.
pub(in crate::media) fn parts<R: Read + Seek>(
    source: &mut Source<R>,
) -> Result<[(u64, u64); 3], MediaError> {
    source.seek(PARTS)?;
    let mut parts = [(0, 0); 3];
    for part in &mut parts {
        *part = (source.u32()?.into(), source.u32()?.into());
    }
    Ok(parts)
}

/// Finds the size of the picture among what is noted of the sensor.
fn sensor<R: Read + Seek>(
    source: &mut Source<R>,
    (at, length): (u64, u64),
) -> Result<Option<(u32, u32)>, MediaError> {
    if length < 4 {
        return Ok(None);
    }
    source.seek(at)?;
    let (mut shown, mut whole) = (None, None);
    for _ in 0..source.u32()?.min(MOST_NOTES) {
        let (tag, length) = (source.u16()?, source.u16()?);
        let next = source.position() + u64::from(length);
        if let (SHOWN | WHOLE, 4) = (tag, length) {
            let (height, width) = (u32::from(source.u16()?), u32::from(source.u16()?));
            let size = Some((width, height)).filter(|_| width > 0 && height > 0);
            if tag == SHOWN {
                shown = size;
            } else {
                whole = size;
            }
        }
        source.seek(next)?;
    }
    Ok(shown.or(whole))
}
