//! What part of a picture a rendition shows.

use sha2::{Digest, Sha256};

use super::Shape;

/// What is to be seen of a picture that does not have the shape of a rendition.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Framing {
    /// The point that matters most, in fractions of width and height from the top left.
    pub focus: Option<(f64, f64)>,
    /// The part within which the rendition is cut.
    pub crop: Option<Region>,
    /// The moment of a clip that the picture shows, in milliseconds, if a person chose one.
    pub at_ms: Option<u64>,
}

/// A part of a picture, in fractions of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// How far its left edge is from the left.
    pub x: f64,
    /// How far its top edge is from the top.
    pub y: f64,
    /// How wide it is.
    pub w: f64,
    /// How high it is.
    pub h: f64,
}

/// A part of a picture in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Region {
    const WHOLE: Self = Self { x: 0.0, y: 0.0, w: 1.0, h: 1.0 };
}

impl Framing {
    /// Names what of the framing changes a rendition of a shape, if anything does.
    pub(super) fn tag(&self, shape: Shape) -> Option<String> {
        let shown = match shape {
            Shape::Fit(_) => Self { focus: None, crop: None, ..*self },
            Shape::Fill(..) => *self,
        };
        if shown == Self::default() {
            return None;
        }
        let mut hasher = Sha256::new();
        let mut note = |number: Option<i64>| hasher.update(number.unwrap_or(-1).to_be_bytes());
        note(shown.focus.map(|(x, _)| thousandths(x)));
        note(shown.focus.map(|(_, y)| thousandths(y)));
        for side in [|r: Region| r.x, |r: Region| r.y, |r: Region| r.w, |r: Region| r.h] {
            note(shown.crop.map(side).map(thousandths));
        }
        note(shown.at_ms.and_then(|at| i64::try_from(at).ok()));
        let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
        Some(format!("{:08x}", u32::from_be_bytes([a, b, c, d])))
    }

    /// Finds the part of an upright picture that a shape shows: the largest of its ratio within
    /// the crop, with the focus as near to its middle as can be.
    pub(super) fn window(&self, (width, height): (u32, u32), shape: Shape) -> Window {
        let (width, height) = (f64::from(width), f64::from(height));
        let Shape::Fill(w, h) = shape else {
            return Window { left: 0.0, top: 0.0, width, height };
        };
        let ratio = f64::from(w.max(1)) / f64::from(h.max(1));
        let crop = self.crop.unwrap_or(Region::WHOLE);
        let (left, room_x) = edge(crop.x, crop.w, width);
        let (top, room_y) = edge(crop.y, crop.h, height);
        let (wide, high) = if room_x / room_y > ratio {
            (room_y * ratio, room_y)
        } else {
            (room_x, room_x / ratio)
        };
        let (wide, high) = (wide.max(1.0).min(width), high.max(1.0).min(height));
        let place = |focus: Option<f64>, edge: f64, room: f64, size: f64| {
            let middle = focus.unwrap_or(edge + room / 2.0);
            (middle - size / 2.0).clamp(edge, (edge + room - size).max(edge))
        };
        Window {
            left: place(self.focus.map(|(x, _)| x * width), left, room_x, wide).min(width - wide),
            top: place(self.focus.map(|(_, y)| y * height), top, room_y, high).min(height - high),
            width: wide,
            height: high,
        }
    }

    /// Tells how large a rendition of an upright picture comes out.
    #[must_use]
    pub fn size(&self, shown: (u32, u32), shape: Shape) -> (u32, u32) {
        match shape {
            Shape::Fit(longest) => fit(shown, longest),
            Shape::Fill(w, h) => {
                let window = self.window(shown, shape);
                let scale = (f64::from(w) / window.width).min(1.0);
                let (width, height) = (whole(window.width * scale), whole(window.height * scale));
                (width.min(w), height.min(h))
            }
        }
    }
}

