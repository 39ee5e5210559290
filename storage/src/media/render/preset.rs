//! The sizes and shapes that pictures are made in.

use std::fmt;

use super::{Format, Framing};

/// A size and shape that pictures are made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Preset {
    /// What it is for, in lower-case letters.
    pub name: &'static str,
    /// Counts up whenever the same picture would come out differently.
    pub version: u16,
    /// How large it is, and whether anything is cut away for it.
    pub shape: Shape,
    /// Whether the picture is marked as one to look at, not to use.
    pub is_marked: bool,
}

/// How a picture is brought to a size. A smaller picture never grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Whole, its longer side at most so many pixels.
    Fit(u32),
    /// Cut to the ratio of this width and height, and at most as large.
    Fill(u32, u32),
}

/// The picture in a list.
pub const THUMBNAIL: Preset = Preset::new("thumbnail", Shape::Fit(320));

/// The picture by itself.
pub const PREVIEW: Preset = Preset::new("preview", Shape::Fit(1_280));

/// The picture on a large screen.
pub const LARGE: Preset = Preset::new("large", Shape::Fit(2_048));

/// The picture by itself, for who has not bought it.
pub const MARKED: Preset = Preset { is_marked: true, ..Preset::new("marked", Shape::Fit(1_280)) };

/// The picture in a list, for who is not to use it.
pub const MARKED_THUMBNAIL: Preset =
    Preset { is_marked: true, ..Preset::new("marked-thumbnail", Shape::Fit(320)) };

/// A tile in a grid.
pub const SQUARE: Preset = Preset::new("square", Shape::Fill(640, 640));

/// The picture in front of a clip.
pub const POSTER: Preset = Preset::new("poster", Shape::Fill(1_920, 1_080));

/// A post of equal sides, in social media.
pub const SOCIAL_SQUARE: Preset = Preset::new("social-square", Shape::Fill(1_080, 1_080));

/// A story, which fills a telephone: 9:16.
pub const SOCIAL_STORY: Preset = Preset::new("social-story", Shape::Fill(1_080, 1_920));

/// A wide post: 16:9.
pub const SOCIAL_WIDE: Preset = Preset::new("social-wide", Shape::Fill(1_600, 900));

/// An upright post: 4:5.
pub const SOCIAL_PORTRAIT: Preset = Preset::new("social-portrait", Shape::Fill(1_080, 1_350));

/// How a rendition is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Lossy WebP, which keeps transparency.
    Webp,
    /// JPEG, on white, for who cannot read the other.
    Jpeg,
    /// AVIF. What is rendered for it is a PNG, for a program to encode: the encoder in Rust takes
    /// twenty times as long.
    Avif,
}

/// One picture to be made: a preset, what it shows, and how it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// How large it is.
    pub preset: Preset,
    /// What it shows.
    pub framing: Framing,
    /// How it is stored.
    pub encoding: Encoding,
}

impl Preset {
    const fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, version: 2, shape, is_marked: false }
    }

    /// Makes a preset of any size, for one picture in one place.
    #[must_use]
    pub const fn sized(shape: Shape) -> Self {
        Self { version: 1, ..Self::new("sized", shape) }
    }

    /// Asks for it in one encoding.
    #[must_use]
    pub const fn cut(self, framing: Framing, encoding: Encoding) -> Cut {
        Cut { preset: self, framing, encoding }
    }

    /// Asks for it in the encodings that need no program.
    #[must_use]
    pub fn cuts(self, framing: Framing) -> [Cut; 2] {
        Encoding::OURS.map(|encoding| self.cut(framing, encoding))
    }
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Webp, Self::Jpeg, Self::Avif];
    /// Those that need no program.
    pub const OURS: [Self; 2] = [Self::Webp, Self::Jpeg];

    /// Tells the format of the file.
    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::Webp => Format::Webp,
            Self::Jpeg => Format::Jpeg,
            Self::Avif => Format::Avif,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fit(longest) => write!(f, "{longest}"),
            Self::Fill(width, height) => write!(f, "{width}x{height}"),
        }
    }
}

impl Cut {
    /// Names the file by all that decides its bytes, beside the picture that it is made of:
    /// `thumbnail-320.v2.webp`, `square-640x640.v2.1f0c66aa.jpg`.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Preset { name, version, shape, .. } = self.preset;
        let extension = self.encoding.format().extension();
        match self.framing.tag(shape) {
            Some(tag) => format!("{name}-{shape}.v{version}.{tag}.{extension}"),
            None => format!("{name}-{shape}.v{version}.{extension}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendition_is_named_by_what_decides_its_bytes() {
        let [webp, _] = THUMBNAIL.cuts(Framing::default());
        let [_, jpeg] = PREVIEW.cuts(Framing::default());
        assert_eq!(webp.file_name(), "thumbnail-320.v2.webp");
        assert_eq!(jpeg.file_name(), "preview-1280.v2.jpg");
        let focused = Framing { focus: Some((0.25, 0.5)), ..Framing::default() };
        let [plain, _] = SQUARE.cuts(Framing::default());
        let [moved, _] = SQUARE.cuts(focused);
        assert_eq!(plain.file_name(), "square-640x640.v2.webp");
        assert_ne!(moved.file_name(), plain.file_name());
        // What shows the whole picture is the same, wherever its focus is.
        let [whole, _] = THUMBNAIL.cuts(focused);
        assert_eq!(whole.file_name(), webp.file_name());
    }
}
