//! What a picture looks like, in one number.

use image::DynamicImage;

/// The grid in which a picture is looked at.
const WIDTH: u32 = 9;
const HEIGHT: u32 = 8;
/// How many sixteenths of a shade neighbours differ in at least of which it can be told which is
/// the darker one: less than that is noise, or the work of an encoder.
const PLAIN: u64 = 4 * 16;
/// How many of the 64 pairs have to be so plain that pictures can be told apart by them.
const TELLING: usize = 10;

/// Sums up a picture in 64 bits, of which few differ between pictures that look alike: one for
/// each pair of neighbours in a grid of nine by eight, set where the left one is darker.
///
/// A picture that is nearly empty, such as a white page with a mark upon it, is summed up in 0: in
/// its hash there would be little but chance, and it would look like every other one of them.
pub(super) fn likeness(picture: &DynamicImage) -> u64 {
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
    let (mut hash, mut plain) = (0, 0);
    for row in 0..HEIGHT {
        let mut left = mean(0, row);
        for column in 1..WIDTH {
            let right = mean(column, row);
            hash = hash << 1 | u64::from(left < right);
            plain += usize::from(left.abs_diff(right) >= PLAIN);
            left = right;
        }
    }
    if plain < TELLING { 0 } else { hash }
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
    fn nearly_empty_pictures_tell_nothing() {
        let page = |mark: u32| -> DynamicImage {
            RgbImage::from_fn(400, 300, |x, y| {
                let is_marked = (mark..mark + 40).contains(&x) && (mark..mark + 30).contains(&y);
                // An encoder leaves traces.
                let trace = u8::try_from((x * 7 + y * 13 + mark) % 3).unwrap_or(0);
                Rgb(if is_marked { [20, 40, 90] } else { [253 + trace; 3] })
            })
            .into()
        };
        let sky: DynamicImage =
            RgbImage::from_fn(300, 400, |_, y| Rgb([90, 120, u8::try_from(y / 2).unwrap_or(0)]))
                .into();
        for picture in [page(1_000), page(30), page(170), sky] {
            assert_eq!(likeness(&picture), 0);
        }
        assert_ne!(likeness(&scene(1)), 0);
    }

    #[test]
    fn even_a_single_pixel_has_one() {
        assert_eq!(likeness(&RgbImage::new(1, 1).into()), 0);
        assert_eq!(likeness(&RgbImage::new(3, 5_000).into()), 0);
    }
}
