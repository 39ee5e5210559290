//! Which pictures are made of an asset, and what they may show.

use entity::{
    asset::AssetKind,
    crop, framing,
    rendition::{PreviewFormat, PreviewSize, RenditionPreset},
};
use storage::media::{self, Cut, Encoding, Framing, Preset, Region, Shape};

use crate::error::{Code, Refusal};

/// The longest side of a picture of any size, in pixels.
pub const LONGEST: i32 = 2_048;
/// The shortest side of a picture of any size, in pixels.
pub const SHORTEST: i32 = 16;
/// Every preset.
const PRESETS: [RenditionPreset; 11] = [
    RenditionPreset::Thumbnail,
    RenditionPreset::Preview,
    RenditionPreset::Large,
    RenditionPreset::Marked,
    RenditionPreset::MarkedThumbnail,
    RenditionPreset::Square,
    RenditionPreset::Poster,
    RenditionPreset::SocialSquare,
    RenditionPreset::SocialStory,
    RenditionPreset::SocialWide,
    RenditionPreset::SocialPortrait,
];

/// Why an asset cannot be shown like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FramingError {
    /// There is nothing to be seen.
    #[error("Only pictures, clips and documents can be framed.")]
    NoPicture,
    /// It lies outside.
    #[error("A focus has both its coordinates from 0 to 1.")]
    Focus,
    /// It lies outside, or is hardly there.
    #[error("A crop lies inside the picture, and each of its sides is at least a hundredth.")]
    Crop,
    /// It shows all of the picture.
    #[error("This preset shows the whole picture, and has no crop.")]
    Whole,
    /// There is only one picture.
    #[error("Only clips have a moment that their pictures show.")]
    NoClip,
    /// It lies outside.
    #[error("The moment lies within the clip.")]
    Moment,
    /// It is of no use.
    #[error("Give a width, a height or both, from {SHORTEST} to {LONGEST} pixels.")]
    Size,
}

impl Refusal for FramingError {
    fn code(&self) -> Code {
        match self {
            Self::NoPicture | Self::NoClip => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Focus => Some("focus"),
            Self::Crop => Some("region"),
            Self::Whole => Some("preset"),
            Self::Moment => Some("atMs"),
            Self::NoPicture | Self::NoClip | Self::Size => None,
        }
    }
}

/// What people chose to be seen of an asset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Framed {
    /// The focus and the moment.
    pub chosen: Option<framing::Model>,
    /// The parts that presets show.
    pub crops: Vec<crop::Model>,
}

impl Framed {
    /// What a preset shows; without one, what a picture of any size does.
    #[must_use]
    pub fn of(&self, preset: Option<RenditionPreset>) -> Framing {
        let crop = self.crops.iter().find(|crop| Some(crop.preset) == preset);
        let chosen = self.chosen.as_ref();
        Framing {
            focus: chosen.and_then(|chosen| chosen.focus_x.zip(chosen.focus_y)),
            crop: crop.map(|crop| Region { x: crop.x, y: crop.y, w: crop.w, h: crop.h }),
            at_ms: chosen.and_then(|chosen| chosen.at_ms).and_then(|at| u64::try_from(at).ok()),
        }
    }

    /// The cut of a preset.
    #[must_use]
    pub fn cut(&self, wanted: RenditionPreset, encoding: Encoding) -> Cut {
        Cut { preset: preset(wanted), framing: self.of(Some(wanted)), encoding }
    }

    /// The cut whose file has the name, if it is one that the asset has now.
    #[must_use]
    pub fn cut_named(&self, name: &str) -> Option<Cut> {
        let known = PRESETS.into_iter().map(|wanted| (preset(wanted), self.of(Some(wanted))));
        let any = shape(name).map(|shape| (Preset::sized(shape), self.of(None)));
        known
            .chain(any)
            .flat_map(|(preset, framing)| {
                Encoding::ALL.map(|encoding| preset.cut(framing, encoding))
            })
            .find(|cut| cut.file_name() == name)
    }
}

