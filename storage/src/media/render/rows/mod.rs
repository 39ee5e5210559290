//! Pictures that are too large to be decoded as a whole, read row by row.

mod jpegs;
mod png;
mod tiff;

use std::io::{BufReader, Read, Seek};

use super::coarse::Coarse;
use super::decode::{CORRUPT, NOTES, unfit};
use super::{Decoded, Format, Limits, MediaError, Source, Unfit, jpeg, jpeg_frame, room};

pub(super) use jpegs::are_in as jpegs_are_in;

/// Decodes a picture to about twice the size that `longest` asks for; none where its rows do not
/// come one by one, as those of an interlaced PNG, or of a TIFF that is packed as a whole.
pub(super) fn decode<R: Read + Seek>(
    format: Format,
    mut reader: R,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Option<Decoded>, MediaError> {
    reader.rewind()?;
    let reader = BufReader::with_capacity(64 * 1024, reader);
    match format {
        Format::Png => png::decode(reader, longest, limits),
        Format::Tiff => tiff::decode(reader, longest, limits),
        _ => Ok(None),
    }
}
