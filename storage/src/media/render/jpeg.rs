//! Pixels of JPEG, decoded no larger than they are needed: most of the work for a small picture is
//! left out.
//!
//! With the feature `turbojpeg` libjpeg-turbo does it, which needs cmake and nasm to build and
//! takes two thirds of the time; without it, pure Rust.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use image::{DynamicImage, RgbImage};
use jpeg_decoder::Error;

use super::{
    Decoded, Limits, MediaError, Source, Unfit, colour::LONGEST_PROFILE, jpeg_frame, room,
};

/// The longest file that is held in memory, in bytes.
const LONGEST: u64 = 96 << 20;
/// The most bytes of its header and its tables: they are some hundreds.
const LONGEST_FRONT: usize = 1 << 20;
const CORRUPT: Unfit = Unfit::Corrupt("its pixels cannot be read");

/// Decodes to the smallest size of those that the format offers whose longer side is not below what
/// `longest` asks for of a picture of the stored width and height.
///
/// The file is held in memory, which is little beside its pixels: byte by byte through a reader it
/// would take a fifth longer.
pub(super) fn decode<R: Read + Seek>(
    mut reader: R,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Decoded, MediaError> {
    let size = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let source = &mut Source::new(&mut reader, size)?;
    let frame = jpeg_frame(source, limits)?;
    let full = frame.size;
    let Front { mut file, profile } = Front::read(source)?;
    let size = file.len() as u64 + source.left();
    // Of one that comes in layers all numbers are held, two bytes each.
    let layers = if frame.is_progressive { 2 * frame.coefficients } else { 0 };
    let held = layers.saturating_add(size);
    let left = limits.max_alloc.saturating_sub(held).min(limits.max_alloc / 2);
    let longest = affordable(full, longest(full), left);
    let bytes = held.saturating_add(in_memory(full, longest));
    if size > LONGEST || bytes > limits.max_alloc {
        return Err(Unfit::NoRoom { width: full.0, height: full.1 }.into());
    }
    let room = room::take(bytes);
    source.rest(&mut file)?;
    let (pixels, full) = backend::decode(&file, |_| longest, limits)?;
    Ok(Decoded { pixels, full, profile, room })
}

/// What stands in front of the pixels. Notes are left out: the decoder would keep them.
pub(super) struct Front {
    /// The start of the file: the header and the tables to decode it with.
    pub(super) file: Vec<u8>,
    /// The profile of the colours, put together from its parts, which come in order.
    profile: Option<Vec<u8>>,
}

impl Front {
    /// Reads it, up to where the pixels begin.
    pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, MediaError> {
        const PROFILE: &[u8] = b"ICC_PROFILE\0";
        let (mut file, mut profile) = (vec![0xFF, 0xD8], Vec::new());
        source.seek(2)?;
        while file.len() <= LONGEST_FRONT {
            let at = source.position();
            let [mark, kind] = source.array()?;
            // Pixels, the end, or what the decoder may know what to do with.
            if mark != 0xFF || !matches!(kind, 0xC0..=0xCF | 0xDB..=0xFE) {
                source.seek(at)?;
                let profile = (!profile.is_empty()).then_some(profile);
                return Ok(Self { file, profile });
            }
            let length = source.u16()?;
            let body = length.checked_sub(2).ok_or(CORRUPT)?;
            match kind {
                0xE2 => {
                    let part = source.vec(usize::from(body))?;
                    if let Some([_number, _count, part @ ..]) = part.strip_prefix(PROFILE)
                        && profile.len() <= LONGEST_PROFILE
                    {
                        profile.extend_from_slice(part);
                    }
                }
                // JFIF (0xE0) and Adobe (0xEE) tell of the colours.
                0xE1 | 0xE3..=0xED | 0xEF..=0xFE => source.skip(u64::from(body))?,
                _ => {
                    file.extend([mark, kind]);
                    file.extend(length.to_be_bytes());
                    file.extend(source.vec(usize::from(body))?);
                }
            }
        }
        Err(CORRUPT.into())
    }
}

/// Tells up to which size a picture can be decoded in so many bytes, if that is less than what is
/// asked for.
fn affordable(full: (u32, u32), mut longest: u32, left: u64) -> u32 {
    while longest > 1 && in_memory(full, longest) > left {
        longest /= 2;
    }
    longest
}

/// Tells how many bytes it takes to decode a picture to a size: its colours apart and together, of
/// as many eighths of its sides as both decoders offer.
fn in_memory((width, height): (u32, u32), longest: u32) -> u64 {
    let longer = u64::from(width.max(height));
    let eighths = [1, 2, 4].into_iter().find(|eighths| longer * eighths >= 8 * u64::from(longest));
    let side = |side: u32| u64::from(side) * eighths.unwrap_or(8) / 8 + 1;
    6 * side(width) * side(height)
}

/// Makes a picture of three channels.
fn rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<DynamicImage, MediaError> {
    Ok(RgbImage::from_raw(width, height, pixels).ok_or(CORRUPT)?.into())
}

/// Mixes colours from what four inks leave of the light; 255 leaves all of it.
pub(super) fn from_inks(pixels: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(pixels.len() / 4 * 3);
    for inks in pixels.chunks_exact(4) {
        let mix = |ink: u8| {
            u8::try_from((u16::from(ink) * u16::from(inks[3]) + 127) / 255).unwrap_or(u8::MAX)
        };
        rgb.extend(inks[..3].iter().map(|&ink| mix(ink)));
    }
    rgb
}

/// Tells what is wrong with a file from a disk that does not work.
pub(super) fn refused(error: Error) -> MediaError {
    match error {
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Unfit::Truncated.into(),
        Error::Io(error) => error.into(),
        Error::Unsupported(_) => Unfit::Unsupported("a JPEG of a rare sort").into(),
        _ => CORRUPT.into(),
    }
}

#[cfg(not(feature = "turbojpeg"))]
mod backend {
    use image::GrayImage;
    use jpeg_decoder::{CodingProcess, Decoder, PixelFormat};

    use super::super::frame::fit;
    use super::{CORRUPT, DynamicImage, Limits, MediaError, Unfit, from_inks, refused, rgb};

    pub(super) fn decode(
        file: &[u8],
        longest: impl Fn((u32, u32)) -> u32,
        limits: &Limits,
    ) -> Result<(DynamicImage, (u32, u32)), MediaError> {
        let mut decoder = Decoder::new(file);
        decoder
            .set_max_decoding_buffer_size(usize::try_from(limits.max_alloc).unwrap_or(usize::MAX));
        decoder.read_info().map_err(refused)?;
        let info = decoder.info().ok_or(CORRUPT)?;
        let full = (u32::from(info.width), u32::from(info.height));
        if info.coding_process == CodingProcess::Lossless {
            return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
        }
        limits.check_size(full.0, full.1)?;
        let (width, height) = fit(full, longest(full));
        let side = |side| u16::try_from(side).unwrap_or(u16::MAX);
        let (width, height) = decoder.scale(side(width), side(height)).map_err(refused)?;
        let (width, height) = (u32::from(width), u32::from(height));
        let pixels = decoder.decode().map_err(refused)?;
        let pixels = match info.pixel_format {
            PixelFormat::RGB24 => rgb(width, height, pixels)?,
            PixelFormat::L8 => GrayImage::from_raw(width, height, pixels).ok_or(CORRUPT)?.into(),
            // This decoder tells how much ink there is, not how much light it leaves.
            PixelFormat::CMYK32 => {
                let light: Vec<u8> = pixels.into_iter().map(|ink| !ink).collect();
                rgb(width, height, from_inks(&light))?
            }
            PixelFormat::L16 => {
                return Err(Unfit::Unsupported("a JPEG with more than 8 bits per colour").into());
            }
        };
        Ok((pixels, full))
    }
}

#[cfg(feature = "turbojpeg")]
mod backend {
    use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};

    use super::{CORRUPT, DynamicImage, Limits, MediaError, Unfit, from_inks, rgb};

    /// What the decoder offers, smallest first; whole is what remains.
    const SCALES: [(usize, usize); 7] = [(1, 8), (1, 4), (3, 8), (1, 2), (5, 8), (3, 4), (7, 8)];
    /// Each scan of a progressive picture costs a walk over all of its coefficients.
    const MOST_SCANS: u32 = 100;

    pub(super) fn decode(
        file: &[u8],
        longest: impl Fn((u32, u32)) -> u32,
        limits: &Limits,
    ) -> Result<(DynamicImage, (u32, u32)), MediaError> {
        let corrupt = |_| MediaError::from(CORRUPT);
        let mut decoder = Decompressor::new().map_err(std::io::Error::other)?;
        decoder.set_scan_limit(MOST_SCANS).map_err(std::io::Error::other)?;
        let header = decoder.read_header(file).map_err(corrupt)?;
        let side = |side| u32::try_from(side).map_err(|_| Unfit::TooLarge);
        let full = (side(header.width)?, side(header.height)?);
        let inks = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
        let format = if inks { PixelFormat::CMYK } else { PixelFormat::RGB };
        limits.check_size(full.0, full.1)?;
        if header.is_lossless {
            return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
        }
        let longer = header.width.max(header.height);
        let longest = longest(full) as usize;
        let scale = SCALES
            .into_iter()
            .map(|(above, below)| ScalingFactor::new(above, below))
            .find(|scale| scale.scale(longer) >= longest)
            .unwrap_or(ScalingFactor::ONE);
        decoder.set_scaling_factor(scale).map_err(corrupt)?;
        let (width, height) = (scale.scale(header.width), scale.scale(header.height));
        let pitch = width * format.size();
        let mut pixels = vec![0; pitch * height];
        let target = Image { pixels: &mut pixels[..], width, pitch, height, format };
        decoder.decompress(file, target).map_err(corrupt)?;
        let pixels = if inks { from_inks(&pixels) } else { pixels };
        Ok((rgb(side(width)?, side(height)?, pixels)?, full))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_are_mixed_by_the_light_they_leave() {
        let white_red_black_grey =
            [255, 255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 0, 255, 255, 255, 128];
        assert_eq!(
            from_inks(&white_red_black_grey),
            [255, 255, 255, 255, 0, 0, 0, 0, 0, 128, 128, 128]
        );
    }
}
