//! The sorts by which assets are counted.
//!
//! Assets that are alike in all that has few values lie in one heap, and there are few heaps even
//! where there are very many assets: whatever is counted of all is counted of the heaps.

use std::collections::BTreeMap;

use entity::{
    asset::{AssetFormat, Ownership},
    card::{Colour, Orientation},
    id::AccountId,
};

/// What all assets of a heap have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    /// Their format, which tells the kind too.
    pub format: AssetFormat,
    /// Whose they are.
    pub ownership: Ownership,
    /// Which of their sides is the longer one.
    pub orientation: Option<Orientation>,
    /// What colour they have from afar.
    pub colour: Option<Colour>,
    /// The year they are of, in UTC.
    pub year: i32,
}

/// A part of the number of a heap: so many bits from a place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How many bits come before it.
    pub shift: i32,
    /// Its bits.
    pub mask: i64,
}

/// The colour; 0 for none.
pub const COLOUR: Part = Part { shift: 0, mask: 0xF };
/// The orientation; 0 for none.
pub const ORIENTATION: Part = Part { shift: 4, mask: 0x3 };
/// The owner.
pub const OWNERSHIP: Part = Part { shift: 6, mask: 0x7 };
/// The format.
pub const FORMAT: Part = Part { shift: 9, mask: 0xFF };
/// What remains is the year.
const YEAR: i32 = 17;

/// Where a word stands in these lists is stored: new ones go to the end.
const COLOURS: [Colour; 11] = [
    Colour::Black,
    Colour::Grey,
    Colour::White,
    Colour::Red,
    Colour::Orange,
    Colour::Brown,
    Colour::Yellow,
    Colour::Green,
    Colour::Blue,
    Colour::Purple,
    Colour::Pink,
];
const ORIENTATIONS: [Orientation; 3] =
    [Orientation::Landscape, Orientation::Portrait, Orientation::Square];
const OWNERSHIPS: [Ownership; 4] =
    [Ownership::Own, Ownership::VibbioRaw, Ownership::Stock, Ownership::Product];
/// Every format.
pub const FORMATS: [AssetFormat; 20] = [
    AssetFormat::Jpeg,
    AssetFormat::Png,
    AssetFormat::Gif,
    AssetFormat::Webp,
    AssetFormat::Tiff,
    AssetFormat::Heic,
    AssetFormat::Avif,
    AssetFormat::Raw,
    AssetFormat::Mp4,
    AssetFormat::Mov,
    AssetFormat::Webm,
    AssetFormat::Mp3,
    AssetFormat::Wav,
    AssetFormat::Svg,
    AssetFormat::Pdf,
    AssetFormat::Ttf,
    AssetFormat::Otf,
    AssetFormat::Ttc,
    AssetFormat::Woff,
    AssetFormat::Woff2,
];

impl Heap {
    /// The number that the database knows it by.
    #[must_use]
    pub fn number(self) -> i64 {
        let mut number = i64::from(self.year) << YEAR;
        number |= format(self.format) << FORMAT.shift;
        number |= ownership(self.ownership) << OWNERSHIP.shift;
        number |= self.orientation.map_or(0, orientation) << ORIENTATION.shift;
        number | (self.colour.map_or(0, colour) << COLOUR.shift)
    }

    /// The heap of a number, if it is one of a heap.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        let part = |part: Part| usize::try_from((number >> part.shift) & part.mask).ok();
        Some(Self {
            format: *FORMATS.get(part(FORMAT)?)?,
            ownership: *OWNERSHIPS.get(part(OWNERSHIP)?)?,
            orientation: part(ORIENTATION)?.checked_sub(1).map(|place| ORIENTATIONS[place]),
            colour: match part(COLOUR)?.checked_sub(1) {
                Some(place) => Some(*COLOURS.get(place)?),
                None => None,
            },
            year: i32::try_from(number >> YEAR).ok()?,
        })
    }
}

/// What a format is as a part of the number.
#[must_use]
pub fn format(format: AssetFormat) -> i64 {
    place(&FORMATS, format)
}

