/// Tells the average colour of a picture from its thumbhash: red, green and blue, 0 to 1 each.
/// None where there are no bytes of one, and where next to nothing of the picture can be seen.
#[must_use]
pub fn average(thumbhash: &[u8]) -> Option<[f32; 3]> {
    let (red, green, blue, opacity) = thumbhash::thumb_hash_to_average_rgba(thumbhash).ok()?;
    (opacity > 0.1).then_some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_one_colour_has_that_on_average() {
        let picture = |colour: [u8; 4]| colour.repeat(16 * 16);
        let hash = thumbhash::rgba_to_thumb_hash(16, 16, &picture([250, 20, 30, 255]));
        let [red, green, blue] = average(&hash).expect("a colour");
        assert!(red > 0.9 && green < 0.15 && blue < 0.2, "{red} {green} {blue}");
        let hash = thumbhash::rgba_to_thumb_hash(16, 16, &picture([250, 20, 30, 0]));
        assert_eq!(average(&hash), None);
        assert_eq!(average(&[1, 2]), None);
    }
}
