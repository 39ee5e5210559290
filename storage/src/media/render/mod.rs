//! Smaller pictures of a picture.

mod coarse;
mod colour;
mod decode;
mod encode;
mod frame;
mod hash;
mod jpeg;
mod mark;
mod moving;
mod preset;
mod room;
mod rows;

use std::io::{Cursor, Read, Seek};

use fast_image_resize::{FilterType, MulDiv, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use super::facts::turns;
use super::probe::{Webp, developed, jpeg_frame};
use super::source::Source;
use super::{Format, Limits, MediaError, Unfit};
use frame::{Window, fit, whole};
use room::Room;

pub use frame::{Framing, Region};
pub use moving::{MOVING_SIDE, Moving, render_moving};
pub use preset::{
    Cut, Encoding, LARGE, MARKED, MARKED_THUMBNAIL, POSTER, PREVIEW, Preset, SOCIAL_PORTRAIT,
    SOCIAL_SQUARE, SOCIAL_STORY, SOCIAL_WIDE, SQUARE, Shape, THUMBNAIL,
};

const RARE: Unfit = Unfit::Unsupported("a picture with rare colours");
/// The most that a thumbhash looks at.
const THUMBHASH: u32 = 100;

/// A rendition: a whole file without any metadata.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// What was asked for.
    pub cut: Cut,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file; a PNG in place of [AVIF](Encoding::Avif).
    pub bytes: Vec<u8>,
}

/// Everything that one decode gives.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// What was asked for, largest first.
    pub renditions: Vec<Rendered>,
    /// A picture in some twenty bytes, to be shown until a better one is there.
    pub thumbhash: Vec<u8>,
    /// What the picture looks like in 64 bits, of which few differ between pictures that look
    /// alike.
    pub likeness: u64,
}

impl Rendered {
    /// Names it: `thumbnail-320.v2.webp`.
    #[must_use]
    pub fn name(&self) -> String {
        self.cut.file_name()
    }
}

/// Makes every cut of a picture from one decode, upright, in sRGB and never larger than the
/// picture itself.
///
/// Of a moving picture the first frame is shown, of many pages the first one. `orientation` is what
/// [`probe`](super::probe()) found.
///
/// # Errors
/// [`Unfit::Unsupported`] for formats without renditions and for rare sorts of the others;
/// [`Unfit::NoRoom`] where drawing it would take more memory than there is; [`Unfit::Corrupt`]
/// where [`probe`](super::probe()) could not see that pixels are missing.
pub fn render(
    format: Format,
    reader: &mut (impl Read + Seek),
    orientation: u8,
    limits: &Limits,
    cuts: &[Cut],
) -> Result<Rendering, MediaError> {
    let upright =
        |(width, height)| if turns(orientation) { (height, width) } else { (width, height) };
    let longest = |stored| longest(upright(stored), cuts);
    reader.rewind()?;
    let Decoded { pixels, full, profile, room } = match format {
        Format::Jpeg => jpeg::decode(reader, longest, limits)?,
        // Developing it ourselves would look different from what the camera has shown.
        Format::Raw => jpeg::decode(Cursor::new(developed(reader)?), longest, limits)?,
        _ => decode::decode(format, reader, longest, limits)?,
    };
    // What was decoded smaller than that does not come to more by growing.
    let (width, height) = fit(full, longest(full));
    let size = (width.min(pixels.width()), height.min(pixels.height()));
    let small = eight_bits(shrink(pixels, size)?);
    drop(room);
    let mut picture = colour::to_srgb(small, profile.as_deref());
    picture.apply_orientation(
        Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms),
    );
    let shown = upright(full);
    let (renditions, smallest) = draw(picture, shown, cuts)?;
    let hashed = shrink(smallest, fit(shown, THUMBHASH))?;
    let likeness = hash::likeness(&hashed);
    let hashed = hashed.into_rgba8();
    let thumbhash =
        thumbhash::rgba_to_thumb_hash(hashed.width() as usize, hashed.height() as usize, &hashed);
    Ok(Rendering { renditions, thumbhash, likeness })
}