/// What an owner is as a part of the number.
#[must_use]
pub fn ownership(ownership: Ownership) -> i64 {
    place(&OWNERSHIPS, ownership)
}

/// What an orientation is as a part of the number.
#[must_use]
pub fn orientation(orientation: Orientation) -> i64 {
    place(&ORIENTATIONS, orientation) + 1
}

/// What a colour is as a part of the number.
#[must_use]
pub fn colour(colour: Colour) -> i64 {
    place(&COLOURS, colour) + 1
}

/// Where a word stands in its list; in one of them each does.
fn place<W: Copy + PartialEq>(all: &[W], word: W) -> i64 {
    (0_i64..).zip(all).find(|(_, other)| **other == word).map_or(0, |(place, _)| place)
}

/// One line of the tally: whose it is, of which heap, and under which label; none for all.
pub type Line = (AccountId, i64, String);

/// What becomes more and what becomes less when cards are written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change(BTreeMap<Line, i64>);

impl Change {
    /// Counts an asset in a heap and under its labels; -1 counts it out again.
    pub fn count(&mut self, account: AccountId, heap: i64, labels: &[String], by: i64) {
        for label in labels.iter().map(String::as_str).chain([""]) {
            *self.0.entry((account, heap, label.to_owned())).or_default() += by;
        }
    }

    /// The lines that change, in their order, and by how many.
    pub fn lines(self) -> impl Iterator<Item = (Line, i64)> {
        self.0.into_iter().filter(|(_, by)| *by != 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn every_word_has_its_place_and_none_another_ones() {
        assert!(AssetFormat::iter().eq(FORMATS));
        assert!(Ownership::iter().eq(OWNERSHIPS));
        assert!(Orientation::iter().eq(ORIENTATIONS));
        assert!(Colour::iter().eq(COLOURS));
        for (part, most) in [
            (FORMAT, FORMATS.len() - 1),
            (OWNERSHIP, OWNERSHIPS.len() - 1),
            (ORIENTATION, ORIENTATIONS.len()),
            (COLOUR, COLOURS.len()),
        ] {
            assert!(i64::try_from(most).expect("a number") <= part.mask, "{part:?}");
        }
    }

    #[test]
    fn the_numbers_that_are_stored_stay() {
        let heap = Heap {
            format: AssetFormat::Mp4,
            ownership: Ownership::Stock,
            orientation: Some(Orientation::Landscape),
            colour: Some(Colour::Blue),
            year: 2024,
        };
        assert_eq!(heap.number(), (2024 << 17) | (8 << 9) | (2 << 6) | (1 << 4) | 9);
    }

    proptest! {
        #[test]
        fn a_heap_is_told_from_its_number(
            format in 0..FORMATS.len(),
            ownership in 0..OWNERSHIPS.len(),
            orientation in prop::option::of(0..ORIENTATIONS.len()),
            colour in prop::option::of(0..COLOURS.len()),
            year in -300_000..300_000,
        ) {
            let heap = Heap {
                format: FORMATS[format],
                ownership: OWNERSHIPS[ownership],
                orientation: orientation.map(|place| ORIENTATIONS[place]),
                colour: colour.map(|place| COLOURS[place]),
                year,
            };
            prop_assert_eq!(Heap::of(heap.number()), Some(heap));
        }

        #[test]
        fn no_number_is_a_trap(number in any::<i64>()) {
            if let Some(heap) = Heap::of(number) {
                prop_assert_eq!(heap.number() >> YEAR, number >> YEAR);
            }
        }
    }

    #[test]
    fn what_goes_in_and_out_again_changes_nothing() {
        let (account, labels) = (AccountId::new(), ["a".to_owned(), "b".to_owned()]);
        let mut change = Change::default();
        change.count(account, 7, &labels, -1);
        change.count(account, 7, &labels[..1], 1);
        assert_eq!(change.lines().collect::<Vec<_>>(), [((account, 7, "b".into()), -1)]);
    }
}
