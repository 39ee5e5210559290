//! Pixels of JPEG, decoded no larger than they are needed: most of the work for a small picture is left out.
//!
//! With the feature `turbojpeg` libjpeg-turbo does it, which needs cmake and nasm to build and takes two
//! thirds of the time; without it, pure Rust.

use std::io::{Read, Seek};

use image::{DynamicImage, RgbImage};

use super::{Limits, MediaError, Unfit};

const CORRUPT: Unfit = Unfit::Corrupt("its pixels cannot be read");

/// Decodes to the smallest size of those that the format offers that is not below `longest`.
pub(super) fn decode<R: Read + Seek>(
    reader: R,
    longest: u32,
    limits: &Limits,
) -> Result<DynamicImage, MediaError> {
    backend::decode(reader, longest, limits)
}

/// Makes a picture of three channels.
fn rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<DynamicImage, MediaError> {
    Ok(RgbImage::from_raw(width, height, pixels).ok_or(CORRUPT)?.into())
}

/// Mixes colours from what four inks leave of the light; 255 leaves all of it.
fn from_inks(pixels: &[u8]) -> Vec<u8> {
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
    use std::io::{BufReader, ErrorKind, Read, Seek};

    use image::{DynamicImage, GrayImage};
    use jpeg_decoder::{Decoder, Error, PixelFormat};

    use super::super::fit;
    use super::{CORRUPT, Limits, MediaError, Unfit, from_inks, rgb};

    pub(super) fn decode<R: Read + Seek>(
        reader: R,
        longest: u32,
        limits: &Limits,
    ) -> Result<DynamicImage, MediaError> {
        let mut decoder = Decoder::new(BufReader::new(reader));
        decoder
            .set_max_decoding_buffer_size(usize::try_from(limits.max_alloc).unwrap_or(usize::MAX));
        decoder.read_info().map_err(unfit)?;
        let full = decoder.info().ok_or(CORRUPT)?;
        limits.check_size(u32::from(full.width), u32::from(full.height), 1)?;
        let (width, height) = fit(u32::from(full.width), u32::from(full.height), longest);
        let side = |side| u16::try_from(side).unwrap_or(u16::MAX);
        let (width, height) = decoder.scale(side(width), side(height)).map_err(unfit)?;
        let (width, height) = (u32::from(width), u32::from(height));
        let pixels = decoder.decode().map_err(unfit)?;
        match full.pixel_format {
            PixelFormat::RGB24 => rgb(width, height, pixels),
            PixelFormat::L8 => {
                Ok(GrayImage::from_raw(width, height, pixels).ok_or(CORRUPT)?.into())
            }
            // This decoder tells how much ink there is, not how much light it leaves.
            PixelFormat::CMYK32 => rgb(
                width,
                height,
                from_inks(&pixels.into_iter().map(|ink| !ink).collect::<Vec<_>>()),
            ),
            PixelFormat::L16 => {
                Err(Unfit::Unsupported("a JPEG with more than 8 bits per colour").into())
            }
        }
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
    use std::io::{Read, Seek};

    use image::DynamicImage;
    use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};

    use super::{CORRUPT, Limits, MediaError, Unfit, from_inks, rgb};

    /// What the decoder offers, smallest first; whole is what remains.
    const SCALES: [(usize, usize); 7] = [(1, 8), (1, 4), (3, 8), (1, 2), (5, 8), (3, 4), (7, 8)];
    /// Each scan of a progressive picture costs a walk over all of its coefficients.
    const MOST_SCANS: u32 = 100;

    pub(super) fn decode<R: Read + Seek>(
        reader: R,
        longest: u32,
        limits: &Limits,
    ) -> Result<DynamicImage, MediaError> {
        let mut file = Vec::new();
        reader.take(limits.max_alloc).read_to_end(&mut file)?;
        let corrupt = |_| MediaError::from(CORRUPT);
        let mut decoder = Decompressor::new().map_err(std::io::Error::other)?;
        decoder.set_scan_limit(MOST_SCANS).map_err(std::io::Error::other)?;
        let full = decoder.read_header(&file).map_err(corrupt)?;
        let side = |side| u32::try_from(side).map_err(|_| Unfit::TooLarge);
        limits.check_size(side(full.width)?, side(full.height)?, 1)?;
        if full.is_lossless {
            return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
        }
        let longer = full.width.max(full.height);
        let scale = SCALES
            .into_iter()
            .map(|(above, below)| ScalingFactor::new(above, below))
            .find(|scale| scale.scale(longer) >= longest as usize)
            .unwrap_or(ScalingFactor::ONE);
        decoder.set_scaling_factor(scale).map_err(corrupt)?;
        let (width, height) = (scale.scale(full.width), scale.scale(full.height));
        let inks = matches!(full.colorspace, Colorspace::CMYK | Colorspace::YCCK);
        let format = if inks { PixelFormat::CMYK } else { PixelFormat::RGB };
        let pitch = width * format.size();
        let mut pixels = vec![0; pitch * height];
        let target = Image { pixels: &mut pixels[..], width, pitch, height, format };
        decoder.decompress(&file, target).map_err(corrupt)?;
        rgb(side(width)?, side(height)?, if inks { from_inks(&pixels) } else { pixels })
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