/// The preset as storage knows it.
#[must_use]
pub fn preset(preset: RenditionPreset) -> Preset {
    match preset {
        RenditionPreset::Thumbnail => media::THUMBNAIL,
        RenditionPreset::Preview => media::PREVIEW,
        RenditionPreset::Large => media::LARGE,
        RenditionPreset::Marked => media::MARKED,
        RenditionPreset::MarkedThumbnail => media::MARKED_THUMBNAIL,
        RenditionPreset::Square => media::SQUARE,
        RenditionPreset::Poster => media::POSTER,
        RenditionPreset::SocialSquare => media::SOCIAL_SQUARE,
        RenditionPreset::SocialStory => media::SOCIAL_STORY,
        RenditionPreset::SocialWide => media::SOCIAL_WIDE,
        RenditionPreset::SocialPortrait => media::SOCIAL_PORTRAIT,
    }
}

/// The preset of a size.
#[must_use]
pub fn of_size(size: PreviewSize) -> RenditionPreset {
    match size {
        PreviewSize::Thumbnail => RenditionPreset::Thumbnail,
        PreviewSize::Preview => RenditionPreset::Preview,
    }
}

/// The encoding as storage knows it.
#[must_use]
pub fn encoding(format: PreviewFormat) -> Encoding {
    match format {
        PreviewFormat::Webp => Encoding::Webp,
        PreviewFormat::Jpeg => Encoding::Jpeg,
        PreviewFormat::Avif => Encoding::Avif,
    }
}

/// Decides which preset makes a picture of any size: whole where one side is given, cut to its
/// shape where both are.
pub fn sized(
    width: Option<i32>,
    height: Option<i32>,
    shown: Option<(u32, u32)>,
) -> Result<Preset, FramingError> {
    let side = |side: i32| match u32::try_from(side) {
        Ok(pixels) if (SHORTEST..=LONGEST).contains(&side) => Ok(pixels),
        _ => Err(FramingError::Size),
    };
    // One side says how long the longer one is, once the shape of the picture is known.
    let longer = |given: u32, of_given: u32, of_other: u32| {
        let scaled = u64::from(given) * u64::from(of_given.max(of_other));
        let longer = u32::try_from(scaled.div_ceil(u64::from(of_given.max(1)))).unwrap_or(given);
        Shape::Fit(longer.min(LONGEST.unsigned_abs()))
    };
    let shape = match (width.map(side).transpose()?, height.map(side).transpose()?, shown) {
        (Some(width), Some(height), _) => Shape::Fill(width, height),
        (Some(width), None, Some((w, h))) => longer(width, w, h),
        (None, Some(height), Some((w, h))) => longer(height, h, w),
        (Some(side), None, None) | (None, Some(side), None) => Shape::Fit(side),
        (None, None, _) => return Err(FramingError::Size),
    };
    Ok(Preset::sized(shape))
}

/// Reads the shape out of the name of a picture of any size.
fn shape(name: &str) -> Option<Shape> {
    let (size, _) = name.strip_prefix("sized-")?.split_once('.')?;
    match size.split_once('x') {
        Some((width, height)) => Some(Shape::Fill(width.parse().ok()?, height.parse().ok()?)),
        None => Some(Shape::Fit(size.parse().ok()?)),
    }
}

/// Decides whether there is anything to frame.
pub fn check_kind(kind: AssetKind) -> Result<(), FramingError> {
    match kind {
        AssetKind::Image | AssetKind::Video | AssetKind::Document => Ok(()),
        AssetKind::Audio => Err(FramingError::NoPicture),
    }
}

/// Decides whether a point can be a focus.
pub fn check_focus((x, y): (f64, f64)) -> Result<(), FramingError> {
    let is_inside = [x, y].iter().all(|side| (0.0..=1.0).contains(side));
    if is_inside { Ok(()) } else { Err(FramingError::Focus) }
}

