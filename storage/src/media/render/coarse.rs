//! A picture too large to be held: of its rows, which come one by one, only the means of its parts
//! are kept.

use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

use super::frame::fit;
use super::{Limits, MediaError, Unfit};

/// The means of the parts of a picture, of eight bits for each of one to four channels; the last
/// of two or four says how opaque a pixel is.
#[derive(Debug)]
pub(super) struct Coarse {
    channels: usize,
    full: (u32, u32),
    size: (u32, u32),
    /// Behind which column of the picture each column of parts ends.
    ends: Vec<usize>,
    /// What the parts under way have come to, channel by channel.
    sums: Vec<u64>,
    /// How many rows are in them.
    rows: u64,
    /// How many rows have come.
    come: u32,
    pixels: Vec<u8>,
}

impl Coarse {
    /// Begins with no rows. The parts are so small that a picture whose longer side is `longest`
    /// comes out sharp, if there is memory for that.
    pub(super) fn new(
        full: (u32, u32),
        channels: usize,
        longest: u32,
        limits: &Limits,
    ) -> Result<Self, MediaError> {
        limits.check_size(full.0, full.1)?;
        let bytes = |size: (u32, u32)| u64::from(size.0) * u64::from(size.1) * channels as u64;
        // What is made of means of two by two is as good as what is made of the picture itself.
        let mut longest = longest.saturating_mul(2);
        while longest > 1 && bytes(fit(full, longest)) > limits.max_alloc / 2 {
            longest /= 2;
        }
        let size = fit(full, longest);
        let end = |column| end(column, size.0, full.0);
        let ends = (0..size.0).filter_map(|column| usize::try_from(end(column)).ok()).collect();
        let pixels = Vec::with_capacity(usize::try_from(bytes(size)).unwrap_or_default());
        let sums = vec![0; size.0 as usize * channels];
        Ok(Self { channels, full, size, ends, sums, rows: 0, come: 0, pixels })
    }

    /// Tells how many bytes it takes at most.
    pub(super) fn bytes(&self) -> u64 {
        (self.pixels.capacity() + self.sums.len() * size_of::<u64>()) as u64
    }

    /// Takes in the next row, which is as wide as the picture.
    pub(super) fn add(&mut self, row: &[u8]) {
        match self.channels {
            1 => sum::<1>(&mut self.sums, &self.ends, row),
            2 => sum::<2>(&mut self.sums, &self.ends, row),
            3 => sum::<3>(&mut self.sums, &self.ends, row),
            _ => sum::<4>(&mut self.sums, &self.ends, row),
        }
        self.rows += 1;
        self.come += 1;
        let done = u32::try_from(self.pixels.len() / self.sums.len()).unwrap_or(u32::MAX);
        if self.come == end(done, self.size.1, self.full.1) {
            self.settle();
        }
    }

    /// Turns sums into means.
    fn settle(&mut self) {
        let mut start = 0;
        for (sums, &end) in self.sums.chunks_exact_mut(self.channels).zip(&self.ends) {
            let count = (end - start) as u64 * self.rows;
            let mean = |sum: u64, of: u64| u8::try_from((sum + of / 2) / of.max(1)).unwrap_or(255);
            if let (2 | 4, Some((&mut opacity, colours))) = (self.channels, sums.split_last_mut()) {
                self.pixels.extend(colours.iter().map(|&sum| mean(sum, opacity)));
                self.pixels.push(mean(opacity, count));
            } else {
                self.pixels.extend(sums.iter().map(|&sum| mean(sum, count)));
            }
            sums.fill(0);
            start = end;
        }
        self.rows = 0;
    }

    /// Gives the picture, once all of its rows have come.
    pub(super) fn picture(self) -> Result<DynamicImage, MediaError> {
        let ((width, height), pixels) = (self.size, self.pixels);
        let picture = match self.channels {
            1 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
            2 => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from),
            3 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
            _ => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        };
        Ok(picture.ok_or(Unfit::Truncated)?)
    }
}

/// Behind which of so many pixels one of so many parts ends.
fn end(part: u32, parts: u32, pixels: u32) -> u32 {
    let end = (u64::from(part) + 1) * u64::from(pixels) / u64::from(parts.max(1));
    u32::try_from(end).unwrap_or(pixels)
}

/// Adds the pixels of a row to the sums of the parts that they belong to. Colours count as much as
/// they are opaque: what cannot be seen does not shine through at the edges of what can.
fn sum<const N: usize>(sums: &mut [u64], ends: &[usize], row: &[u8]) {
    let pixels = row.as_chunks::<N>().0;
    let mut start = 0;
    for (sums, &end) in sums.as_chunks_mut::<N>().0.iter_mut().zip(ends) {
        for pixel in pixels.get(start..end).unwrap_or_default() {
            if N.is_multiple_of(2) {
                let opacity = u64::from(pixel[N - 1]);
                for (sum, &colour) in sums[..N - 1].iter_mut().zip(pixel) {
                    *sum += u64::from(colour) * opacity;
                }
                sums[N - 1] += opacity;
            } else {
                for (sum, &colour) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(colour);
                }
            }
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coarse(full: (u32, u32), channels: usize, longest: u32) -> Coarse {
        Coarse::new(full, channels, longest, &Limits::default()).unwrap()
    }

    #[test]
    fn parts_are_told_by_their_means_whatever_does_not_divide_evenly() {
        let mut picture = coarse((7, 5), 3, 1);
        assert_eq!(picture.size, (2, 1));
        for _ in 0..5 {
            // Three pixels and four.
            picture.add(
                &[[10, 0, 0], [20, 0, 0], [30, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 9], [0, 2, 9]]
                    .concat(),
            );
        }
        assert_eq!(picture.picture().unwrap().into_bytes(), [20, 0, 0, 0, 1, 5]);
    }

    #[test]
    fn what_cannot_be_seen_has_no_colour() {
        let mut picture = coarse((2, 2), 4, 0);
        picture.add(&[200, 100, 0, 255, 9, 9, 9, 0]);
        picture.add(&[9, 9, 9, 0, 9, 9, 9, 0]);
        assert_eq!(picture.picture().unwrap().into_bytes(), [200, 100, 0, 64]);
    }

    #[test]
    fn a_small_picture_stays_as_it_is_and_one_whose_rows_are_missing_is_none() {
        let rows = [[1, 2, 3], [4, 5, 6]];
        let mut picture = coarse((3, 2), 1, 100);
        picture.add(&rows[0]);
        let mut cut = coarse((3, 2), 1, 100);
        cut.add(&rows[0]);
        picture.add(&rows[1]);
        assert_eq!(picture.picture().unwrap().into_bytes(), rows.concat());
        assert!(matches!(cut.picture(), Err(MediaError::Unfit(Unfit::Truncated))));
    }

    #[test]
    fn it_takes_at_most_half_of_the_memory_however_sharp_it_is_to_be() {
        let picture = coarse((14_000, 14_000), 4, 14_000);
        assert!(picture.bytes() <= Limits::default().max_alloc / 2 + 1_000_000);
        assert!(picture.size.0 >= 3_500, "{:?}", picture.size);
    }
}
