//! Whether a whole file is sound, and what it says about itself.

mod font;
mod gif;
mod heif;
mod jpeg;
mod mp3;
mod mp4;
mod pdf;
mod png;
mod raw;
mod svg;
mod tiff;
mod wav;
mod webm;
mod webp;

use std::io::{Read, Seek};

use super::metadata::{self, Exif};
use super::source::Source;
use super::{Facts, Format, Limits, MediaError, Unfit};

pub(super) use jpeg::frame as jpeg_frame;
pub(super) use mp3::frame as mp3_frame;
pub(super) use mp4::{Atom, Boxes};
pub(super) use raw::{CANON_NOTES, FUJI, developed, fuji_parts, is_raw};
pub(super) use svg::is_svg;
pub(super) use webm::{Element, Elements};
pub(super) use webp::Webp;

/// What a check of a part says.
type Checked = Result<(), MediaError>;

/// Walks a file of a known format from front to back and tells what it says about itself.
///
/// `size` is the length of the file in bytes. The walk follows the structure to the end and finds
/// every file that was cut short; it does not decode pixels or sound. Metadata that cannot be read
/// (EXIF, for one) is left out: it makes no file unfit.
///
/// # Errors
/// [`MediaError::Unfit`] says what is wrong with the file, [`MediaError::Io`] that it could not be
/// read.
pub fn probe(
    format: Format,
    reader: &mut (impl Read + Seek),
    size: u64,
    limits: &Limits,
) -> Result<Facts, MediaError> {
    if size == 0 {
        return Err(Unfit::Empty.into());
    }
    let mut facts = Facts::new(format);
    let source = &mut Source::new(reader, size)?;
    match format {
        Format::Jpeg => jpeg::probe(source, limits, &mut facts),
        Format::Png => png::probe(source, limits, &mut facts),
        Format::Gif => gif::probe(source, limits, &mut facts),
        Format::Webp => webp::probe(source, limits, &mut facts),
        Format::Tiff => tiff::probe(source, limits, &mut facts),
        Format::Heic | Format::Avif => heif::probe(source, limits, &mut facts),
        Format::Raw => raw::probe(source, limits, &mut facts),
        Format::Mp4 | Format::Mov => mp4::probe(source, limits, &mut facts),
        Format::Webm => webm::probe(source, limits, &mut facts),
        Format::Mp3 => mp3::probe(source, &mut facts),
        Format::Wav => wav::probe(source, &mut facts),
        Format::Svg => svg::probe(source, &mut facts),
        Format::Pdf => pdf::probe(source),
        Format::Ttf | Format::Otf | Format::Ttc | Format::Woff | Format::Woff2 => {
            font::probe(source, format).map(|font| facts.font = Some(font))
        }
    }?;
    if let Some(duration_ms) = facts.duration_ms {
        limits.check_duration(duration_ms)?;
        facts.bit_rate = per_second(size, duration_ms);
    }
    facts.metadata = metadata::read(source, facts.frame())?;
    facts.taken_at = facts.metadata.taken_at.or(facts.taken_at);
    facts.metadata.taken_at = facts.taken_at;
    Ok(facts)
}

/// Spreads bytes over the time that they play, in bits a second.
fn per_second(bytes: u64, duration_ms: i64) -> Option<u64> {
    let bits = u128::from(bytes) * 8_000;
    u64::try_from(bits.checked_div(u128::try_from(duration_ms).ok()?)?).ok()
}

/// Puts a number of frames in so many ticks into lowest terms; none where it is no rate at all.
fn rate(frames: u64, ticks: u64, per_second: u64) -> Option<(u32, u32)> {
    let above = u128::from(frames) * u128::from(per_second);
    let below = u128::from(ticks);
    let divisor = greatest_divisor(above, below);
    let (above, below) = (above.checked_div(divisor)?, below.checked_div(divisor)?);
    if let (Ok(above), Ok(below)) = (u32::try_from(above), u32::try_from(below)) {
        return (above > 0 && below > 0).then_some((above, below));
    }
    // Too exact to be kept: a thousandth is enough.
    let thousandths = (above * 1_000).checked_div(below)?;
    let divisor = greatest_divisor(thousandths, 1_000);
    let part = |number: u128| u32::try_from(number / divisor.max(1)).ok();
    part(thousandths).filter(|above| *above > 0).zip(part(1_000))
}

fn greatest_divisor(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { greatest_divisor(other, one % other) }
}

/// Converts a count of ticks into milliseconds.
fn milliseconds(ticks: u64, per_second: u64) -> Option<i64> {
    if per_second == 0 {
        return None;
    }
    i64::try_from(u128::from(ticks) * 1_000 / u128::from(per_second)).ok()
}
