//! The kinds of files that are taken.

use std::fmt;
use std::str::FromStr;

/// A file format that is taken.
///
/// Its text form, by [`Display`](fmt::Display) and [`FromStr`], is the lower-case name that is
/// stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG, still or animated.
    Png,
    /// GIF, still or animated.
    Gif,
    /// WebP, still or animated.
    Webp,
    /// TIFF 6.0 in either byte order; its first page is shown.
    Tiff,
    /// HEIF with pictures of HEVC, as telephones take them.
    Heic,
    /// HEIF with pictures of AV1.
    Avif,
    /// A negative of a camera that is a TIFF file: DNG, CR2, NEF, ARW and their relatives.
    Raw,
    /// MPEG-4 video, also fragmented.
    Mp4,
    /// `QuickTime` movie.
    Mov,
    /// `WebM` video; no other Matroska.
    Webm,
    /// MPEG audio, layer III.
    Mp3,
    /// RIFF or RF64 wave audio.
    Wav,
    /// Scalable vector graphics. It can carry scripts: never serve it inline.
    Svg,
    /// Portable document.
    Pdf,
    /// `TrueType` font.
    Ttf,
    /// `OpenType` font with PostScript outlines.
    Otf,
    /// Several fonts that share tables.
    Ttc,
    /// Font as it is packed for the web.
    Woff,
    /// Font as it is packed for the web, more tightly.
    Woff2,
}

/// What a person would call a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A picture.
    Image,
    /// Moving pictures, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// Everything that is handed on rather than shown: PDF and fonts.
    Document,
}

/// A name that belongs to no [`Format`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format named {0:?}")]
pub struct UnknownFormat(String);

impl Format {
    /// Every format that is taken.
    pub const ALL: [Self; 20] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Tiff,
        Self::Heic,
        Self::Avif,
        Self::Raw,
        Self::Mp4,
        Self::Mov,
        Self::Webm,
        Self::Mp3,
        Self::Wav,
        Self::Svg,
        Self::Pdf,
        Self::Ttf,
        Self::Otf,
        Self::Ttc,
        Self::Woff,
        Self::Woff2,
    ];

    /// Tells the media type: the registered one, where there is one.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Raw => "image/x-raw",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Svg => "image/svg+xml",
            Self::Pdf => "application/pdf",
            Self::Ttf => "font/ttf",
            Self::Otf => "font/otf",
            Self::Ttc => "font/collection",
            Self::Woff => "font/woff",
            Self::Woff2 => "font/woff2",
        }
    }

    /// Tells the usual ending of a file name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Raw => "dng",
            other => other.name(),
        }
    }

    /// Tells what a person would call it.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Jpeg
            | Self::Png
            | Self::Gif
            | Self::Webp
            | Self::Tiff
            | Self::Heic
            | Self::Avif
            | Self::Raw
            | Self::Svg => Kind::Image,
            Self::Mp4 | Self::Mov | Self::Webm => Kind::Video,
            Self::Mp3 | Self::Wav => Kind::Audio,
            Self::Pdf | Self::Ttf | Self::Otf | Self::Ttc | Self::Woff | Self::Woff2 => {
                Kind::Document
            }
        }
    }

    /// Tells whether [`render`](super::render()) can make smaller pictures of it.
    ///
    /// HEIC, AVIF and SVG are pictures without them: others draw them better.
    #[must_use]
    pub fn has_renditions(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Tiff | Self::Raw)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Tiff => "tiff",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Raw => "raw",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Ttf => "ttf",
            Self::Otf => "otf",
            Self::Ttc => "ttc",
            Self::Woff => "woff",
            Self::Woff2 => "woff2",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_survives_being_stored_as_text() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!("JPEG".parse::<Format>(), Err(UnknownFormat("JPEG".to_owned())));
    }

    #[test]
    fn the_media_type_agrees_with_the_kind() {
        for format in Format::ALL {
            let family = match format.kind() {
                Kind::Image => "image/",
                Kind::Video => "video/",
                Kind::Audio => "audio/",
                Kind::Document => continue,
            };
            assert!(format.mime().starts_with(family), "{format}");
        }
    }
}
