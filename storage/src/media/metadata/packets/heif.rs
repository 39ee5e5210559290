//! HEIF, as HEIC and AVIF are: packets are items beside the picture (ISO/IEC 23008-12).

use std::io::{Read, Seek};

use super::super::LONGEST_PACKET;
use super::super::exif::Exif;
use super::Packets;
use super::movie::{full, length};
use crate::media::probe::{Atom, Boxes};
use crate::media::{MediaError, Unfit};

/// A picture in tiles has an item for each; a packet is one.
const MOST_ITEMS: u32 = 65_536;
const MOST_EXTENTS: u16 = 64;
const MOST_PLACES: usize = 4_096;
const LONGEST_TYPE: u64 = 128;
const LONGEST_PROFILE: u64 = LONGEST_PACKET as u64;

/// What is known of the two items that are wanted.
#[derive(Default)]
struct Items {
    exif: Option<u32>,
    xmp: Option<u32>,
    places: Vec<Place>,
    /// Where the items start that are kept in this box itself.
    inside: Option<u64>,
}

/// Where an item stands.
pub(in crate::media) struct Place {
    item: u32,
    /// Whether it stands in the list itself, not anywhere in the file.
    pub(in crate::media) is_inside: bool,
    /// Where, and how long.
    pub(in crate::media) extents: Vec<(u64, u64)>,
}

pub(super) fn read<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    meta: Atom,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    full(boxes, meta)?;
    let mut items = Items::default();
    boxes.children(meta.end, |boxes, atom| match &atom.kind {
        b"iinf" => items.names(boxes, atom),
        b"iloc" => places(boxes, |place| items.keep(place)),
        b"iprp" => boxes.children(atom.end, |boxes, atom| match &atom.kind {
            b"ipco" => boxes.children(atom.end, |boxes, atom| colours(boxes, atom, packets)),
            _ => Ok(()),
        }),
        b"idat" => {
            items.inside = Some(boxes.source.position());
            Ok(())
        }
        _ => Ok(()),
    })?;
    if let Some(block) = items.bytes(boxes, items.exif)? {
        // Where the block starts, counted from behind this number.
        let (start, rest) = block.split_first_chunk().ok_or(Unfit::Truncated)?;
        let start = u32::from_be_bytes(*start) as usize;
        packets.exif = rest.get(start..).map(Exif::of_block);
    }
    packets.xmp = items.bytes(boxes, items.xmp)?.or(packets.xmp.take());
    Ok(())
}

fn colours<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    let size = length(boxes, atom);
    if atom.kind != *b"colr" || !(4..LONGEST_PROFILE).contains(&size) {
        return Ok(());
    }
    if let b"prof" | b"rICC" = &boxes.source.array()? {
        let profile = boxes.source.vec(usize::try_from(size - 4).unwrap_or_default())?;
        packets.icc.get_or_insert(profile);
    }
    Ok(())
}

