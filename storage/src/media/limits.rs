//! How much is taken, and what is wrong with what is not.

use std::io;
use std::time::Duration;

/// All the memory that pictures are decoded in, in bytes, whether one or several at a time: beside
/// what a server holds otherwise, some 80 MiB, it stays below 256 MiB.
pub(super) const ROOM: u64 = 176 << 20;

/// How much of anything is accepted, and how much memory may be spent on looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pixels of a picture.
    pub max_pixels: u64,
    /// The most pixels along one side of a picture or clip.
    pub max_side: u32,
    /// The most bytes that a picture may take in memory while it is drawn. A larger one is sound
    /// all the same, but is not drawn.
    pub max_alloc: u64,
    /// The longest playing time.
    pub max_duration: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pixels: 200_000_000,
            max_side: 30_000,
            max_alloc: ROOM,
            max_duration: Duration::from_hours(12),
        }
    }
}

/// What is wrong with a file, said to the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There are no bytes.
    #[error("The file is empty.")]
    Empty,
    /// It may be sound, but is of a sort that is not taken.
    #[error("This sort of file is not supported: {0}.")]
    Unsupported(&'static str),
    /// Its parts contradict each other or are missing.
    #[error("The file is damaged: {0}.")]
    Corrupt(&'static str),
    /// It ends before all of it is there.
    #[error("The file ends too early: a part of it is missing.")]
    Truncated,
    /// The picture is larger than what is taken.
    #[error("The picture is too large: {width} × {height} pixels.")]
    TooManyPixels {
        /// Width in stored pixels.
        width: u32,
        /// Height in stored pixels.
        height: u32,
    },
    /// It is sound, but so large, and built in such a way, that there is no memory to draw it in.
    #[error("The picture is too large to be drawn: {width} × {height} pixels.")]
    NoRoom {
        /// Width in stored pixels.
        width: u32,
        /// Height in stored pixels.
        height: u32,
    },
    /// It plays for longer than what is taken.
    #[error("The recording is too long: {} minutes.", .duration_ms / 60_000)]
    TooLong {
        /// How long it plays, in milliseconds.
        duration_ms: i64,
    },
    /// It is a text or a picture that has to be held in memory, and is too large for that.
    #[error("The file is too large for its kind.")]
    TooLarge,
}

/// Why a file could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file is at fault, and always will be.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Reading it failed; trying again may help.
    #[error("the file could not be read")]
    Io(#[from] io::Error),
}

impl Limits {
    /// Refuses a picture without pixels or with too many.
    pub(super) fn check_size(&self, width: u32, height: u32) -> Result<(), Unfit> {
        if width == 0 || height == 0 {
            return Err(Unfit::Corrupt("its size is zero"));
        }
        let pixels = u64::from(width) * u64::from(height);
        let fits = width.max(height) <= self.max_side && pixels <= self.max_pixels;
        if fits { Ok(()) } else { Err(Unfit::TooManyPixels { width, height }) }
    }

    /// Refuses a picture that cannot be drawn within bounds, where a decoder needs so many bytes
    /// for each pixel and some besides; tells how many that makes.
    pub(super) fn check_memory(
        &self,
        width: u32,
        height: u32,
        bytes_per_pixel: u64,
        besides: u64,
    ) -> Result<u64, Unfit> {
        self.check_size(width, height)?;
        let pixels = u64::from(width) * u64::from(height);
        let bytes = pixels.saturating_mul(bytes_per_pixel).saturating_add(besides);
        if bytes <= self.max_alloc { Ok(bytes) } else { Err(Unfit::NoRoom { width, height }) }
    }

    /// Refuses what plays for too long.
    pub(super) fn check_duration(&self, duration_ms: i64) -> Result<(), Unfit> {
        if i128::from(duration_ms)
            > i128::try_from(self.max_duration.as_millis()).unwrap_or(i128::MAX)
        {
            return Err(Unfit::TooLong { duration_ms });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_measured_by_its_sides_its_area_and_its_memory() {
        let limits = Limits { max_pixels: 100, max_side: 30, max_alloc: 300, ..Limits::default() };
        assert_eq!(limits.check_size(10, 10), Ok(()));
        assert_eq!(limits.check_memory(10, 10, 2, 100), Ok(300));
        assert_eq!(limits.check_memory(0, 10, 3, 0), Err(Unfit::Corrupt("its size is zero")));
        let no_room = Unfit::NoRoom { width: 10, height: 10 };
        assert_eq!(limits.check_memory(10, 10, 3, 1), Err(no_room));
        for (width, height, bytes_per_pixel) in
            [(31, 1, 1), (11, 10, 1), (u32::MAX, u32::MAX, u64::MAX)]
        {
            assert_eq!(
                limits.check_memory(width, height, bytes_per_pixel, 0),
                Err(Unfit::TooManyPixels { width, height })
            );
        }
    }

    #[test]
    fn a_recording_may_last_as_long_as_the_limit_says_and_not_longer() {
        let limits = Limits { max_duration: Duration::from_secs(1), ..Limits::default() };
        assert_eq!(limits.check_duration(1_000), Ok(()));
        assert_eq!(limits.check_duration(1_001), Err(Unfit::TooLong { duration_ms: 1_001 }));
    }
}
