//! Files made of pixels, without metadata.

use std::io::{self, Cursor};

use image::{
    DynamicImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use jpeg_encoder::{ColorType, SamplingFactor};
use webp::{PixelLayout, WebPConfig};

use super::Encoding;

/// Of a hundred. Differences to the original are hard to see, and files half as large as at ninety.
const QUALITY: u8 = 80;
/// Of six. More takes four times as long and gives files a thirtieth smaller.
const WEBP_EFFORT: i32 = 2;

/// Encodes a picture of eight bits for each of three or four channels.
pub(super) fn encode(picture: &DynamicImage, encoding: Encoding) -> io::Result<Vec<u8>> {
    match encoding {
        Encoding::Webp => webp(picture),
        Encoding::Jpeg => jpeg(picture),
        Encoding::Avif => png(picture),
    }
}

fn png(picture: &DynamicImage) -> io::Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    // Read once and thrown away: what a smaller file takes is lost.
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Sub);
    picture.write_with_encoder(encoder).map_err(io::Error::other)?;
    Ok(file.into_inner())
}

fn webp(picture: &DynamicImage) -> io::Result<Vec<u8>> {
    let layout = if picture.color().has_alpha() { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let mut config =
        WebPConfig::new().map_err(|()| io::Error::other("the WebP encoder does not start"))?;
    config.quality = f32::from(QUALITY);
    config.method = WEBP_EFFORT;
    let encoder = webp::Encoder::new(picture.as_bytes(), layout, picture.width(), picture.height());
    let file = encoder
        .encode_advanced(&config)
        .map_err(|error| io::Error::other(format!("WebP: {error:?}")))?;
    Ok(file.to_vec())
}

fn jpeg(picture: &DynamicImage) -> io::Result<Vec<u8>> {
    let flattened;
    let pixels = if picture.color().has_alpha() {
        flattened = on_white(picture.as_bytes());
        &flattened
    } else {
        picture.as_bytes()
    };
    let side = |side| u16::try_from(side).map_err(io::Error::other);
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    // With the standard tables: a seventh larger, but some decoders stumble over tables made to
    // measure.
    encoder.set_optimized_huffman_tables(false);
    encoder.encode(pixels, width, height, ColorType::Rgb).map_err(io::Error::other)?;
    Ok(file)
}

/// Lays colours with transparency on white.
fn on_white(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for pixel in rgba.chunks_exact(4) {
        let alpha = u16::from(pixel[3]);
        let blend = |colour: u8| {
            u8::try_from((u16::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255)
        };
        rgb.extend(pixel[..3].iter().map(|&colour| blend(colour).unwrap_or(u8::MAX)));
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_becomes_white() {
        assert_eq!(
            on_white(&[9, 8, 7, 255, 9, 8, 7, 0, 0, 100, 255, 128]),
            [9, 8, 7, 255, 255, 255, 127, 177, 255]
        );
    }
}