/// Draws each cut of an upright picture, which may have been decoded smaller than it is `shown`;
/// gives back the smallest whole one, too.
fn draw(
    picture: DynamicImage,
    shown: (u32, u32),
    cuts: &[Cut],
) -> Result<(Vec<Rendered>, DynamicImage), MediaError> {
    let mut cuts = cuts.to_vec();
    // Those that cut something away come first, while the picture is as large as it gets.
    cuts.sort_by_key(|cut| match cut.preset.shape {
        Shape::Fill(..) => (false, 0),
        Shape::Fit(longest) => (true, u32::MAX - longest),
    });
    let mut picture = picture;
    let mut drawn: Option<(Cut, DynamicImage)> = None;
    let mut renditions = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let Cut { preset, framing, encoding } = cut;
        let is_drawn = |before: &Cut| before.preset == preset && before.framing == framing;
        let small = match drawn.take() {
            Some((before, small)) if is_drawn(&before) => small,
            _ => {
                let size = framing.size(shown, preset.shape);
                let mut small = match preset.shape {
                    // A small picture made of a larger one is as good as one made of the original,
                    // and far cheaper.
                    Shape::Fit(_) => {
                        picture = shrink(picture, size)?;
                        picture.clone()
                    }
                    Shape::Fill(..) => cut_out(&picture, shown, &cut)?,
                };
                if preset.is_marked {
                    mark::mark(&mut small);
                }
                small
            }
        };
        let (width, height) = (small.width(), small.height());
        let bytes = encode::encode(&small, encoding)?;
        renditions.push(Rendered { cut, width, height, bytes });
        drawn = Some((cut, small));
    }
    Ok((renditions, picture))
}

/// Tells how many pixels the longer side must have at least for every cut to come out sharp.
fn longest(shown: (u32, u32), cuts: &[Cut]) -> u32 {
    let longer = f64::from(shown.0.max(shown.1));
    let needed = cuts.iter().map(|Cut { preset, framing, .. }| match preset.shape {
        Shape::Fit(longest) => longest,
        Shape::Fill(..) => {
            let (width, _) = framing.size(shown, preset.shape);
            let window = framing.window(shown, preset.shape);
            whole((f64::from(width) / window.width * longer).ceil())
        }
    });
    needed.max().unwrap_or(0).max(THUMBHASH)
}

/// A picture that may have been decoded smaller than it is.
struct Decoded {
    pixels: DynamicImage,
    /// Its own width and height.
    full: (u32, u32),
    /// The ICC profile of its colours.
    profile: Option<Vec<u8>>,
    /// What its pixels are kept in, taken until they are not needed any more.
    room: Room,
}

/// Resamples a picture to a size that it does not have yet.
fn shrink(
    mut picture: DynamicImage,
    (width, height): (u32, u32),
) -> Result<DynamicImage, MediaError> {
    if (width, height) == (picture.width(), picture.height()) {
        return Ok(picture);
    }
    if !picture.color().has_alpha() {
        return resample(&picture, (width, height), lanczos());
    }
    // The picture is not needed any more: left to itself, the resizer would weigh a copy of it.
    let weights = MulDiv::new();
    weights.multiply_alpha_inplace(&mut picture).map_err(|_| RARE)?;
    let mut small = resample(&picture, (width, height), lanczos().use_alpha(false))?;
    weights.divide_alpha_inplace(&mut small).map_err(|_| RARE)?;
    Ok(small)
}

/// Resamples the part of a picture that a cut shows.
fn cut_out(
    picture: &DynamicImage,
    shown: (u32, u32),
    cut: &Cut,
) -> Result<DynamicImage, MediaError> {
    let size = cut.framing.size(shown, cut.preset.shape);
    let Window { left, top, width, height } = cut.framing.window(shown, cut.preset.shape);
    let across = f64::from(picture.width()) / f64::from(shown.0);
    let down = f64::from(picture.height()) / f64::from(shown.1);
    let part = |start: f64, length: f64, scale: f64, side: u32| {
        let length = (length * scale).min(f64::from(side));
        ((start * scale).min(f64::from(side) - length), length)
    };
    let (left, width) = part(left, width, across, picture.width());
    let (top, height) = part(top, height, down, picture.height());
    resample(picture, size, lanczos().crop(left, top, width, height))
}

fn lanczos() -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
}

fn resample(
    picture: &DynamicImage,
    (width, height): (u32, u32),
    how: ResizeOptions,
) -> Result<DynamicImage, MediaError> {
    let mut small = DynamicImage::new(width, height, picture.color());
    Resizer::new().resize(picture, &mut small, &how).map_err(|_| RARE)?;
    Ok(small)
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
