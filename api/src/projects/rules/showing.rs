//! What of an asset a scene shows, and who is told by name with it.

use entity::{
    asset::AssetKind,
    placement::{Focus, Focuses, LowerThird, LowerThirds},
};

use super::PlanError;
use crate::library::rules::rendition::check_focus;

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

/// So many frames in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many frames …
    pub frames: i32,
    /// … in so many seconds.
    pub seconds: i32,
}

impl Rate {
    /// The rate of a recording that has one.
    #[must_use]
    pub fn new(frames: Option<i32>, seconds: Option<i32>) -> Option<Self> {
        let (frames, seconds) = frames.zip(seconds)?;
        (frames > 0 && seconds > 0).then_some(Self { frames, seconds })
    }

    /// When a frame begins, to the nearest millisecond. Below 500 frames a second each frame has
    /// milliseconds of its own, so that [`frame`](Self::frame) finds it again.
    #[must_use]
    pub fn ms(self, frame: i64) -> i64 {
        rounded(frame, 1_000 * i64::from(self.seconds), self.frames.into())
    }

    /// The frame that begins nearest to a millisecond.
    #[must_use]
    pub fn frame(self, ms: i64) -> i64 {
        rounded(ms, self.frames.into(), 1_000 * i64::from(self.seconds))
    }
}

fn rounded(value: i64, times: i64, over: i64) -> i64 {
    let (value, times, over) = (i128::from(value), i128::from(times), i128::from(over));
    i64::try_from((2 * value * times + over).div_euclid(2 * over)).unwrap_or(i64::MAX)
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
    fn every_frame_is_found_again_by_its_milliseconds() {
        for (frames, seconds) in
            [(24, 1), (24_000, 1_001), (25, 1), (30_000, 1_001), (60, 1), (240, 1)]
        {
            let rate = Rate::new(Some(frames), Some(seconds)).expect("a rate");
            for frame in (0..2_000).chain([86_400 * 60, 86_400 * 240]) {
                assert_eq!(rate.frame(rate.ms(frame)), frame, "{frames}/{seconds}");
            }
        }
        let film = Rate { frames: 24_000, seconds: 1_001 };
        assert_eq!([film.ms(1), film.ms(24), film.frame(1_001)], [42, 1_001, 24]);
        assert_eq!(Rate::new(Some(0), Some(1)), None);
        assert_eq!(point("inFrame", Point::Frame(1), None), Err(PlanError::NoFrames("inFrame")));
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
