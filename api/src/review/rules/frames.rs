//! The frames of a cut.

use super::ReviewError;
use crate::library::rules::rate::Rate;

/// How a cut runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Frames a second, exactly.
    pub rate: Rate,
    /// How many frames there are.
    pub count: i32,
}

impl Timing {
    /// Works out how many frames play in a time; none where no rate is known.
    ///
    /// The time of a file is known to the millisecond, rounded down, and sound may play on for less
    /// than a frame after the last picture.
    #[must_use]
    pub fn of(rate: Option<Rate>, duration_ms: Option<i64>) -> Option<Self> {
        let (rate, duration_ms) = rate.zip(duration_ms.filter(|ms| *ms >= 0))?;
        let frames = (i128::from(duration_ms) + 1) * i128::from(rate.frames);
        let count = frames / (1_000 * i128::from(rate.seconds));
        let count = i32::try_from(count).ok()?.max(1);
        Some(Self { rate, count })
    }
}

/// Some frames of a cut, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first one, from 0.
    pub frame: i32,
    /// The last one; none for a single one.
    pub last: Option<i32>,
}

impl Span {
    /// The last frame of it.
    #[must_use]
    pub fn end(&self) -> i32 {
        self.last.unwrap_or(self.frame)
    }

    /// The frames from one to another.
    #[must_use]
    pub fn between(first: i32, last: i32) -> Self {
        Self { frame: first, last: (last > first).then_some(last) }
    }
}

/// Checks that frames are in a cut.
pub fn within(span: Span, timing: Option<Timing>) -> Result<Span, ReviewError> {
    let timing = timing.ok_or(ReviewError::NoFrames)?;
    let in_order = 0 <= span.frame && span.frame <= span.end();
    if in_order && span.end() < timing.count { Ok(span) } else { Err(ReviewError::Frames) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: Rate = Rate { frames: 25, seconds: 1 };

    #[test]
    fn frames_are_counted_as_a_player_counts_them() {
        let cases = [
            ((25, 1), 2_000, 50),
            ((30_000, 1_001), 2_002, 60),
            ((30_000, 1_001), 33, 1),
            ((24_000, 1_001), 10_010, 240),
            ((60, 1), 16, 1),
            ((60, 1), 1_516, 91),
            ((25, 1), 0, 1),
        ];
        for ((frames, seconds), duration_ms, count) in cases {
            let rate = Rate { frames, seconds };
            let timing = Timing::of(Some(rate), Some(duration_ms));
            assert_eq!(timing.map(|timing| timing.count), Some(count), "{rate:?} {duration_ms}");
        }
        // Sound that ends a little after the last picture makes no frame.
        assert_eq!(Timing::of(Some(FILM), Some(2_023)).map(|t| t.count), Some(50));
        for (rate, duration) in [(None, Some(1)), (Some(FILM), None), (Some(FILM), Some(-1))] {
            assert_eq!(Timing::of(rate, duration), None);
        }
    }

    #[test]
    fn only_frames_of_the_cut_are_in_it() {
        let timing = Timing::of(Some(FILM), Some(2_000));
        let check = |frame, last| within(Span { frame, last }, timing).is_ok();
        assert!(check(0, None) && check(49, None) && check(0, Some(49)) && check(3, Some(3)));
        assert!(!check(50, None) && !check(-1, None) && !check(5, Some(4)) && !check(0, Some(50)));
        let unknown = within(Span { frame: 0, last: None }, None);
        assert_eq!(unknown, Err(ReviewError::NoFrames));
    }
}