/// Decides whether a preset can show a part.
pub fn check_crop(preset: RenditionPreset, part: Option<Region>) -> Result<(), FramingError> {
    if !preset.is_cut() {
        return Err(FramingError::Whole);
    }
    let fits = |from: f64, length: f64| {
        from >= 0.0 && length >= 0.01 && from + length <= 1.0 + f64::EPSILON
    };
    match part {
        Some(Region { x, y, w, h }) if !(fits(x, w) && fits(y, h)) => Err(FramingError::Crop),
        _ => Ok(()),
    }
}

/// Decides whether a clip can be shown at a moment.
pub fn check_moment(
    kind: AssetKind,
    at_ms: Option<i64>,
    duration_ms: Option<i64>,
) -> Result<(), FramingError> {
    if kind != AssetKind::Video {
        return Err(FramingError::NoClip);
    }
    let end = duration_ms.unwrap_or(i64::MAX);
    match at_ms {
        Some(at) if at < 0 || at >= end => Err(FramingError::Moment),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_rendition_leads_back_to_its_cut() {
        let framed = Framed::default();
        for wanted in PRESETS {
            for encoding in Encoding::ALL {
                let cut = framed.cut(wanted, encoding);
                assert_eq!(framed.cut_named(&cut.file_name()), Some(cut));
            }
        }
        let sized = Preset::sized(Shape::Fill(800, 600));
        let [cut, _] = sized.cuts(Framing::default());
        assert_eq!(framed.cut_named("sized-800x600.v1.webp"), Some(cut));
        for name in ["", "sized-", "sized-x.v1.webp", "thumbnail-320.v1.webp", "sized-9.v9.webp"] {
            assert_eq!(framed.cut_named(name), None, "{name}");
        }
    }

    #[test]
    fn any_size_is_within_bounds() {
        let picture = Some((3_000, 2_000));
        let fit = |longest| Ok(Preset::sized(Shape::Fit(longest)));
        assert_eq!(sized(Some(300), None, picture), fit(300));
        assert_eq!(sized(None, Some(200), picture), fit(300));
        assert_eq!(sized(None, Some(2_000), Some((1, 30_000))), fit(2_000));
        assert_eq!(sized(Some(2_000), None, Some((1, 30_000))), fit(2_048));
        assert_eq!(sized(Some(80), Some(60), None), Ok(Preset::sized(Shape::Fill(80, 60))));
        for (width, height) in [(None, None), (Some(15), None), (Some(99), Some(2_049))] {
            assert_eq!(sized(width, height, picture), Err(FramingError::Size));
        }
    }

    #[test]
    fn a_crop_lies_inside_and_belongs_to_a_preset_that_cuts() {
        let part = |x, w| Some(Region { x, y: 0.0, w, h: 1.0 });
        let square = RenditionPreset::Square;
        assert_eq!(check_crop(square, part(0.25, 0.75)), Ok(()));
        assert_eq!(check_crop(square, None), Ok(()));
        for (x, w) in [(0.5, 0.6), (-0.1, 0.5), (0.0, 0.001), (f64::NAN, 0.5), (0.0, f64::NAN)] {
            assert_eq!(check_crop(square, part(x, w)), Err(FramingError::Crop), "{x} {w}");
        }
        assert_eq!(check_crop(RenditionPreset::Large, None), Err(FramingError::Whole));
    }

    #[test]
    fn a_moment_lies_within_a_clip() {
        let clip = AssetKind::Video;
        assert_eq!(check_moment(clip, Some(999), Some(1_000)), Ok(()));
        assert_eq!(check_moment(clip, None, None), Ok(()));
        assert_eq!(check_moment(clip, Some(1_000), Some(1_000)), Err(FramingError::Moment));
        assert_eq!(check_moment(clip, Some(-1), None), Err(FramingError::Moment));
        assert_eq!(check_moment(AssetKind::Image, None, None), Err(FramingError::NoClip));
        assert_eq!(check_focus((0.0, 1.0)), Ok(()));
        assert_eq!(check_focus((0.0, f64::NAN)), Err(FramingError::Focus));
    }
}
