//! HEIF, as HEIC and AVIF are: boxes around a picture, its properties and what it is turned by
//! (ISO/IEC 23008-12).

use std::io::{Read, Seek};

use super::mp4::{Atom, Boxes};
use super::{Checked, Source};
use crate::media::metadata::places;
use crate::media::{Facts, Format, Limits, MediaError, Unfit};

/// A picture in tiles has some properties for each sort of tile.
const MOST_PROPERTIES: usize = 4_096;

/// What is said of some picture of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Size(u32, u32),
    /// A quarter turn against the clock, so many times.
    Turn(u8),
    /// Left and right change places, or top and bottom.
    Mirror {
        is_sideways: bool,
    },
    Other,
}

#[derive(Default)]
struct Picture {
    /// The item that is shown.
    primary: u32,
    properties: Vec<Property>,
    /// Which properties which item has, counted from one.
    of_items: Vec<(u32, usize)>,
    /// What its pixels are packed with.
    packing: Option<Format>,
    /// Where the last of the items ends that stand anywhere in the file.
    end: u64,
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let mut boxes = Boxes::new(source);
    let mut picture = None::<Picture>;
    while let Some(atom) = boxes.next_of_file()? {
        if atom.kind == *b"meta" && picture.is_none() {
            picture = Some(Picture::read(&mut boxes, atom)?);
        }
        boxes.source.seek(atom.end)?;
    }
    let picture = picture.ok_or(Unfit::Unsupported("a sequence of pictures"))?;
    if picture.packing != Some(facts.format) {
        return Err(Unfit::Unsupported("a picture of a rare sort").into());
    }
    if picture.end > boxes.source.size() {
        return Err(Unfit::Truncated.into());
    }
    let (width, height) = picture.size().ok_or(Unfit::Corrupt("its size is missing"))?;
    limits.check_size(width, height)?;
    facts.show(width, height, picture.orientation());
    Ok(())
}

impl Picture {
    fn read<R: Read + Seek>(boxes: &mut Boxes<'_, R>, meta: Atom) -> Result<Self, MediaError> {
        let mut picture = Self::default();
        boxes.version()?;
        boxes.children(meta.end, |boxes, atom| {
            match &atom.kind {
                b"pitm" => {
                    let is_long = boxes.version()? > 0;
                    picture.primary = item(boxes, is_long)?;
                }
                b"iloc" => places(boxes, |place| {
                    let ends = place.extents.iter().map(|(at, length)| at.saturating_add(*length));
                    let end = ends.max().filter(|_| !place.is_inside);
                    picture.end = picture.end.max(end.unwrap_or_default());
                })?,
                b"iprp" => boxes.children(atom.end, |boxes, atom| match &atom.kind {
                    b"ipco" => {
                        boxes.children(atom.end, |boxes, atom| picture.property(boxes, atom))
                    }
                    b"ipma" => picture.associations(boxes),
                    _ => Ok(()),
                })?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(picture)
    }

    fn property<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>, atom: Atom) -> Checked {
        if self.properties.len() == MOST_PROPERTIES {
            return Err(Unfit::Unsupported("a picture of so many parts").into());
        }
        let property = match &atom.kind {
            b"ispe" => {
                boxes.version()?;
                Property::Size(boxes.source.u32()?, boxes.source.u32()?)
            }
            b"irot" => Property::Turn(boxes.source.u8()? & 3),
            b"imir" => Property::Mirror { is_sideways: boxes.source.u8()? & 1 == 1 },
            b"hvcC" => self.packed(Format::Heic),
            b"av1C" => self.packed(Format::Avif),
            _ => Property::Other,
        };
        self.properties.push(property);
        Ok(())
    }

    fn packed(&mut self, format: Format) -> Property {
        self.packing.get_or_insert(format);
        Property::Other
    }

    fn associations<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>) -> Checked {
        let [version, _, _, flags] = boxes.source.array()?;
        for _ in 0..boxes.source.u32()? {
            let item = item(boxes, version > 0)?;
            for _ in 0..boxes.source.u8()? {
                // The first bit says whether it can be left out.
                let index = match flags & 1 {
                    1 => boxes.source.u16()? & 0x7FFF,
                    _ => u16::from(boxes.source.u8()? & 0x7F),
                };
                if item == self.primary && self.of_items.len() < MOST_PROPERTIES {
                    self.of_items.push((item, index.into()));
                }
            }
        }
        Ok(())
    }

    /// What is said of the item that is shown, in the order in which it is to be done.
    fn own(&self) -> impl Iterator<Item = Property> {
        let own = self.of_items.iter().filter(|(item, _)| *item == self.primary);
        own.filter_map(|(_, index)| self.properties.get(index.checked_sub(1)?).copied())
    }

    fn size(&self) -> Option<(u32, u32)> {
        self.own().find_map(|property| match property {
            Property::Size(width, height) if width > 0 && height > 0 => Some((width, height)),
            _ => None,
        })
    }

    /// All turns and mirrors as one, 1–8 as in EXIF.
    fn orientation(&self) -> u8 {
        // Quarter turns with the clock, and whether it is mirrored sideways before them.
        let (mut turns, mut is_mirrored) = (0, false);
        for property in self.own() {
            match property {
                Property::Turn(quarters) => turns = (turns + 4 - quarters) % 4,
                Property::Mirror { is_sideways } => {
                    turns = (4 - turns + if is_sideways { 0 } else { 2 }) % 4;
                    is_mirrored = !is_mirrored;
                }
                Property::Size(..) | Property::Other => {}
            }
        }
        match (is_mirrored, turns) {
            (false, 0) => 1,
            (false, 1) => 6,
            (false, 2) => 3,
            (false, _) => 8,
            (true, 0) => 2,
            (true, 1) => 7,
            (true, 2) => 4,
            (true, _) => 5,
        }
    }
}

fn item<R: Read + Seek>(boxes: &mut Boxes<'_, R>, is_long: bool) -> Result<u32, MediaError> {
    if is_long { boxes.source.u32() } else { boxes.source.u16().map(u32::from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_and_mirrors_come_out_as_one() {
        let shown = |properties: &[Property]| {
            let of_items = (1..=properties.len()).map(|index| (7, index)).collect();
            let properties = properties.to_vec();
            Picture { primary: 7, properties, of_items, ..Picture::default() }.orientation()
        };
        let mirror = |is_sideways| Property::Mirror { is_sideways };
        assert_eq!(shown(&[]), 1);
        assert_eq!([1, 2, 3].map(|quarters| shown(&[Property::Turn(quarters)])), [8, 3, 6]);
        assert_eq!((shown(&[mirror(true)]), shown(&[mirror(false)])), (2, 4));
        // Turned with the clock, then left and right change places: rows become columns.
        assert_eq!(shown(&[Property::Turn(3), mirror(true)]), 5);
        assert_eq!(shown(&[Property::Turn(1), mirror(true)]), 7);
        assert_eq!(shown(&[mirror(true), mirror(true)]), 1);
    }
}
