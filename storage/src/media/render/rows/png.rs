//! Rows of PNG.

use std::io::{BufRead, Seek};

use png::{Decoder, DecodingError, Transformations};

use super::{CORRUPT, Coarse, Decoded, Limits, MediaError, NOTES, Unfit, room, unfit};

pub(super) fn decode(
    reader: impl BufRead + Seek,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Option<Decoded>, MediaError> {
    let notes = usize::try_from(NOTES).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new_with_limits(reader, png::Limits { bytes: notes });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(wrong)?;
    let info = reader.info();
    if info.interlaced {
        return Ok(None);
    }
    let full = (info.width, info.height);
    let profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
    let channels = reader.output_color_type().0.samples();
    let mut coarse = Coarse::new(full, channels, longest(full), limits)?;
    let room = room::take(coarse.bytes());
    while let Some(row) = reader.next_row().map_err(wrong)? {
        coarse.add(row.data());
    }
    Ok(Some(Decoded { pixels: coarse.picture()?, full, profile, room }))
}

fn wrong(error: DecodingError) -> MediaError {
    match error {
        DecodingError::IoError(error) => unfit(error.into()),
        DecodingError::LimitsExceeded => Unfit::TooLarge.into(),
        _ => CORRUPT.into(),
    }
}
