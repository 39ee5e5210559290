//! How many frames a recording shows in how much time, exactly.

use entity::recording;

/// So many frames in so many seconds, both above zero.
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
    pub fn of(recording: &recording::Model) -> Option<Self> {
        let (frames, seconds) = recording.frames.zip(recording.frames_per)?;
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

    /// How many frames a second are counted in a time code.
    #[must_use]
    pub fn nominal(self) -> i64 {
        rounded(1, self.frames.into(), self.seconds.into()).max(1)
    }

    /// A frame as hours, minutes, seconds and frames, none of which is dropped.
    #[must_use]
    pub fn code(self, frame: i64) -> String {
        let nominal = self.nominal();
        let (seconds, rest) = (frame / nominal, frame % nominal);
        let [hours, minutes, seconds] = [seconds / 3_600, seconds / 60 % 60, seconds % 60];
        format!("{hours:02}:{minutes:02}:{seconds:02}:{rest:02}")
    }
}

fn rounded(value: i64, times: i64, over: i64) -> i64 {
    let (value, times, over) = (i128::from(value), i128::from(times), i128::from(over));
    i64::try_from((2 * value * times + over).div_euclid(2 * over)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NTSC: Rate = Rate { frames: 30_000, seconds: 1_001 };

    #[test]
    fn every_frame_is_found_again_by_its_milliseconds() {
        let rates = [(24, 1), (24_000, 1_001), (25, 1), (30_000, 1_001), (60, 1), (240, 1)];
        for (frames, seconds) in rates {
            let rate = Rate { frames, seconds };
            for frame in (0..2_000).chain([86_400 * 60, 86_400 * 240]) {
                assert_eq!(rate.frame(rate.ms(frame)), frame, "{frames}/{seconds}");
            }
        }
        let film = Rate { frames: 24_000, seconds: 1_001 };
        assert_eq!([film.ms(1), film.ms(24), film.frame(1_001)], [42, 1_001, 24]);
    }

    #[test]
    fn a_time_code_counts_whole_frames() {
        assert_eq!(NTSC.nominal(), 30);
        assert_eq!(NTSC.code(0), "00:00:00:00");
        assert_eq!(NTSC.code(29), "00:00:00:29");
        assert_eq!(NTSC.code(30), "00:00:01:00");
        assert_eq!(NTSC.code(30 * 3_600), "01:00:00:00");
        let slow = Rate { frames: 1, seconds: 3 };
        assert_eq!(slow.code(61), "00:01:01:00", "a second has a frame at least");
        let film = Rate { frames: 25, seconds: 1 };
        assert_eq!(film.code(25 * 3_661 + 24), "01:01:01:24");
    }
}
