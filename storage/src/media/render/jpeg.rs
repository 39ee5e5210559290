//! Pixels of JPEG, decoded no larger than they are needed: most of the work for a small picture is
//! left out.
//!
//! With the feature `turbojpeg` libjpeg-turbo does it, which needs cmake and nasm to build and
//! takes two thirds of the time; without it, pure Rust.

use std::io::{Read, Seek, SeekFrom};

use image::{DynamicImage, RgbImage};

use super::{Decoded, Limits, MediaError, Unfit, colour::LONGEST_PROFILE, room};
use crate::media::probe::jpeg_frame;
use crate::media::source::Source;

/// The longest file that is held in memory, in bytes.
const LONGEST: u64 = 96 << 20;
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
    let mut source = Source::new(&mut reader, size)?;
    let frame = jpeg_frame(&mut source, limits)?;
    // The decoder keeps what stands in front of it, as notes and profiles do.
    let notes = source.position();
    let full = frame.size;
    // Of one that comes in layers all numbers are held, two bytes each.
    let layers = if frame.is_progressive { 2 * frame.coefficients } else { 0 };
    let held = layers.saturating_add(size).saturating_add(notes);
    let left = limits.max_alloc.saturating_sub(held).min(limits.max_alloc / 2);
    let longest = affordable(full, longest(full), left);
    let bytes = held.saturating_add(in_memory(full, longest));
    if size > LONGEST || bytes > limits.max_alloc {
        return Err(Unfit::NoRoom { width: full.0, height: full.1 }.into());
    }
    let room = room::take(bytes);
    reader.rewind()?;
    let mut file = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    reader.take(LONGEST).read_to_end(&mut file)?;
    let (pixels, full) = backend::decode(&file, |_| longest, limits)?;
    Ok(Decoded { pixels, full, profile: profile(&file), room })
}

/// Tells up to which size a picture can be decoded in so many bytes, if that is less than what is
/// asked for.
fn affordable(full: (u32, u32), mut longest: u32, left: u64) -> u32 {
    while longest > 1 && in_memory(full, longest) > left {
        longest /= 2;
    }
    longest
}

/// Puts the colour profile together from its parts, which stand in front of the pixels in order.
fn profile(file: &[u8]) -> Option<Vec<u8>> {
    const APP2: u8 = 0xE2;
    const NAME: &[u8] = b"ICC_PROFILE\0";
    let mut profile = Vec::new();
    let mut rest = file.get(2..)?;
    while let [0xFF, kind, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        // Behind the start of a scan there are pixels.
        if kind == 0xDA || length < 2 {
            break;
        }
        let part = rest.get(4..2 + length)?;
        if kind == APP2
            && let Some([_number, _count, part @ ..]) = part.strip_prefix(NAME)
        {
            profile.extend_from_slice(part);
            if profile.len() > LONGEST_PROFILE {
                return None;
            }
        }
        rest = rest.get(2 + length..)?;
    }
    (!profile.is_empty()).then_some(profile)
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

#[cfg(not(feature = "turbojpeg"))]
mod backend {
    use std::io::ErrorKind;

    use image::GrayImage;
    use jpeg_decoder::{CodingProcess, Decoder, Error, PixelFormat};

    use super::super::frame::fit;
    use super::{CORRUPT, DynamicImage, Limits, MediaError, Unfit, from_inks, rgb};

    pub(super) fn decode(
        file: &[u8],
        longest: impl Fn((u32, u32)) -> u32,
        limits: &Limits,
    ) -> Result<(DynamicImage, (u32, u32)), MediaError> {
        let mut decoder = Decoder::new(file);
        decoder
            .set_max_decoding_buffer_size(usize::try_from(limits.max_alloc).unwrap_or(usize::MAX));
        decoder.read_info().map_err(unfit)?;
        let info = decoder.info().ok_or(CORRUPT)?;
        let full = (u32::from(info.width), u32::from(info.height));
        if info.coding_process == CodingProcess::Lossless {
            return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
        }
        limits.check_size(full.0, full.1)?;
        let (width, height) = fit(full, longest(full));
        let side = |side| u16::try_from(side).unwrap_or(u16::MAX);
        let (width, height) = decoder.scale(side(width), side(height)).map_err(unfit)?;
        let (width, height) = (u32::from(width), u32::from(height));
        let pixels = decoder.decode().map_err(unfit)?;
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

    fn unfit(error: Error) -> MediaError {
        match error {
            Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Unfit::Truncated.into(),
            Error::Io(error) => error.into(),
            Error::Unsupported(_) => Unfit::Unsupported("a JPEG of a rare sort").into(),
            _ => CORRUPT.into(),
        }
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