/// Where a part begins, and how many pixels it has; at least one.
fn edge(from: f64, share: f64, side: f64) -> (f64, f64) {
    let start = (from.clamp(0.0, 1.0) * side).min((side - 1.0).max(0.0));
    (start, (share.clamp(0.0, 1.0) * side).clamp(1.0, (side - start).max(1.0)))
}

/// Scales a size so that its longer side is at most `longest`, and the other at least one pixel.
pub(super) fn fit((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled =
            (u64::from(side) * u64::from(longest) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    (scale(width), scale(height))
}

#[expect(clippy::cast_possible_truncation, reason = "a fraction of one")]
fn thousandths(fraction: f64) -> i64 {
    (fraction.clamp(0.0, 1.0) * 10_000.0).round() as i64
}

/// Rounds to whole pixels, of which there is at least one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
pub(super) fn whole(pixels: f64) -> u32 {
    (pixels.round() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_is_fitted_and_nothing_grows_or_vanishes() {
        let cases = [
            ((6_000, 4_000), (320, 213)),
            ((4_000, 6_000), (213, 320)),
            ((300, 200), (300, 200)),
            ((320, 320), (320, 320)),
            ((30_000, 1), (320, 1)),
            ((u32::MAX, u32::MAX), (320, 320)),
        ];
        for (size, expected) in cases {
            assert_eq!(fit(size, 320), expected);
        }
    }

    #[test]
    fn a_filled_shape_keeps_its_ratio_and_stays_around_the_focus() {
        let square = Shape::Fill(640, 640);
        let at = |focus| {
            let framing = Framing { focus, ..Framing::default() };
            framing.window((3_000, 2_000), square)
        };
        let window = |left| Window { left, top: 0.0, width: 2_000.0, height: 2_000.0 };
        assert_eq!(at(None), window(500.0));
        assert_eq!(at(Some((0.5, 0.9))), window(500.0));
        assert_eq!(at(Some((0.4, 0.5))), window(200.0));
        assert_eq!(at(Some((0.0, 0.0))), window(0.0));
        assert_eq!(at(Some((1.0, 1.0))), window(1_000.0));
    }

    #[test]
    fn a_crop_holds_the_rendition() {
        let crop = Some(Region { x: 0.5, y: 0.5, w: 0.5, h: 0.5 });
        let framing = Framing { crop, focus: Some((0.0, 0.0)), at_ms: None };
        let window = framing.window((2_000, 1_000), Shape::Fill(100, 100));
        assert_eq!(window, Window { left: 1_000.0, top: 500.0, width: 500.0, height: 500.0 });
        assert_eq!(framing.size((2_000, 1_000), Shape::Fill(100, 100)), (100, 100));
        assert_eq!(framing.size((2_000, 1_000), Shape::Fill(800, 800)), (500, 500));
    }

    #[test]
    fn no_framing_leaves_the_picture() {
        let crops = [
            Region { x: 1.0, y: 1.0, w: 1.0, h: 1.0 },
            Region { x: 0.0, y: 0.0, w: 0.0, h: 0.0 },
            Region { x: -5.0, y: 9.0, w: 1e9, h: f64::MIN_POSITIVE },
        ];
        for size in [(1, 1), (1, 30_000), (30_000, 1), (7, 5)] {
            for crop in crops {
                for shape in [Shape::Fill(1, 2_000), Shape::Fill(640, 640), Shape::Fill(16, 9)] {
                    let framing =
                        Framing { crop: Some(crop), focus: Some((0.9, 0.1)), at_ms: None };
                    let Window { left, top, width, height } = framing.window(size, shape);
                    assert!(left >= 0.0 && top >= 0.0 && width >= 1.0 && height >= 1.0);
                    assert!(left + width <= f64::from(size.0) + 1e-6, "{size:?} {shape}");
                    assert!(top + height <= f64::from(size.1) + 1e-6, "{size:?} {shape}");
                    let (w, h) = framing.size(size, shape);
                    assert!(w >= 1 && h >= 1 && w <= size.0.max(1) && h <= size.1.max(1));
                }
            }
        }
    }
}