impl Items {
    /// Finds the items that are wanted by their types.
    fn names<R: Read + Seek>(
        &mut self,
        boxes: &mut Boxes<'_, R>,
        iinf: Atom,
    ) -> Result<(), MediaError> {
        let is_long = boxes.version()? > 0;
        let count = if is_long { boxes.source.u32()? } else { boxes.source.u16()?.into() };
        let mut left = count.min(MOST_ITEMS);
        boxes.children(iinf.end, |boxes, atom| {
            if atom.kind != *b"infe" || left == 0 {
                return Ok(());
            }
            left -= 1;
            let item = match boxes.version()? {
                2 => boxes.source.u16()?.into(),
                3 => boxes.source.u32()?,
                _ => return Ok(()),
            };
            boxes.source.skip(2)?;
            match &boxes.source.array()? {
                b"Exif" => self.exif = Some(item),
                b"mime" => {
                    let size = length(boxes, atom).min(LONGEST_TYPE);
                    let text = boxes.source.vec(usize::try_from(size).unwrap_or_default())?;
                    // The name of the item, and then its type.
                    if text.split(|&byte| byte == 0).nth(1) == Some(b"application/rdf+xml") {
                        self.xmp = Some(item);
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }

    fn keep(&mut self, place: Place) {
        if self.is_wanted(place.item) && self.places.len() < MOST_PLACES {
            self.places.push(place);
        }
    }

    /// The names may come later than the places.
    fn is_wanted(&self, item: u32) -> bool {
        let are_known = self.exif.is_some() || self.xmp.is_some();
        !are_known || [self.exif, self.xmp].contains(&Some(item))
    }

    /// Reads all of an item.
    fn bytes<R: Read + Seek>(
        &self,
        boxes: &mut Boxes<'_, R>,
        item: Option<u32>,
    ) -> Result<Option<Vec<u8>>, MediaError> {
        let place = self.places.iter().find(|place| Some(place.item) == item);
        let Some(place) = place else { return Ok(None) };
        let start = match (place.is_inside, self.inside) {
            (false, _) => 0,
            (true, Some(start)) => start,
            (true, None) => return Ok(None),
        };
        let mut bytes = Vec::new();
        for &(offset, length) in &place.extents {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if length > LONGEST_PACKET as usize - bytes.len() {
                return Ok(None);
            }
            boxes.source.seek(start.saturating_add(offset))?;
            bytes.extend(boxes.source.vec(length)?);
        }
        Ok(Some(bytes))
    }
}

/// Reads where all items stand, one by one.
pub(in crate::media) fn places<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    mut take: impl FnMut(Place),
) -> Result<(), MediaError> {
    let version = boxes.version()?;
    let [sizes, more] = boxes.source.array()?;
    let (offset_size, length_size) = (sizes >> 4, sizes & 15);
    let (base_size, index_size) = (more >> 4, if version == 0 { 0 } else { more & 15 });
    let is_long = version == 2;
    let number = |boxes: &mut Boxes<'_, R>, long: bool| -> Result<u32, MediaError> {
        if long { boxes.source.u32() } else { boxes.source.u16().map(u32::from) }
    };
    let count = number(boxes, is_long)?.min(MOST_ITEMS);
    for _ in 0..count {
        let item = number(boxes, is_long)?;
        let method = if version == 0 { 0 } else { boxes.source.u16()? & 15 };
        boxes.source.skip(2)?;
        let base = sized(boxes, base_size)?;
        let extents = boxes.source.u16()?;
        if extents > MOST_EXTENTS {
            return Err(Unfit::Unsupported("a picture of so many parts").into());
        }
        let mut place = Place { item, is_inside: method == 1, extents: Vec::new() };
        for _ in 0..extents {
            sized(boxes, index_size)?;
            let offset = base.saturating_add(sized(boxes, offset_size)?);
            place.extents.push((offset, sized(boxes, length_size)?));
        }
        // What is made of other items stands nowhere.
        if method <= 1 {
            take(place);
        }
    }
    Ok(())
}

/// Reads a number of none, four or eight bytes.
fn sized<R: Read + Seek>(boxes: &mut Boxes<'_, R>, size: u8) -> Result<u64, MediaError> {
    match size {
        0 => Ok(0),
        4 => boxes.source.u32().map(u64::from),
        8 => boxes.source.u64(),
        _ => Err(Unfit::Corrupt("its parts do not line up").into()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::metadata::packets;
    use crate::media::source::Source;

    const BLOCK: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

    fn atom(kind: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&length, &kind[..], &body].concat()
    }

    /// A picture whose EXIF stands behind all boxes in two parts, and whose XMP in the list itself.
    fn picture(names_come_first: bool) -> Vec<u8> {
        let exif = [b"\0\0\0\x06Exif\0\0", BLOCK].concat();
        let entry = |item: u8, kind: &[u8], rest: &[u8]| {
            atom(*b"infe", &[&[2, 0, 0, 0, 0, item, 0, 0], kind, rest])
        };
        let names = atom(
            *b"iinf",
            &[
                &[0, 0, 0, 0, 0, 3],
                &entry(1, b"hvc1", b"\0"),
                &entry(2, b"Exif", b"\0"),
                &entry(3, b"mime", b"\0application/rdf+xml\0"),
            ],
        );
        let build = |data_at: u32| {
            let extent = |at: u32, length: u32| [at.to_be_bytes(), length.to_be_bytes()].concat();
            let size = u32::try_from(exif.len()).unwrap();
            let places = atom(
                *b"iloc",
                &[
                    &[1, 0, 0, 0, 0x44, 0, 0, 2],
                    &[0, 2, 0, 0, 0, 0, 0, 2],
                    &extent(data_at, 9),
                    &extent(data_at + 9, size - 9),
                    &[0, 3, 0, 1, 0, 0, 0, 1],
                    &extent(2, 6),
                ],
            );
            let list = if names_come_first { [&names[..], &places] } else { [&places[..], &names] };
            let colours = atom(*b"colr", &[b"prof", b"profile"]);
            let properties = atom(*b"iprp", &[&atom(*b"ipco", &[&colours])]);
            let meta = atom(
                *b"meta",
                &[
                    &[0; 4],
                    &atom(*b"hdlr", &[&[0; 24]]),
                    &list.concat(),
                    &properties,
                    &atom(*b"idat", &[b"__<rdf/>"]),
                ],
            );
            [atom(*b"ftyp", &[b"heic\0\0\0\0mif1"]), meta].concat()
        };
        let data_at = u32::try_from(build(0).len() + 8).unwrap();
        [build(data_at), atom(*b"mdat", &[&exif])].concat()
    }

    fn read(bytes: &[u8]) -> Packets {
        packets::read(&mut Source::new(Cursor::new(bytes), bytes.len() as u64).unwrap()).unwrap()
    }

    #[test]
    fn packets_are_found_wherever_their_items_stand() {
        for names_come_first in [true, false] {
            let packets = read(&picture(names_come_first));
            assert_eq!(packets.exif.map(|exif| exif.orientation), Some(6));
            assert_eq!(packets.xmp.as_deref(), Some(&b"<rdf/>"[..]));
            assert_eq!(packets.icc.as_deref(), Some(&b"profile"[..]));
        }
    }

    #[test]
    fn a_list_that_is_broken_says_nothing_it_does_not_know() {
        let whole = picture(true);
        for length in 0..whole.len() - 1 {
            assert!(read(&whole[..length]).exif.is_none(), "{length}");
        }
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0xFF;
            let found = read(&broken);
            assert!(found.xmp.is_none_or(|xmp| xmp.len() <= whole.len()), "{at}");
        }
    }
}
