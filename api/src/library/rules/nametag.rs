//! Where and when a person is shown in an asset.

use entity::asset::AssetKind;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// The most nametags of one asset.
pub const PER_ASSET: u64 = 200;

/// A part of the upright picture; everything from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Centre, from the left.
    pub cx: f64,
    /// Centre, from the top.
    pub cy: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// A part of a clip or a sound, in milliseconds from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it starts.
    pub from_ms: i64,
    /// Where it ends.
    pub to_ms: i64,
}

/// Why a nametag was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NametagError {
    /// It lies outside the picture, or is no region at all.
    #[error("A region has its centre in the picture, and sides longer than 0 and at most 1.")]
    Region,
    /// There is nothing to be seen.
    #[error("Only pictures and clips have regions.")]
    NoPicture,
    /// It is empty or outside the recording.
    #[error("A time range starts at 0 or later, ends after that, and not after the recording.")]
    Span,
    /// There is nothing that takes time.
    #[error("Only clips and sounds have time ranges.")]
    NoTime,
    /// Nobody or two people were named.
    #[error("Give either a person or the name of one.")]
    WhichPerson,
    /// The asset has [`PER_ASSET`] already.
    #[error("An asset has at most {PER_ASSET} nametags.")]
    TooMany,
}

impl Refusal for NametagError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Region | Self::NoPicture => Some("region"),
            Self::Span | Self::NoTime => Some("range"),
            Self::WhichPerson => Some("personId"),
            Self::TooMany => None,
        }
    }
}

/// Checks a region on an asset of a kind.
pub fn region(region: Region, kind: AssetKind) -> Result<Region, NametagError> {
    if !matches!(kind, AssetKind::Image | AssetKind::Video) {
        return Err(NametagError::NoPicture);
    }
    let is_inside = |value: f64| (0.0..=1.0).contains(&value);
    let is_long = |value: f64| value > 0.0 && value <= 1.0;
    let is_sound =
        is_inside(region.cx) && is_inside(region.cy) && is_long(region.w) && is_long(region.h);
    if is_sound { Ok(region) } else { Err(NametagError::Region) }
}

/// Checks a time range on an asset of a kind and a playing time.
pub fn span(span: Span, kind: AssetKind, duration_ms: Option<i64>) -> Result<Span, NametagError> {
    if !matches!(kind, AssetKind::Video | AssetKind::Audio) {
        return Err(NametagError::NoTime);
    }
    let is_sound = 0 <= span.from_ms
        && span.from_ms < span.to_ms
        && duration_ms.is_none_or(|duration| span.to_ms <= duration);
    if is_sound { Ok(span) } else { Err(NametagError::Span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_lies_in_the_picture() {
        let whole = Region { cx: 0.5, cy: 0.5, w: 1.0, h: 1.0 };
        assert_eq!(region(whole, AssetKind::Image), Ok(whole));
        for wrong in [
            Region { cx: -0.1, ..whole },
            Region { cy: 1.1, ..whole },
            Region { w: 0.0, ..whole },
            Region { h: f64::NAN, ..whole },
            Region { cx: f64::INFINITY, ..whole },
        ] {
            assert_eq!(region(wrong, AssetKind::Video), Err(NametagError::Region));
        }
        assert_eq!(region(whole, AssetKind::Audio), Err(NametagError::NoPicture));
    }

    #[test]
    fn a_time_range_lies_in_the_recording() {
        let second = Span { from_ms: 0, to_ms: 1_000 };
        assert_eq!(span(second, AssetKind::Video, Some(1_000)), Ok(second));
        assert_eq!(span(second, AssetKind::Audio, None), Ok(second));
        for wrong in [(0, 1_001), (5, 5), (6, 5), (-1, 5)] {
            let wrong = Span { from_ms: wrong.0, to_ms: wrong.1 };
            assert_eq!(span(wrong, AssetKind::Video, Some(1_000)), Err(NametagError::Span));
        }
        assert_eq!(span(second, AssetKind::Image, None), Err(NametagError::NoTime));
    }
}
