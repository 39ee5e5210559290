//! Parts of a picture, as it is stored and as it is shown.

use crate::media::facts::turns;

/// The picture that regions are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Width in stored pixels.
    width: u32,
    /// Height in stored pixels.
    height: u32,
    /// How stored rows and columns are turned to be shown, 1–8.
    orientation: u8,
}

/// A part of a picture; everything from 0 to 1 of its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Centre, from the left.
    pub cx: f64,
    /// Centre, from the top.
    pub cy: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Frame {
    /// Takes the size of a picture as it is shown, and how it was turned for that.
    #[must_use]
    pub fn shown(width: u32, height: u32, orientation: u8) -> Option<Self> {
        let (width, height) = if turns(orientation) { (height, width) } else { (width, height) };
        let is_one = width > 0 && height > 0 && (1..=8).contains(&orientation);
        is_one.then_some(Self { width, height, orientation })
    }

    /// Tells width and height in stored pixels.
    pub(super) fn stored(self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Turns a part of the stored picture along with it.
    pub(super) fn show(self, area: Area) -> Area {
        turned(area, self.orientation)
    }

    /// Turns a part of the upright picture back to where it is stored.
    pub(super) fn store(self, area: Area) -> Area {
        // The quarter turns undo each other, all others themselves.
        turned(
            area,
            match self.orientation {
                6 => 8,
                8 => 6,
                other => other,
            },
        )
    }

    /// Finds how a part is to be turned that was measured in a picture of another size: a smaller
    /// copy is the same, one on its side was upright already, and one of another shape was cut.
    pub(super) fn show_measured(self, area: Area, width: f64, height: f64) -> Option<Area> {
        let (stored_width, stored_height) = (f64::from(self.width), f64::from(self.height));
        // Sides of copies are rounded to whole pixels.
        let is_alike = |width: f64, height: f64| {
            let slack = 1.0 / width.min(height) + 1.0 / stored_width.min(stored_height);
            ((width / height) / (stored_width / stored_height) - 1.0).abs() <= slack
        };
        if !(width >= 1.0 && height >= 1.0) {
            None
        } else if is_alike(width, height) {
            Some(self.show(area))
        } else if turns(self.orientation) && is_alike(height, width) {
            Some(area)
        } else {
            None
        }
    }
}

impl Area {
    /// Takes a part that lies in the picture, at least by its centre.
    pub(super) fn new(cx: f64, cy: f64, w: f64, h: f64) -> Option<Self> {
        let is_inside = |value: f64| (0.0..=1.0).contains(&value);
        let is_long = |value: f64| value > 0.0 && value <= 1.0;
        let is_one = is_inside(cx) && is_inside(cy) && is_long(w) && is_long(h);
        is_one.then_some(Self { cx, cy, w, h })
    }
}

fn turned(area: Area, orientation: u8) -> Area {
    let Area { cx: x, cy: y, w, h } = area;
    let (cx, cy) = match orientation {
        2 => (1.0 - x, y),
        3 => (1.0 - x, 1.0 - y),
        4 => (x, 1.0 - y),
        5 => (y, x),
        6 => (1.0 - y, x),
        7 => (1.0 - y, 1.0 - x),
        8 => (y, 1.0 - x),
        _ => (x, y),
    };
    let (w, h) = if turns(orientation) { (h, w) } else { (w, h) };
    Area { cx, cy, w, h }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: Area = Area { cx: 0.25, cy: 0.125, w: 0.5, h: 0.0625 };

    #[test]
    fn a_part_turns_with_its_picture() {
        // As the corner near the origin goes, by the table of the EXIF standard.
        let expected = [
            (0.25, 0.125),
            (0.75, 0.125),
            (0.75, 0.875),
            (0.25, 0.875),
            (0.125, 0.25),
            (0.875, 0.25),
            (0.875, 0.75),
            (0.125, 0.75),
        ];
        for (orientation, expected) in (1..=8).zip(expected) {
            let frame = Frame::shown(300, 200, orientation).unwrap();
            let shown = frame.show(STORED);
            assert_eq!((shown.cx, shown.cy), expected, "{orientation}");
            assert_eq!(shown.w > shown.h, orientation < 5, "{orientation}");
            assert_eq!(frame.store(shown), STORED, "{orientation}");
        }
    }

    #[test]
    fn a_part_is_placed_by_the_size_that_it_was_measured_in() {
        let frame = Frame::shown(2_000, 3_000, 6).unwrap();
        assert_eq!(frame.stored(), (3_000, 2_000));
        let turned = Some(frame.show(STORED));
        assert_eq!(frame.show_measured(STORED, 3_000.0, 2_000.0), turned);
        assert_eq!(frame.show_measured(STORED, 1_023.0, 683.0), turned, "a smaller copy");
        assert_eq!(frame.show_measured(STORED, 2_000.0, 3_000.0), Some(STORED), "upright already");
        assert_eq!(frame.show_measured(STORED, 2_000.0, 2_000.0), None, "cut");
        for none in [0.0, -1.0, f64::NAN] {
            assert_eq!(frame.show_measured(STORED, none, none), None);
        }
        let lying = Frame::shown(3_000, 2_000, 1).unwrap();
        assert_eq!(lying.show_measured(STORED, 2_000.0, 3_000.0), None, "never turned");
    }

    #[test]
    fn a_part_that_is_none_is_left_out() {
        for (cx, cy, w, h) in [
            (f64::NAN, 0.5, 0.1, 0.1),
            (1.1, 0.5, 0.1, 0.1),
            (0.5, -0.1, 0.1, 0.1),
            (0.5, 0.5, 0.0, 0.1),
            (0.5, 0.5, 0.1, f64::INFINITY),
        ] {
            assert_eq!(Area::new(cx, cy, w, h), None);
        }
        assert_eq!(Frame::shown(0, 1, 1), None);
        assert_eq!(Frame::shown(1, 1, 9), None);
    }
}
