//! Small moving pictures of moving pictures.

use std::io::{BufReader, Read, Seek, SeekFrom};

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, DynamicImage, Frames, ImageDecoder};
use webp::{AnimEncoder, AnimFrame, PixelLayout, WebPConfig};

use super::decode::{CORRUPT, NOTES, bounds, unfit};
use super::frame::fit;
use super::{Format, Limits, MediaError, Room, Source, Unfit, Webp, room, shrink};

/// The longer side of a moving preview, in pixels.
pub const MOVING_SIDE: u32 = 480;
/// The most pictures that a moving preview shows; it ends there.
const MOST_FRAMES: usize = 240;
/// The most memory that its pictures take together, in bytes; it ends there.
const MOST_BYTES: u64 = 48 << 20;
/// The most pixels that are decoded for it; it ends there.
const MOST_PIXELS: u64 = 1 << 29;
/// A canvas, what is drawn on it, and what is drawn next, in bytes for each pixel.
const CANVASES: u64 = 12;
/// What a picture is shown for that says nothing or too little, as browsers do, in milliseconds.
const DEFAULT_MS: i32 = 100;

/// A moving preview: an animated WebP without any metadata.
#[derive(Clone, Debug)]
pub struct Moving {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes a small moving picture of an animated GIF, PNG or WebP.
///
/// # Errors
/// [`Unfit::Unsupported`] for other formats and for pictures that do not move;
/// [`Unfit::Corrupt`] where the pixels cannot be read.
pub fn render_moving(
    format: Format,
    reader: &mut (impl Read + Seek),
    limits: &Limits,
) -> Result<Moving, MediaError> {
    let held = match format {
        // A picture may be larger than what it is drawn on.
        Format::Gif => Held { each: CANVASES, aside: MOST_BYTES + NOTES },
        Format::Webp => {
            let size = reader.seek(SeekFrom::End(0))?;
            let webp = Webp::read(&mut Source::new(&mut *reader, size)?)?;
            Held { each: CANVASES.max(webp.bytes_per_pixel() + 4), aside: MOST_BYTES }
        }
        _ => Held { each: CANVASES, aside: MOST_BYTES },
    };
    reader.rewind()?;
    let reader = BufReader::new(reader);
    match format {
        Format::Gif => small(GifDecoder::new(reader), held, limits),
        Format::Webp => small(WebPDecoder::new(reader), held, limits),
        Format::Png => {
            let mut notes = bounds(limits);
            notes.max_alloc = Some(NOTES);
            let mut decoder = PngDecoder::with_limits(reader, notes).map_err(unfit)?;
            let _room = held.take(&mut decoder, limits)?;
            encode(decoder.apng().map_err(unfit)?.into_frames())
        }
        _ => Err(Unfit::Unsupported("there is no moving picture to be made of it").into()),
    }
}

fn small<'a, D: AnimationDecoder<'a> + ImageDecoder>(
    decoder: image::ImageResult<D>,
    held: Held,
    limits: &Limits,
) -> Result<Moving, MediaError> {
    let mut decoder = decoder.map_err(unfit)?;
    let _room = held.take(&mut decoder, limits)?;
    encode(decoder.into_frames())
}

/// How much memory it takes to decode picture after picture: for each pixel, and besides.
struct Held {
    each: u64,
    aside: u64,
}

impl Held {
    /// Takes it, and lets the decoder take no more.
    fn take(self, decoder: &mut impl ImageDecoder, limits: &Limits) -> Result<Room, MediaError> {
        let (width, height) = decoder.dimensions();
        let bytes = limits.check_memory(width, height, self.each, self.aside)?;
        let mut bounds = bounds(limits);
        bounds.max_alloc = Some(bytes);
        decoder.set_limits(bounds).map_err(unfit)?;
        Ok(room::take(bytes))
    }
}

/// One small picture, and when it is shown.
struct Still {
    picture: DynamicImage,
    from_ms: i32,
}

fn encode(frames: Frames<'_>) -> Result<Moving, MediaError> {
    let (stills, end) = collect(frames)?;
    let first = stills.first().ok_or(CORRUPT)?;
    let (width, height) = (first.picture.width(), first.picture.height());
    let broken = || std::io::Error::other("the WebP encoder does not start");
    let mut config = WebPConfig::new().map_err(|()| broken())?;
    config.quality = 70.0;
    config.method = 1;
    let mut encoder = AnimEncoder::new(width, height, &config);
    for still in &stills {
        let pixels = still.picture.as_bytes();
        let (layout, at) = (PixelLayout::Rgba, still.from_ms);
        encoder.add_frame(AnimFrame::new(pixels, layout, width, height, at, None));
    }
    // The last picture is shown until the one that would come then.
    if let Some(last) = stills.last() {
        let pixels = last.picture.as_bytes();
        encoder.add_frame(AnimFrame::new(pixels, PixelLayout::Rgba, width, height, end, None));
    }
    let file = encoder.try_encode();
    let file = file.map_err(|error| std::io::Error::other(format!("WebP: {error:?}")))?;
    Ok(Moving { width, height, bytes: file.to_vec() })
}

/// Shrinks picture after picture, as many as there is room for; tells when the last one ends.
fn collect(frames: Frames<'_>) -> Result<(Vec<Still>, i32), MediaError> {
    let (mut stills, mut at, mut bytes, mut pixels) = (Vec::new(), 0_i32, 0, 0);
    for frame in frames.take(MOST_FRAMES) {
        let frame = match frame {
            Ok(frame) => frame,
            // What came before can be shown all the same.
            Err(_) if !stills.is_empty() => break,
            Err(error) => return Err(unfit(error)),
        };
        let (above, below) = frame.delay().numer_denom_ms();
        let shown_ms = i32::try_from(above / below.max(1)).unwrap_or(i32::MAX);
        let shown_ms = if shown_ms <= 10 { DEFAULT_MS } else { shown_ms.min(60_000) };
        let picture = DynamicImage::from(frame.into_buffer());
        pixels += u64::from(picture.width()) * u64::from(picture.height());
        let size = fit((picture.width(), picture.height()), MOVING_SIDE);
        let picture = shrink(picture, size)?;
        bytes += picture.as_bytes().len() as u64;
        if bytes > MOST_BYTES || (pixels > MOST_PIXELS && !stills.is_empty()) {
            break;
        }
        stills.push(Still { picture, from_ms: at });
        at = at.saturating_add(shown_ms);
    }
    Ok((stills, at))
}
