//! What files are and what they look like, tried on one sample of each kind and on what can go
//! wrong with it.

#[cfg(test)]
mod broken;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod fonts;
#[cfg(test)]
#[expect(unreachable_pub, reason = "the flows use it too")]
#[path = "../../../tests/harness/fonts.rs"]
mod foundry;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod negatives;
#[cfg(test)]
mod pictures;

use std::io::Cursor;
use std::path::Path;

use storage::media::{Facts, Format, Limits, MediaError, Unfit, probe};

/// Samples that are sound, with the format that they are in.
const SAMPLES: [(&str, Format); 44] = [
    ("picture.jpg", Format::Jpeg),
    ("progressive.jpg", Format::Jpeg),
    ("grey.jpg", Format::Jpeg),
    ("cmyk.jpg", Format::Jpeg),
    ("orientation-1.jpg", Format::Jpeg),
    ("orientation-2.jpg", Format::Jpeg),
    ("orientation-3.jpg", Format::Jpeg),
    ("orientation-4.jpg", Format::Jpeg),
    ("orientation-5.jpg", Format::Jpeg),
    ("orientation-6.jpg", Format::Jpeg),
    ("orientation-7.jpg", Format::Jpeg),
    ("orientation-8.jpg", Format::Jpeg),
    ("picture.png", Format::Png),
    ("palette.png", Format::Png),
    ("alpha.png", Format::Png),
    ("sixteen-bit.png", Format::Png),
    ("animated.png", Format::Png),
    ("picture.gif", Format::Gif),
    ("animated.gif", Format::Gif),
    ("picture.webp", Format::Webp),
    ("alpha.webp", Format::Webp),
    ("exif.webp", Format::Webp),
    ("animated.webp", Format::Webp),
    ("picture.tiff", Format::Tiff),
    ("jpeg.tiff", Format::Tiff),
    ("jpeg-tiles.tiff", Format::Tiff),
    ("jpeg-rgb.tiff", Format::Tiff),
    ("jpeg-cmyk.tiff", Format::Tiff),
    ("camera.tiff", Format::Tiff),
    ("picture.heic", Format::Heic),
    ("picture.avif", Format::Avif),
    ("camera.dng", Format::Raw),
    ("clip.mp4", Format::Mp4),
    ("clip-moov-last.mp4", Format::Mp4),
    ("rotated.mp4", Format::Mp4),
    ("clip.mov", Format::Mov),
    ("clip.webm", Format::Webm),
    ("sound.mp3", Format::Mp3),
    ("sound.wav", Format::Wav),
    ("large.wav", Format::Wav),
    ("drawing.svg", Format::Svg),
    ("page.pdf", Format::Pdf),
    ("font.ttf", Format::Ttf),
    ("font.otf", Format::Otf),
];

/// Samples that may be cut between two of their parts and still be sound.
const STREAMS: [(&str, Format); 3] =
    [("fragmented.mp4", Format::Mp4), ("live.webm", Format::Webm), ("bare.mp3", Format::Mp3)];

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/media").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn probed(format: Format, bytes: &[u8]) -> Result<Facts, Unfit> {
    probed_within(&Limits::default(), format, bytes)
}

fn probed_within(limits: &Limits, format: Format, bytes: &[u8]) -> Result<Facts, Unfit> {
    probe(format, &mut Cursor::new(bytes), bytes.len() as u64, limits).map_err(
        |error| match error {
            MediaError::Unfit(unfit) => unfit,
            MediaError::Io(error) => panic!("memory can always be read: {error}"),
        },
    )
}
