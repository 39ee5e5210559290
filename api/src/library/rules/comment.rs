//! About which part of an asset people can say something.

use entity::{
    asset::AssetKind,
    comment::{Point, Shape, ShapeKind},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// The most comments of an asset, with the replies to them.
pub const PER_ASSET: u64 = 5_000;
/// The most shapes of a comment.
pub const SHAPES: usize = 20;
/// The most points of a line by free hand.
pub const POINTS: usize = 500;
/// The most frames a second.
const FASTEST: i64 = 1_000;

/// A part of a clip or a sound, in frames from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The first frame, from 0.
    pub frame: i32,
    /// The last frame; none for a single one.
    pub last_frame: Option<i32>,
    /// Frames a second: so many …
    pub rate_numerator: i32,
    /// … in so many seconds.
    pub rate_denominator: i32,
}

/// Why something is not said so about an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommentError {
    /// The frames are before the start or behind the end, or in the wrong order.
    #[error("Frames count from 0, the last not before the first, within the recording.")]
    Frames,
    /// No recording has such a rate.
    #[error("A frame rate is a fraction of positive numbers, at most {FASTEST} frames a second.")]
    Rate,
    /// There is nothing that takes time.
    #[error("Only clips and sounds have frames.")]
    NoTime,
    /// It is outside the picture, or has the wrong number of points.
    #[error("Shapes have two points, paths 2 to {POINTS}, all of them in the picture.")]
    Shape,
    /// There is nothing to be seen.
    #[error("Only pictures and clips are drawn upon.")]
    NoPicture,
    /// There are more than [`SHAPES`].
    #[error("A comment has at most {SHAPES} shapes.")]
    TooManyShapes,
    /// The asset has [`PER_ASSET`] already.
    #[error("An asset has at most {PER_ASSET} comments.")]
    TooMany,
}

impl Refusal for CommentError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::LimitExceeded,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Frames | Self::Rate | Self::NoTime => Some("moment"),
            Self::Shape | Self::NoPicture | Self::TooManyShapes => Some("shapes"),
            Self::TooMany => None,
        }
    }

    fn details(&self) -> Option<Value> {
        (*self == Self::TooMany).then(|| json!({ "limit": PER_ASSET }))
    }
}

/// Checks a part of a recording of a kind, as long as that is known to be.
pub fn moment(
    moment: Moment,
    kind: AssetKind,
    duration_ms: Option<i64>,
) -> Result<Moment, CommentError> {
    if !matches!(kind, AssetKind::Video | AssetKind::Audio) {
        return Err(CommentError::NoTime);
    }
    let (numerator, denominator) =
        (i64::from(moment.rate_numerator), i64::from(moment.rate_denominator));
    if numerator < 1 || denominator < 1 || numerator > FASTEST * denominator {
        return Err(CommentError::Rate);
    }
    let last = moment.last_frame.unwrap_or(moment.frame);
    // A frame starts before the recording ends.
    let starts_ms = i128::from(last) * 1_000 * i128::from(denominator) / i128::from(numerator);
    let is_within = duration_ms.is_none_or(|duration| starts_ms < i128::from(duration.max(1)));
    if moment.frame < 0 || last < moment.frame || !is_within {
        return Err(CommentError::Frames);
    }
    Ok(moment)
}

/// Checks what is drawn upon an asset of a kind.
pub fn shapes(shapes: Vec<Shape>, kind: AssetKind) -> Result<Vec<Shape>, CommentError> {
    if shapes.is_empty() {
        return Ok(shapes);
    }
    if !matches!(kind, AssetKind::Image | AssetKind::Video) {
        return Err(CommentError::NoPicture);
    }
    if shapes.len() > SHAPES {
        return Err(CommentError::TooManyShapes);
    }
    let is_within =
        |point: &Point| (0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y);
    let is_sound = |shape: &Shape| {
        let count = match shape.kind {
            ShapeKind::Rectangle | ShapeKind::Ellipse | ShapeKind::Arrow => 2..=2,
            ShapeKind::Path => 2..=POINTS,
        };
        count.contains(&shape.points.len()) && shape.points.iter().all(is_within)
    };
    if shapes.iter().all(is_sound) { Ok(shapes) } else { Err(CommentError::Shape) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(frame: i32, last_frame: Option<i32>, rate: (i32, i32)) -> Moment {
        Moment { frame, last_frame, rate_numerator: rate.0, rate_denominator: rate.1 }
    }

    #[test]
    fn frames_lie_within_the_recording_at_any_rate() {
        let check = |moment| super::moment(moment, AssetKind::Video, Some(1_001));
        let ntsc = (30_000, 1_001);
        assert!(check(at(0, None, ntsc)).is_ok());
        assert!(check(at(0, Some(29), ntsc)).is_ok());
        for wrong in [at(30, None, ntsc), at(-1, None, ntsc), at(5, Some(4), ntsc)] {
            assert_eq!(check(wrong), Err(CommentError::Frames));
        }
        assert_eq!(check(at(i32::MAX, None, (1, i32::MAX))), Err(CommentError::Frames));
        for rate in [(0, 1), (1, 0), (-25, -1), (1_001, 1)] {
            assert_eq!(check(at(0, None, rate)), Err(CommentError::Rate));
        }
        let still = moment(at(0, None, (25, 1)), AssetKind::Image, None);
        assert_eq!(still, Err(CommentError::NoTime));
        assert!(moment(at(i32::MAX, None, (25, 1)), AssetKind::Audio, None).is_ok());
    }

    #[test]
    fn shapes_lie_within_the_picture_and_have_their_points() {
        let shape = |kind, points: &[(f64, f64)]| {
            let points = points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
            vec![Shape { kind, points }]
        };
        let check = |drawn| shapes(drawn, AssetKind::Video).map(drop);
        let ends = [(0.0, 1.0), (0.5, 0.5)];
        for kind in [ShapeKind::Rectangle, ShapeKind::Ellipse, ShapeKind::Arrow, ShapeKind::Path] {
            assert_eq!(check(shape(kind, &ends)), Ok(()));
            for wrong in [&ends[..1], &[(0.0, 1.1), (0.0, 0.0)], &[(f64::NAN, 0.0), (0.0, 0.0)]] {
                assert_eq!(check(shape(kind, wrong)), Err(CommentError::Shape));
            }
        }
        assert_eq!(check(shape(ShapeKind::Arrow, &[ends[0]; 3])), Err(CommentError::Shape));
        assert_eq!(check(shape(ShapeKind::Path, &[ends[0]; POINTS])), Ok(()));
        assert_eq!(check(shape(ShapeKind::Path, &[ends[0]; POINTS + 1])), Err(CommentError::Shape));
        let many = vec![shape(ShapeKind::Arrow, &ends).remove(0); SHAPES + 1];
        assert_eq!(check(many), Err(CommentError::TooManyShapes));
        let sound = shapes(shape(ShapeKind::Arrow, &ends), AssetKind::Audio);
        assert_eq!(sound, Err(CommentError::NoPicture));
    }
}
