//! The frames of a cut.

use super::ReviewError;

/// How a cut runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Frames a second, exactly: so many …
    pub numerator: i32,
    /// … in so many seconds.
    pub denominator: i32,
    /// How many frames there are.
    pub count: i32,
}

impl Timing {
    /// Works out how many frames play in a time; none where no rate is known.
    ///
    /// The time of a file is known to the millisecond, rounded down, and sound may play on for less
    /// than a frame after the last picture.
    #[must_use]
    pub fn of(rate: Option<(i32, i32)>, duration_ms: Option<i64>) -> Option<Self> {
        let ((numerator, denominator), duration_ms) = rate.zip(duration_ms)?;
        if numerator < 1 || denominator < 1 || duration_ms < 0 {
            return None;
        }
        let frames = (i128::from(duration_ms) + 1) * i128::from(numerator);
        let count = frames / (1_000 * i128::from(denominator));
        let count = i32::try_from(count).ok()?.max(1);
        Some(Self { numerator, denominator, count })
    }

    /// When a frame begins, in milliseconds from the start, rounded down.
    #[must_use]
    pub fn at_ms(&self, frame: i32) -> i64 {
        let ms = i64::from(frame) * 1_000 * i64::from(self.denominator);
        ms / i64::from(self.numerator.max(1))
    }

    /// How many frames a second are counted in a time code.
    #[must_use]
    pub fn nominal(&self) -> i64 {
        let (above, below) = (i64::from(self.numerator), i64::from(self.denominator));
        ((above + below / 2) / below.max(1)).max(1)
    }

    /// A frame as hours, minutes, seconds and frames, none of which is dropped.
    #[must_use]
    pub fn code(&self, frame: i32) -> String {
        let (frame, nominal) = (i64::from(frame), self.nominal());
        let (seconds, rest) = (frame / nominal, frame % nominal);
        let [hours, minutes, seconds] = [seconds / 3_600, seconds / 60 % 60, seconds % 60];
        format!("{hours:02}:{minutes:02}:{seconds:02}:{rest:02}")
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
        for (rate, duration_ms, count) in cases {
            let timing = Timing::of(Some(rate), Some(duration_ms));
            assert_eq!(timing.map(|timing| timing.count), Some(count), "{rate:?} {duration_ms}");
        }
        // Sound that ends a little after the last picture makes no frame.
        assert_eq!(Timing::of(Some((25, 1)), Some(2_023)).map(|t| t.count), Some(50));
        for (rate, duration) in [
            (None, Some(1)),
            (Some((25, 1)), None),
            (Some((0, 1)), Some(1)),
            (Some((1, 0)), Some(1)),
        ] {
            assert_eq!(Timing::of(rate, duration), None);
        }
    }

    #[test]
    fn a_time_code_counts_whole_frames() {
        let timing = Timing { numerator: 30_000, denominator: 1_001, count: 200_000 };
        assert_eq!(timing.code(0), "00:00:00:00");
        assert_eq!(timing.code(29), "00:00:00:29");
        assert_eq!(timing.code(30), "00:00:01:00");
        assert_eq!(timing.code(30 * 3_600), "01:00:00:00");
        assert_eq!(timing.at_ms(30), 1_001);
    }

    #[test]
    fn only_frames_of_the_cut_are_in_it() {
        let timing = Timing::of(Some((25, 1)), Some(2_000));
        let check = |frame, last| within(Span { frame, last }, timing).is_ok();
        assert!(check(0, None) && check(49, None) && check(0, Some(49)) && check(3, Some(3)));
        assert!(!check(50, None) && !check(-1, None) && !check(5, Some(4)) && !check(0, Some(50)));
        let unknown = within(Span { frame: 0, last: None }, None);
        assert_eq!(unknown, Err(ReviewError::NoFrames));
    }
}
