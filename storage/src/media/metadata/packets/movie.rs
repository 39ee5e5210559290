//! MP4 and `QuickTime`: notes of the camera and of people among the boxes of the film.

use std::io::{Read, Seek};

use super::super::{Exif, LONGEST_PACKET, Position, text};
use super::{Packets, heif};
use crate::media::probe::{Atom, Boxes, CANON_NOTES};
use crate::media::source::Source;
use crate::media::{MediaError, TakenAt};

/// The box of XMP at the top of a file (XMP specification, part 3).
const XMP: [u8; 16] = *b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
const MOST_KEYS: u32 = 1_024;
const LONGEST_KEY: u32 = 256;
const LONGEST_NOTE: u64 = 64 * 1024;

/// What a film says outside of the packets that pictures have too.
#[derive(Default)]
pub(in super::super) struct Movie {
    pub(in super::super) taken_at: Option<TakenAt>,
    pub(in super::super) camera_make: Option<String>,
    pub(in super::super) camera_model: Option<String>,
    pub(in super::super) lens: Option<String>,
    pub(in super::super) position: Option<Position>,
    pub(in super::super) title: Option<String>,
    pub(in super::super) caption: Option<String>,
    pub(in super::super) creator: Option<String>,
    pub(in super::super) copyright: Option<String>,
    pub(in super::super) keywords: Vec<String>,
}

/// Reads the boxes at the top of a file, of a film or of a still picture of the same family.
pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    let (mut boxes, mut is_listed) = (Boxes::new(source), false);
    while let Some(atom) = boxes.next_of_file()? {
        match &atom.kind {
            b"moov" => film(&mut boxes, atom, packets)?,
            // Each further list could name the same long packet again.
            b"meta" if !is_listed => {
                is_listed = true;
                heif::read(&mut boxes, atom, packets)?;
            }
            b"uuid" if length(&boxes, atom) >= 16 && boxes.source.array()? == XMP => {
                packets.xmp = bytes(&mut boxes, atom)?;
            }
            _ => {}
        }
        boxes.source.seek(atom.end)?;
    }
    Ok(())
}

