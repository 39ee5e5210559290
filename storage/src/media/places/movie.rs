//! MP4 and `QuickTime`: boxes that hold a place, and tracks that note it time and again.

use std::io::{Read, Seek};

use super::{LONGEST, Patch, xmp};
use crate::media::probe::{Atom, Boxes};
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

/// The box of XMP at the top of a file (XMP specification, part 3).
const XMP: [u8; 16] = *b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
/// Boxes that hold a place and nothing else.
const PLACES: [&[u8; 4]; 5] = [b"\xA9xyz", b"loci", b"gps ", b"gps0", b"GPS "];
/// Boxes that hold boxes in which places can be.
const AROUND: [&[u8; 4]; 7] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"ilst"];
/// What samples are called that note where the camera is: of `GoPro`, Android, DJI and Sony.
const NOTES: [&[u8]; 4] = [b"gpmd", b"camm", b"djmd", b"rtmd"];

pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let mut boxes = Boxes::new(source);
    let mut patches = Vec::new();
    while let Some(atom) = boxes.next_of_file()? {
        visit(&mut boxes, atom, &mut patches)?;
        boxes.source.seek(atom.end)?;
    }
    Ok(patches)
}

fn visit<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    patches: &mut Vec<Patch>,
) -> Result<(), MediaError> {
    let at = boxes.source.position();
    if PLACES.contains(&&atom.kind) {
        return erase(boxes, atom, patches);
    }
    if AROUND.contains(&&atom.kind) {
        return boxes.children(atom.end, |boxes, atom| visit(boxes, atom, patches));
    }
    match &atom.kind {
        b"meta" => meta(boxes, atom, patches),
        b"uuid" if atom.end - at >= 16 && boxes.source.array()? == XMP => {
            packet(boxes, atom, patches)
        }
        b"XMP_" => packet(boxes, atom, patches),
        b"stsd" => samples(boxes, atom),
        _ => Ok(()),
    }
}

/// Makes an empty box of one that holds a place.
fn erase<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    patches: &mut Vec<Patch>,
) -> Result<(), MediaError> {
    let at = boxes.source.position();
    // A long length stands between the name and the body.
    boxes.source.seek(at - 4)?;
    let name: [u8; 4] = boxes.source.array()?;
    let name_at = if name == atom.kind { at - 4 } else { at - 12 };
    patches.push(Patch { at: name_at, bytes: b"free".to_vec() });
    patches.push(Patch::fill(at, length(atom.end - at)?, 0));
    Ok(())
}

/// Looks through a list of values that are named by a table of keys.
fn meta<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    patches: &mut Vec<Patch>,
) -> Result<(), MediaError> {
    let at = boxes.source.position();
    // The ISO form of this box starts with a version; the older one with a box.
    let is_older = atom.end - at >= 8 && boxes.source.array::<8>()?[4..] == *b"hdlr";
    boxes.source.seek(if is_older { at } else { (at + 4).min(atom.end) })?;
    let mut keys = Vec::new();
    boxes.children(atom.end, |boxes, atom| match &atom.kind {
        b"keys" => {
            let at = boxes.source.position();
            let table = boxes.source.vec(length(atom.end - at)?)?;
            keys = names(&table);
            Ok(())
        }
        b"ilst" => boxes.children(atom.end, |boxes, item| {
            let index = u32::from_be_bytes(item.kind) as usize;
            let key = index.checked_sub(1).and_then(|index| keys.get(index));
            let is_place =
                key.is_some_and(|key: &Vec<u8>| tells(key)) || PLACES.contains(&&item.kind);
            if is_place {
                boxes.children(item.end, |boxes, data| {
                    let at = boxes.source.position();
                    // Its kind and its language come first.
                    let skipped = (data.end - at).min(8);
                    let blank = length(data.end - at - skipped)?;
                    patches.push(Patch::fill(at + skipped, blank, 0));
                    Ok(())
                })?;
            }
            Ok(())
        }),
        b"XMP_" => packet(boxes, atom, patches),
        _ => Ok(()),
    })
}

/// Reads the names of a table of keys.
fn names(table: &[u8]) -> Vec<Vec<u8>> {
    let mut names = Vec::new();
    let mut rest = table.get(8..).unwrap_or_default();
    while let Some((size, _)) = rest.split_first_chunk::<4>() {
        let size = u32::from_be_bytes(*size) as usize;
        let Some(entry) = rest.get(..size).filter(|entry| entry.len() >= 8) else { break };
        names.push(entry[8..].to_vec());
        rest = &rest[size..];
    }
    names
}

fn tells(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [&b"location"[..], b"gps"].iter().any(|word| memchr::memmem::find(&name, word).is_some())
}

fn packet<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    patches: &mut Vec<Patch>,
) -> Result<(), MediaError> {
    let at = boxes.source.position();
    let packet = boxes.source.vec(length(atom.end - at)?)?;
    patches.extend(xmp::places(&packet, at));
    Ok(())
}

/// Refuses tracks that note the place with every sample: they lie among the pictures.
fn samples<R: Read + Seek>(boxes: &mut Boxes<'_, R>, atom: Atom) -> Result<(), MediaError> {
    let at = boxes.source.position();
    let table = boxes.source.vec(length(atom.end - at)?)?;
    let format = table.get(12..16).unwrap_or_default();
    if NOTES.contains(&format) || (format == b"mebx" && tells(&table)) {
        return Err(Unfit::Unsupported("a film that notes its place all the time").into());
    }
    Ok(())
}

fn length(length: u64) -> Result<usize, MediaError> {
    let fits = u32::try_from(length).ok().filter(|length| *length <= LONGEST);
    fits.map(|length| length as usize).ok_or_else(|| Unfit::TooLarge.into())
}
