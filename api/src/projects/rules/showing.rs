//! What of an asset a scene shows, and who is told by name with it.

use entity::{
    asset::AssetKind,
    placement::{Focus, Focuses, LowerThird, LowerThirds},
};

use super::PlanError;
use crate::library::rules::{rate::Rate, rendition::check_focus};

/// How many people a placement can tell by name.
pub const LOWER_THIRDS: usize = 5;
/// How long a name or a title that is shown may be, in characters: more is not read in time.
pub const NAME: usize = 60;

/// A point of a clip or a sound, as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// In milliseconds from its start.
    Ms(i64),
    /// In frames from its start, 0 for the first.
    Frame(i64),
}

/// Reads a point of a recording, in milliseconds.
pub fn point(field: &'static str, point: Point, rate: Option<Rate>) -> Result<i64, PlanError> {
    match (point, rate) {
        (Point::Ms(ms), _) => Ok(ms),
        (Point::Frame(frame), Some(rate)) => Ok(rate.ms(frame)),
        (Point::Frame(_), None) => Err(PlanError::NoFrames(field)),
    }
}

/// Reads what matters most in each shape of the video.
pub fn focuses(kind: AssetKind, focuses: Vec<Focus>) -> Result<Focuses, PlanError> {
    let is_repeated = |n: usize| focuses[..n].iter().any(|focus| focus.format == focuses[n].format);
    let is_inside = |focus: &Focus| check_focus((focus.x, focus.y)).is_ok();
    if !focuses.is_empty() && !matches!(kind, AssetKind::Image | AssetKind::Video) {
        Err(PlanError::NothingToSee)
    } else if (0..focuses.len()).any(is_repeated) || !focuses.iter().all(is_inside) {
        Err(PlanError::Focus)
    } else {
        Ok(Focuses(focuses))
    }
}

/// Reads who is told by name; whether there are such nametags is for the caller to see.
pub fn lower_thirds(told: Vec<LowerThird>) -> Result<LowerThirds, PlanError> {
    if told.len() > LOWER_THIRDS {
        return Err(PlanError::TooManyNames);
    }
    let line = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > NAME { Err(PlanError::LowerThird) } else { Ok(text) }
    };
    let read = |told| match told {
        LowerThird::Nametag(id) => Ok(LowerThird::Nametag(id)),
        LowerThird::Typed { name, title } => {
            let (name, title) = (line(&name)?, line(&title)?);
            let is_empty = name.is_empty();
            if is_empty {
                Err(PlanError::LowerThird)
            } else {
                Ok(LowerThird::Typed { name, title })
            }
        }
    };
    told.into_iter().map(read).collect::<Result<_, _>>().map(LowerThirds)
}

#[cfg(test)]
mod tests {
    use entity::{id::NametagId, project::VideoFormat};

    use super::*;

    #[test]
    fn a_frame_is_a_point_only_where_there_are_frames() {
        let rate = Rate { frames: 25, seconds: 1 };
        assert_eq!(point("inFrame", Point::Frame(13), Some(rate)), Ok(520));
        assert_eq!(point("inFrame", Point::Frame(1), None), Err(PlanError::NoFrames("inFrame")));
        assert_eq!(point("inFrame", Point::Ms(7), None), Ok(7));
    }

    #[test]
    fn what_matters_lies_in_the_picture_once_for_each_shape() {
        let at = |format, x| Focus { format, x, y: 0.5 };
        let (square, story) = (VideoFormat::Square, VideoFormat::Story);
        assert!(focuses(AssetKind::Image, vec![at(square, 0.0), at(story, 1.0)]).is_ok());
        assert!(focuses(AssetKind::Audio, vec![]).is_ok());
        assert_eq!(focuses(AssetKind::Audio, vec![at(square, 0.5)]), Err(PlanError::NothingToSee));
        for wrong in [
            vec![at(square, 0.1), at(square, 0.2)],
            vec![at(square, 1.1)],
            vec![at(square, f64::NAN)],
        ] {
            assert_eq!(focuses(AssetKind::Video, wrong), Err(PlanError::Focus));
        }
    }

    #[test]
    fn people_are_told_in_one_line_each() {
        let typed =
            |name: &str, title: &str| LowerThird::Typed { name: name.into(), title: title.into() };
        let read = lower_thirds(vec![
            typed(" Kari \n Nordmann ", ""),
            LowerThird::Nametag(NametagId::new()),
        ]);
        assert_eq!(read.map(|read| read.0[0].clone()), Ok(typed("Kari Nordmann", "")));
        assert_eq!(lower_thirds(vec![typed(" ", "Chair")]), Err(PlanError::LowerThird));
        assert_eq!(
            lower_thirds(vec![typed(&"x".repeat(NAME + 1), "")]),
            Err(PlanError::LowerThird)
        );
        assert_eq!(lower_thirds(vec![typed("x", ""); 6]), Err(PlanError::TooManyNames));
    }
}
