//! Pixels of everything but JPEG.

use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use image::error::LimitErrorKind;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::{Decoded, Format, Limits, MediaError, Unfit, room, rows};

/// What a decoder may take for all that is no pixels, in bytes.
pub(super) const NOTES: u64 = 16 << 20;

/// Decodes a picture as it is; to about twice the size that `longest` asks for where that would
/// take more memory than there is.
pub(super) fn decode<R: Read + Seek>(
    format: Format,
    mut reader: R,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Decoded, MediaError> {
    match whole(format, &mut reader, limits) {
        Err(MediaError::Unfit(Unfit::NoRoom { width, height })) => {
            let no_room = Unfit::NoRoom { width, height };
            Ok(rows::decode(format, reader, longest, limits)?.ok_or(no_room)?)
        }
        decoded => decoded,
    }
}

fn whole<R: Read + Seek>(
    format: Format,
    reader: &mut R,
    limits: &Limits,
) -> Result<Decoded, MediaError> {
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
        Format::Tiff => ImageFormat::Tiff,
        _ => return Err(Unfit::Unsupported("there is no picture to be made of it").into()),
    };
    let size = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let mut reader = ImageReader::with_format(BufReader::new(reader), format);
    let mut bounds = bounds(limits);
    // The pixels of this one are counted below.
    if format == ImageFormat::Png {
        bounds.max_alloc = Some(NOTES);
    }
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    let colours = u64::from(decoder.color_type().bytes_per_pixel());
    // Some decoders hold as much again, or what they draw on it.
    let held = match format {
        ImageFormat::Tiff => 2 * colours,
        ImageFormat::Gif | ImageFormat::WebP => 4 + colours,
        _ => colours,
    };
    let _room = room::take(limits.check_memory(width, height, held)?);
    // This decoder reads a profile of any length.
    let is_short = format != ImageFormat::WebP || size <= NOTES;
    let profile = if is_short { decoder.icc_profile().ok().flatten() } else { None };
    let pixels = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    Ok(Decoded { pixels, full: (width, height), profile })
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
