//! Pixels of everything but JPEG.

use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use image::error::LimitErrorKind;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::{Decoded, Format, Limits, MediaError, Source, Unfit, Webp, room, rows};

/// What a decoder may take for all that is no pixels, in bytes.
pub(super) const NOTES: u64 = 16 << 20;

/// Decodes a picture as it is; to about twice the size that `longest` asks for where that would
/// take too much memory.
pub(super) fn decode<R: Read + Seek>(
    format: Format,
    mut reader: R,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Decoded, MediaError> {
    // One by one the rows of a large picture take so little that others can be drawn meanwhile.
    let little = match format {
        Format::Png | Format::Tiff => limits.max_alloc / 4,
        _ => limits.max_alloc,
    };
    match whole(format, &mut reader, little, limits) {
        // More sorts are known there.
        Err(MediaError::Unfit(Unfit::NoRoom { .. } | Unfit::Unsupported(_))) => {}
        decoded => return decoded,
    }
    match rows::decode(format, &mut reader, longest, limits)? {
        Some(decoded) => Ok(decoded),
        None => whole(format, &mut reader, limits.max_alloc, limits),
    }
}

/// Decodes a picture if it takes no more than so many bytes.
fn whole<R: Read + Seek>(
    format: Format,
    reader: &mut R,
    most: u64,
    limits: &Limits,
) -> Result<Decoded, MediaError> {
    let size = reader.seek(SeekFrom::End(0))?;
    // How often it holds each pixel, in how many bytes more, and how much besides.
    let (format, times, more, aside) = match format {
        Format::Png => (ImageFormat::Png, 1, 0, 0),
        // The decoder of what is in it takes whatever that asks for.
        Format::Tiff if rows::jpegs_are_in(&mut *reader)? => {
            return Err(Unfit::Unsupported("a picture made of others").into());
        }
        Format::Tiff => (ImageFormat::Tiff, 2, 0, 0),
        // What is drawn may be larger than what it is drawn on.
        Format::Gif => (ImageFormat::Gif, 1, 4, NOTES),
        Format::Webp => {
            let webp = Webp::read(&mut Source::new(&mut *reader, size)?)?;
            (ImageFormat::WebP, 0, webp.bytes_per_pixel(), 0)
        }
        _ => return Err(Unfit::Unsupported("there is no picture to be made of it").into()),
    };
    reader.rewind()?;
    let mut reader = ImageReader::with_format(BufReader::new(reader), format);
    let mut bounds = bounds(limits);
    // The pixels of this one are counted below.
    if format == ImageFormat::Png {
        bounds.max_alloc = Some(NOTES);
    }
    reader.limits(bounds.clone());
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    let colours = u64::from(decoder.color_type().bytes_per_pixel());
    let little = Limits { max_alloc: most, ..limits.clone() };
    let bytes = little.check_memory(width, height, times * colours + more, aside)?;
    if format == ImageFormat::Gif {
        bounds.max_alloc = Some(bytes);
        decoder.set_limits(bounds).map_err(unfit)?;
    }
    let room = room::take(bytes);
    // This decoder reads a profile of any length.
    let is_short = format != ImageFormat::WebP || size <= NOTES;
    let profile = if is_short { decoder.icc_profile().ok().flatten() } else { None };
    let pixels = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    Ok(Decoded { pixels, full: (width, height), profile, room })
}

/// The limits as the decoders take them.
pub(super) fn bounds(limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::default();
    bounds.max_image_width = Some(limits.max_side);
    bounds.max_image_height = Some(limits.max_side);
    bounds.max_alloc = Some(limits.max_alloc);
    bounds
}

/// Tells a file that is at fault from a disk that is.
pub(super) fn unfit(error: ImageError) -> MediaError {
    match error {
        ImageError::IoError(error) => match error.kind() {
            ErrorKind::UnexpectedEof => Unfit::Truncated.into(),
            // Decoders say so of bytes that they do not like, too.
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => CORRUPT.into(),
            _ => error.into(),
        },
        ImageError::Unsupported(_) => Unfit::Unsupported("a picture of a rare sort").into(),
        ImageError::Limits(error) => match error.kind() {
            LimitErrorKind::Unsupported { .. } => {
                Unfit::Unsupported("a picture of a rare sort").into()
            }
            _ => Unfit::TooLarge.into(),
        },
        _ => CORRUPT.into(),
    }
}

pub(super) const CORRUPT: Unfit = Unfit::Corrupt("its pixels cannot be read");
