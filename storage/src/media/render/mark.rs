//! A mark across a picture that is to be looked at, not used.

use image::DynamicImage;

/// The letters of the mark, seven rows of five dots each, the topmost row first.
const LETTERS: [[u8; 7]; 6] = [V, I, B, B, I, O];
const V: [u8; 7] = [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100];
const I: [u8; 7] = [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110];
const B: [u8; 7] = [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110];
const O: [u8; 7] = [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110];

/// Dots from one letter to the next.
const STEP: u32 = 6;
/// Dots of a word and of the space behind it.
const WORD: u32 = STEP * 6 + 8;
/// Dots from one line of words to the next.
const LINE: u32 = 19;
/// How many words stand beside each other on the shorter side.
const WORDS: u32 = 3;
/// How much of the mark covers the picture, of 255.
const STRENGTH: u16 = 84;

/// Writes the mark all over a picture, lines shifted against each other, light with a dark edge so
/// that it shows on every ground and no part of a useful size is free of it.
pub(super) fn mark(picture: &mut DynamicImage) {
    let (width, height) = (picture.width(), picture.height());
    let dot = (width.min(height) / (WORDS * WORD)).max(1);
    let channels = usize::from(picture.color().channel_count());
    let pixels = match picture {
        DynamicImage::ImageRgb8(picture) => &mut **picture,
        DynamicImage::ImageRgba8(picture) => &mut **picture,
        _ => return,
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    for ((x, y), pixel) in places.zip(pixels.chunks_exact_mut(channels)) {
        let ink = if is_set(x / dot, y / dot) {
            255
        } else if is_set((x / dot).wrapping_sub(1), (y / dot).wrapping_sub(1)) {
            0
        } else {
            continue;
        };
        for colour in &mut pixel[..3] {
            let mixed = (u16::from(*colour) * (255 - STRENGTH) + ink * STRENGTH) / 255;
            *colour = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
}

/// Tells whether a dot of the pattern belongs to a letter.
fn is_set(x: u32, y: u32) -> bool {
    let row = y % LINE;
    // Each line begins a third of a word further on.
    let column = x.wrapping_add(y / LINE * (WORD / 3)) % WORD;
    let letter = LETTERS.get((column / STEP) as usize);
    let dots = letter.and_then(|letter| letter.get(row as usize));
    dots.is_some_and(|dots| column % STEP < 5 && dots >> (4 - column % STEP) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn every_large_part_of_a_picture_carries_the_mark() {
        let plain = RgbImage::from_pixel(600, 400, Rgb([120, 120, 120]));
        let mut marked = plain.clone().into();
        mark(&mut marked);
        let marked = marked.into_rgb8();
        for (left, top) in (0..4).flat_map(|x| (0..4).map(move |y| (x * 150, y * 100))) {
            let changed = (0..150)
                .flat_map(|x| (0..100).map(move |y| (left + x, top + y)))
                .filter(|&(x, y)| marked.get_pixel(x, y) != plain.get_pixel(x, y))
                .count();
            assert!((1_000..12_000).contains(&changed), "{left}, {top}: {changed}");
        }
    }

    #[test]
    fn a_tiny_picture_can_be_marked_too() {
        for size in [(1, 1), (3, 200)] {
            let mut picture = RgbImage::new(size.0, size.1).into();
            mark(&mut picture);
            assert_eq!((picture.width(), picture.height()), size);
        }
    }
}
