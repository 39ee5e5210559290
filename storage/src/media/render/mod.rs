//! Smaller pictures of a picture.

mod decode;
mod encode;
mod jpeg;

use std::io::{Read, Seek};

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use super::facts::turns;
use super::{Format, Limits, MediaError, Unfit};

/// A size that pictures are made in.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// What it is for, in lower-case letters.
    pub name: &'static str,
    /// Counts up whenever the same picture would come out differently.
    pub version: u16,
    /// The longer side in pixels; a smaller picture keeps its size.
    pub longest: u32,
}

/// The picture in a list.
pub static THUMBNAIL: Preset = Preset { name: "thumbnail", version: 1, longest: 320 };

/// The picture by itself.
pub static PREVIEW: Preset = Preset { name: "preview", version: 1, longest: 1_280 };

/// How a rendition is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Lossy WebP, which keeps transparency.
    Webp,
    /// JPEG, on white, for who cannot read the other.
    Jpeg,
}

/// A rendition: a whole file without any metadata.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// What size it was made for.
    pub preset: &'static Preset,
    /// What it is.
    pub encoding: Encoding,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Everything that one decode gives.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// Each preset in each encoding, largest first.
    pub renditions: Vec<Rendered>,
    /// A picture in some twenty bytes, to be shown until a better one is there.
    pub thumbhash: Vec<u8>,
}

impl Encoding {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Webp, Self::Jpeg];

    /// Tells the format of the file.
    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::Webp => Format::Webp,
            Self::Jpeg => Format::Jpeg,
        }
    }
}

impl Preset {
    /// Names its rendition in an encoding: `thumbnail-320.v1.webp`.
    #[must_use]
    pub fn file_name(&self, encoding: Encoding) -> String {
        format!(
            "{}-{}.v{}.{}",
            self.name,
            self.longest,
            self.version,
            encoding.format().extension()
        )
    }
}

impl Rendered {
    /// Names it: `thumbnail-320.v1.webp`.
    #[must_use]
    pub fn name(&self) -> String {
        self.preset.file_name(self.encoding)
    }
}

/// Makes every preset of a picture from one decode, upright and never larger than the picture
/// itself.
///
/// Of a moving picture the first frame is shown, of many pages the first one. `orientation` is what
/// [`probe`](super::probe()) found. Colours are taken for sRGB.
///
/// # Errors
/// [`Unfit::Unsupported`] for formats without renditions and for rare sorts of the others;
/// [`Unfit::Corrupt`] where [`probe`](super::probe()) could not see that pixels are missing.
pub fn render(
    format: Format,
    reader: &mut (impl Read + Seek),
    orientation: u8,
    limits: &Limits,
    presets: &[&'static Preset],
) -> Result<Rendering, MediaError> {
    /// The most that a thumbhash looks at.
    const THUMBHASH: u32 = 100;

    let mut presets = presets.to_vec();
    presets.sort_by_key(|preset| std::cmp::Reverse(preset.longest));
    let longest = presets.first().map_or(THUMBHASH, |preset| preset.longest);

    reader.rewind()?;
    let Decoded { pixels, full } = match format {
        Format::Jpeg => jpeg::decode(reader, longest, limits)?,
        _ => decode::decode(format, reader, limits)?,
    };
    let mut picture = eight_bits(shrink(pixels, fit(full, longest))?);
    picture.apply_orientation(
        Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms),
    );
    let shown = if turns(orientation) { (full.1, full.0) } else { full };

    let mut renditions = Vec::with_capacity(2 * presets.len());
    for preset in presets {
        // A small picture made of a larger one is as good as one made of the original, and far
        // cheaper.
        picture = shrink(picture, fit(shown, preset.longest))?;
        for encoding in Encoding::ALL {
            let (width, height) = (picture.width(), picture.height());
            let bytes = encode::encode(&picture, encoding)?;
            renditions.push(Rendered { preset, encoding, width, height, bytes });
        }
    }
    let hashed = shrink(picture, fit(shown, THUMBHASH))?.into_rgba8();
    let thumbhash =
        thumbhash::rgba_to_thumb_hash(hashed.width() as usize, hashed.height() as usize, &hashed);
    Ok(Rendering { renditions, thumbhash })
}

/// A picture that may have been decoded smaller than it is.
struct Decoded {
    pixels: DynamicImage,
    /// Its own width and height.
    full: (u32, u32),
}

/// Resamples a picture to a size that it does not have yet.
fn shrink(picture: DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, MediaError> {
    if (width, height) == (picture.width(), picture.height()) {
        return Ok(picture);
    }
    let mut small = DynamicImage::new(width, height, picture.color());
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&picture, &mut small, &lanczos)
        .map_err(|_| Unfit::Unsupported("a picture with rare colours"))?;
    Ok(small)
}

/// Scales a size so that its longer side is at most `longest`, and the other at least one pixel.
fn fit((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled =
            (u64::from(side) * u64::from(longest) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    (scale(width), scale(height))
}

/// Reduces colours to eight bits each, and leaves out transparency that nothing makes use of.
fn eight_bits(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8().into();
    }
    let picture = picture.into_rgba8();
    if picture.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        return DynamicImage::from(picture).into_rgb8().into();
    }
    picture.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_is_fitted_and_nothing_grows_or_vanishes() {
        let cases = [
            ((6_000, 4_000), (320, 213)),
            ((4_000, 6_000), (213, 320)),
            ((300, 200), (300, 200)),
            ((320, 320), (320, 320)),
            ((30_000, 1), (320, 1)),
            ((u32::MAX, u32::MAX), (320, 320)),
        ];
        for (size, expected) in cases {
            assert_eq!(fit(size, 320), expected);
        }
    }

    #[test]
    fn a_rendition_is_named_by_what_decides_its_bytes() {
        assert_eq!(THUMBNAIL.file_name(Encoding::Webp), "thumbnail-320.v1.webp");
        assert_eq!(PREVIEW.file_name(Encoding::Jpeg), "preview-1280.v1.jpg");
    }
}
