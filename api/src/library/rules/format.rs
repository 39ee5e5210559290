//! The formats of files, as storage knows them and as rows keep them.

use entity::{asset::AssetFormat, rendition::RenditionFormat};
use storage::media::{Encoding, Format};

/// The format as it is kept.
#[must_use]
pub fn kept(format: Format) -> AssetFormat {
    match format {
        Format::Jpeg => AssetFormat::Jpeg,
        Format::Png => AssetFormat::Png,
        Format::Gif => AssetFormat::Gif,
        Format::Webp => AssetFormat::Webp,
        Format::Tiff => AssetFormat::Tiff,
        Format::Heic => AssetFormat::Heic,
        Format::Avif => AssetFormat::Avif,
        Format::Raw => AssetFormat::Raw,
        Format::Mp4 => AssetFormat::Mp4,
        Format::Mov => AssetFormat::Mov,
        Format::Webm => AssetFormat::Webm,
        Format::Mp3 => AssetFormat::Mp3,
        Format::Wav => AssetFormat::Wav,
        Format::Svg => AssetFormat::Svg,
        Format::Pdf => AssetFormat::Pdf,
        Format::Ttf => AssetFormat::Ttf,
        Format::Otf => AssetFormat::Otf,
        Format::Ttc => AssetFormat::Ttc,
        Format::Woff => AssetFormat::Woff,
        Format::Woff2 => AssetFormat::Woff2,
    }
}

/// The format as storage knows it.
#[must_use]
pub fn stored(format: AssetFormat) -> Format {
    match format {
        AssetFormat::Jpeg => Format::Jpeg,
        AssetFormat::Png => Format::Png,
        AssetFormat::Gif => Format::Gif,
        AssetFormat::Webp => Format::Webp,
        AssetFormat::Tiff => Format::Tiff,
        AssetFormat::Heic => Format::Heic,
        AssetFormat::Avif => Format::Avif,
        AssetFormat::Raw => Format::Raw,
        AssetFormat::Mp4 => Format::Mp4,
        AssetFormat::Mov => Format::Mov,
        AssetFormat::Webm => Format::Webm,
        AssetFormat::Mp3 => Format::Mp3,
        AssetFormat::Wav => Format::Wav,
        AssetFormat::Svg => Format::Svg,
        AssetFormat::Pdf => Format::Pdf,
        AssetFormat::Ttf => Format::Ttf,
        AssetFormat::Otf => Format::Otf,
        AssetFormat::Ttc => Format::Ttc,
        AssetFormat::Woff => Format::Woff,
        AssetFormat::Woff2 => Format::Woff2,
    }
}

/// The format of a picture that is made here, as it is kept.
#[must_use]
pub fn drawn(encoding: Encoding) -> RenditionFormat {
    match encoding {
        Encoding::Webp => RenditionFormat::Webp,
        Encoding::Jpeg => RenditionFormat::Jpeg,
        Encoding::Avif => RenditionFormat::Avif,
    }
}

/// The media type of what is made here.
#[must_use]
pub fn made(format: RenditionFormat) -> &'static str {
    match format {
        RenditionFormat::Webp => "image/webp",
        RenditionFormat::Jpeg => "image/jpeg",
        RenditionFormat::Avif => "image/avif",
        RenditionFormat::Png => "image/png",
        RenditionFormat::Mp4 => "video/mp4",
        RenditionFormat::M3u8 => "application/vnd.apple.mpegurl",
        RenditionFormat::Json => "application/json",
    }
}

/// Tells whether a browser may show a file of the format on a page of its own. Everything else can
/// carry scripts or is for programs, and is only ever downloaded.
#[must_use]
pub fn is_safe_inline(format: AssetFormat) -> bool {
    match format {
        AssetFormat::Jpeg
        | AssetFormat::Png
        | AssetFormat::Gif
        | AssetFormat::Webp
        | AssetFormat::Tiff
        | AssetFormat::Heic
        | AssetFormat::Avif
        | AssetFormat::Mp4
        | AssetFormat::Mov
        | AssetFormat::Webm
        | AssetFormat::Mp3
        | AssetFormat::Wav => true,
        AssetFormat::Raw
        | AssetFormat::Svg
        | AssetFormat::Pdf
        | AssetFormat::Ttf
        | AssetFormat::Otf
        | AssetFormat::Ttc
        | AssetFormat::Woff
        | AssetFormat::Woff2 => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_storage_agree_on_every_format() {
        for format in Format::ALL {
            assert_eq!(stored(kept(format)), format);
            assert!(kept(format).has_preview() || !format.has_renditions());
            let same = format!("{:?}", kept(format).kind()) == format!("{:?}", format.kind());
            assert!(same, "{format} is of two kinds");
        }
    }
}
