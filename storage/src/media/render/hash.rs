//! What a picture looks like, in one number.

use image::DynamicImage;

/// Sums up a picture in 64 bits, of which few differ between pictures that look alike: one for
/// each pair of neighbours in a grid of nine by eight, set where the left one is darker.
pub(super) fn likeness(picture: &DynamicImage) -> u64 {
    const WIDTH: u32 = 9;
    const HEIGHT: u32 = 8;
    let grey = picture.to_luma8();
    let mean = |column: u32, row: u32| {
        let across = span(column, WIDTH, grey.width());
        let down = span(row, HEIGHT, grey.height());
        let count = u64::from(across.end - across.start) * u64::from(down.end - down.start);
        let light: u64 = down
            .flat_map(|y| across.clone().map(move |x| (x, y)))
            .map(|(x, y)| u64::from(grey.get_pixel(x, y).0[0]))
            .sum();
        light * 16 / count.max(1)
    };
    (0..HEIGHT).fold(0, |hash, row| {
        (1..WIDTH).fold(hash, |hash, column| {
            hash << 1 | u64::from(mean(column - 1, row) < mean(column, row))
        })
    })
}

/// The pixels of a side that belong to a cell of the grid; at least one.
fn span(cell: u32, cells: u32, side: u32) -> std::ops::Range<u32> {
    let start = (cell * side / cells).min(side.saturating_sub(1));
    start..((cell + 1) * side / cells).max(start + 1).min(side)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, imageops};

    use super::*;

    fn scene(seed: u32) -> DynamicImage {
        RgbImage::from_fn(320, 213, |x, y| {
            let wave = |n: u32| u8::try_from((x * n / 7 + y * (seed + n) / 5) % 256).unwrap_or(0);
            Rgb([wave(1 + seed), wave(2), wave(3 + seed)])
        })
        .into()
    }

    #[test]
    fn the_same_scene_smaller_or_brighter_has_nearly_the_same_hash() {
        let one = scene(1);
        let smaller = one.resize_exact(90, 60, imageops::FilterType::Triangle);
        let brighter = one.brighten(9);
        for other in [smaller, brighter] {
            assert!((likeness(&one) ^ likeness(&other)).count_ones() <= 6);
        }
        assert!((likeness(&one) ^ likeness(&scene(4))).count_ones() > 12);
    }

    #[test]
    fn even_a_single_pixel_has_one() {
        assert_eq!(likeness(&RgbImage::new(1, 1).into()), 0);
        assert_eq!(likeness(&RgbImage::new(3, 5_000).into()), 0);
    }
}
