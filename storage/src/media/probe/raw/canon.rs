//! CR3: boxes as in a film, of which one has directories of EXIF, and the tracks are what the sensor
//! saw and a JPEG of the developed picture; a smaller one stands in a box of its own.

use std::io::{Cursor, Read, Seek};

use super::{Atom, Boxes, HEIGHT, Source, Tags, WIDTH};
use crate::media::MediaError;

/// The box of what the camera notes, in the film.
pub(in crate::media) const NOTES: [u8; 16] =
    *b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";
/// The box of a picture to look at, beside it.
const PREVIEW: [u8; 16] = *b"\xEA\xF4\x2B\x5E\x1C\x98\x4B\x88\xB9\xFB\xB7\xDC\x40\x6E\x4D\x16";
/// The longest directory, in bytes.
const LONGEST: u64 = 1 << 20;
/// How far into its box a JPEG begins at most.
const AHEAD: u64 = 64;
/// How many pictures there are at most.
const MOST: usize = 16;
/// How many boxes are inside of each other down to where samples are listed.
const DEPTH: u8 = 4;

/// What is found in a negative.
#[derive(Default)]
pub(super) struct Found {
    pub(super) size: Option<(u32, u32)>,
    /// Where pictures stand, and how long they are.
    pub(super) places: Vec<(u64, u64)>,
}

/// Where the only sample of a track stands.
#[derive(Default)]
struct Sample {
    at: Option<u64>,
    length: Option<u64>,
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Found, MediaError> {
    source.seek(0)?;
    let (mut boxes, mut found) = (Boxes::new(source), Found::default());
    while let Some(atom) = boxes.next_of_file()? {
        match &atom.kind {
            b"moov" => film(&mut boxes, atom, &mut found)?,
            b"uuid" if is(&mut boxes, atom, PREVIEW)? => preview(&mut boxes, atom, &mut found)?,
            _ => {}
        }
        boxes.source.seek(atom.end)?;
    }
    found.places.truncate(MOST);
    Ok(found)
}

/// Tells whether a box is that of a maker, and stands behind its name then.
fn is<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    name: [u8; 16],
) -> Result<bool, MediaError> {
    Ok(left(boxes, atom) >= 16 && boxes.source.array::<16>()? == name)
}

fn left<R: Read + Seek>(boxes: &Boxes<'_, R>, atom: Atom) -> u64 {
    atom.end.saturating_sub(boxes.source.position())
}

fn film<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    moov: Atom,
    found: &mut Found,
) -> Result<(), MediaError> {
    boxes.children(moov.end, |boxes, atom| {
        match &atom.kind {
            b"uuid" if is(boxes, atom, NOTES)? => {
                return boxes.children(atom.end, |boxes, atom| {
                    if atom.kind == *b"CMT1" && left(boxes, atom) <= LONGEST {
                        let length = usize::try_from(left(boxes, atom)).unwrap_or_default();
                        found.size = size(&boxes.source.vec(length)?);
                    }
                    Ok(())
                });
            }
            b"trak" => {
                let mut sample = Sample::default();
                track(boxes, atom, &mut sample, DEPTH)?;
                if found.places.len() < MOST {
                    found.places.extend(sample.at.zip(sample.length));
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// Reads the size of the picture out of a directory.
fn size(block: &[u8]) -> Option<(u32, u32)> {
    let mut source = Source::new(Cursor::new(block), block.len() as u64).ok()?;
    let mut tags = Tags::new(&mut source).ok()?;
    let (first, _) = tags.first().ok()?;
    let mut number = |tag| first.get(tag).and_then(|value| tags.number(value));
    number(WIDTH).zip(number(HEIGHT))
}

/// Finds the only sample of a track, down so many boxes.
fn track<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    sample: &mut Sample,
    depth: u8,
) -> Result<(), MediaError> {
    boxes.children(atom.end, |boxes, atom| {
        match &atom.kind {
            b"mdia" | b"minf" | b"stbl" if depth > 0 => track(boxes, atom, sample, depth - 1)?,
            b"stsz" => {
                boxes.version()?;
                let (of_all, count) = (boxes.source.u32()?, boxes.source.u32()?);
                if count == 1 {
                    let length = if of_all > 0 { of_all } else { boxes.source.u32()? };
                    sample.length = Some(length.into());
                }
            }
            b"stco" | b"co64" => {
                boxes.version()?;
                if boxes.source.u32()? == 1 {
                    sample.at = Some(boxes.number(&atom.kind == b"co64")?);
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// Finds the JPEG in the box of a picture to look at.
fn preview<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
    found: &mut Found,
) -> Result<(), MediaError> {
    let start = boxes.source.position();
    let length = usize::try_from(left(boxes, atom).min(AHEAD)).unwrap_or_default();
    let ahead = boxes.source.vec(length)?;
    if let Some(at) = memchr::memmem::find(&ahead, b"\xFF\xD8\xFF") {
        let at = start + at as u64;
        found.places.push((at, atom.end - at));
    }
    Ok(())
}