fn film<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    moov: Atom,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    boxes.children(moov.end, |boxes, atom| match &atom.kind {
        b"meta" => noted(boxes, atom, &mut packets.movie),
        b"uuid" if length(boxes, atom) >= 16 && boxes.source.array()? == CANON_NOTES => {
            packets.exif = Some(directories(boxes, atom)?);
            Ok(())
        }
        b"udta" => boxes.children(atom.end, |boxes, atom| match &atom.kind {
            b"meta" => noted(boxes, atom, &mut packets.movie),
            b"XMP_" => {
                packets.xmp = bytes(boxes, atom)?;
                Ok(())
            }
            [0xA9, ..] if (4..LONGEST_NOTE).contains(&length(boxes, atom)) => {
                // A length and a language come first.
                let size = boxes.source.u16()?;
                boxes.source.skip(2)?;
                let size = u64::from(size).min(length(boxes, atom));
                let value = boxes.source.vec(usize::try_from(size).unwrap_or_default())?;
                packets.movie.note(&atom.kind, &value);
                Ok(())
            }
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

/// Reads what a camera notes of a negative, each directory of EXIF in a box of its own.
fn directories<R: Read + Seek>(boxes: &mut Boxes<'_, R>, notes: Atom) -> Result<Exif, MediaError> {
    let mut blocks: [Vec<u8>; 3] = Default::default();
    boxes.children(notes.end, |boxes, atom| {
        let block = match &atom.kind {
            b"CMT1" => &mut blocks[0],
            b"CMT2" => &mut blocks[1],
            b"CMT4" => &mut blocks[2],
            _ => return Ok(()),
        };
        *block = bytes(boxes, atom)?.unwrap_or_default();
        Ok(())
    })?;
    Ok(Exif::of_blocks(blocks.each_ref().map(Vec::as_slice)))
}

/// Reads a list of values that are named by a box or by a table of keys.
fn noted<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    meta: Atom,
    movie: &mut Movie,
) -> Result<(), MediaError> {
    full(boxes, meta)?;
    let mut keys = Vec::new();
    boxes.children(meta.end, |boxes, atom| match &atom.kind {
        b"keys" => {
            keys = key_table(boxes, atom)?;
            Ok(())
        }
        b"ilst" => boxes.children(atom.end, |boxes, item| {
            let index = u32::from_be_bytes(item.kind) as usize;
            let key = index.checked_sub(1).and_then(|index| keys.get(index));
            let key = key.cloned().unwrap_or_else(|| item.kind.to_vec());
            boxes.children(item.end, |boxes, data| {
                if data.kind == *b"data" && (8..LONGEST_NOTE).contains(&length(boxes, data)) {
                    // Its kind and its language.
                    boxes.source.skip(8)?;
                    if let Some(value) = bytes(boxes, data)? {
                        movie.note(&key, &value);
                    }
                }
                Ok(())
            })
        }),
        _ => Ok(()),
    })
}

/// Skips the version that the ISO form of this box starts with; the older one starts with a box.
pub(super) fn full<R: Read + Seek>(boxes: &mut Boxes<'_, R>, meta: Atom) -> Result<(), MediaError> {
    let start = boxes.source.position();
    let is_older = length(boxes, meta) >= 8 && boxes.source.array::<8>()?[4..] == *b"hdlr";
    boxes.source.seek(if is_older { start } else { (start + 4).min(meta.end) })
}

fn key_table<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    keys: Atom,
) -> Result<Vec<Vec<u8>>, MediaError> {
    boxes.version()?;
    let count = boxes.source.u32()?.min(MOST_KEYS);
    let mut names = Vec::new();
    for _ in 0..count {
        if length(boxes, keys) < 8 {
            break;
        }
        let size = boxes.source.u32()?.saturating_sub(8);
        boxes.source.skip(4)?;
        if size > LONGEST_KEY {
            boxes.source.skip(u64::from(size))?;
            names.push(Vec::new());
        } else {
            names.push(boxes.source.vec(size as usize)?);
        }
    }
    Ok(names)
}

/// Tells how much of a box is still to come.
pub(super) fn length<R: Read + Seek>(boxes: &Boxes<'_, R>, atom: Atom) -> u64 {
    atom.end.saturating_sub(boxes.source.position())
}

/// Reads the rest of a box, unless it is longer than a packet.
fn bytes<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    atom: Atom,
) -> Result<Option<Vec<u8>>, MediaError> {
    match u32::try_from(length(boxes, atom)) {
        Ok(length) if length <= LONGEST_PACKET => boxes.source.vec(length as usize).map(Some),
        _ => Ok(None),
    }
}

impl Movie {
    fn note(&mut self, key: &[u8], value: &[u8]) {
        let key = key.strip_prefix(b"com.apple.quicktime.").unwrap_or(key);
        let Some(value) = text::decode(value) else { return };
        let place = match key {
            b"creationdate" => return self.taken_at = text::iso_date(&value).or(self.taken_at),
            b"location.ISO6709" | b"\xA9xyz" => {
                return self.position = text::iso_position(&value).or(self.position);
            }
            b"keywords" => {
                let words = value.split(',').filter_map(text::clean);
                return self.keywords = text::distinct(words);
            }
            b"make" | b"\xA9mak" => &mut self.camera_make,
            b"model" | b"\xA9mod" => &mut self.camera_model,
            b"camera.lens_model" => &mut self.lens,
            b"title" | b"displayname" | b"\xA9nam" => &mut self.title,
            b"description" | b"desc" | b"\xA9des" | b"\xA9cmt" => &mut self.caption,
            b"author" | b"artist" | b"\xA9ART" | b"\xA9aut" => &mut self.creator,
            b"copyright" | b"cprt" | b"\xA9cpy" => &mut self.copyright,
            _ => return,
        };
        place.get_or_insert(value);
    }
}
