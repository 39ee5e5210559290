//! When a film was made, by its header, and when it was taken, by the camera's own note.

use std::io::{Read, Seek};

use chrono::{DateTime, NaiveDateTime};

use super::super::exif::offset_minutes;
use super::boxes::{Atom, Boxes};
use crate::media::{MediaError, TakenAt};

/// Seconds from 1904, where the clock of these files starts, to 1970.
const EPOCH: i64 = 2_082_844_800;
const TAKEN_AT: &[u8] = b"com.apple.quicktime.creationdate";
const MOST_KEYS: u32 = 1_024;
const LONGEST_NOTE: u64 = 64;

/// Converts the header's time, which is UTC. Zero is not known, and cameras without a clock are
/// near it.
pub(super) fn since_1904(seconds: u64) -> Option<TakenAt> {
    let seconds = i64::try_from(seconds).ok()?.checked_sub(EPOCH).filter(|seconds| *seconds > 0)?;
    let local = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    Some(TakenAt { local, offset_minutes: Some(0) })
}

/// Looks for the camera's note among the keyed values.
pub(super) fn noted<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    meta: Atom,
) -> Result<Option<TakenAt>, MediaError> {
    let start = boxes.source.position();
    // The ISO form of this box starts with a version, the older one with a box at once.
    let older = meta.end - start >= 8 && boxes.source.array::<8>()?[4..] == *b"hdlr";
    boxes.source.seek(if older { start } else { (start + 4).min(meta.end) })?;
    let (mut index, mut text) = (None, None);
    boxes.children(meta.end, |boxes, atom| match &atom.kind {
        b"keys" => {
            index = key(boxes, atom)?;
            Ok(())
        }
        b"ilst" => boxes.children(atom.end, |boxes, item| {
            if Some(u32::from_be_bytes(item.kind)) == index {
                boxes.children(item.end, |boxes, data| {
                    let length = data.end - boxes.source.position();
                    if data.kind == *b"data" && (8..=LONGEST_NOTE).contains(&length) {
                        boxes.source.skip(8)?;
                        text = boxes
                            .source
                            .vec(usize::try_from(length - 8).unwrap_or_default())
                            .map(Some)?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        }),
        _ => Ok(()),
    })?;
    Ok(text.and_then(|text| parse(std::str::from_utf8(&text).ok()?)))
}

/// Finds the number, from one, of the key that we want.
fn key<R: Read + Seek>(boxes: &mut Boxes<'_, R>, keys: Atom) -> Result<Option<u32>, MediaError> {
    boxes.version()?;
    let count = boxes.source.u32()?.min(MOST_KEYS);
    for index in 1..=count {
        let length = u64::from(boxes.source.u32()?).saturating_sub(8);
        boxes.source.skip(4)?;
        if length == TAKEN_AT.len() as u64 {
            if boxes.source.vec(TAKEN_AT.len())? == TAKEN_AT {
                return Ok(Some(index));
            }
        } else {
            boxes.source.skip(length)?;
        }
        if boxes.source.position() >= keys.end {
            break;
        }
    }
    Ok(None)
}

fn parse(text: &str) -> Option<TakenAt> {
    let (local, offset) = text.trim().split_at_checked(19)?;
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S").ok()?;
    Some(TakenAt { local, offset_minutes: offset_minutes(offset) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset_minutes: Option<i32>) -> TakenAt {
        TakenAt { local: text.parse().unwrap(), offset_minutes }
    }

    #[test]
    fn the_clock_of_the_header_starts_in_1904_and_zero_is_no_time() {
        assert_eq!(since_1904(0), None);
        assert_eq!(since_1904(3_600), None);
        assert_eq!(since_1904(3_797_409_600), Some(at("2024-05-01T12:00:00", Some(0))));
        assert_eq!(since_1904(u64::MAX), None);
    }

    #[test]
    fn the_note_of_a_camera_keeps_its_own_clock() {
        assert_eq!(parse("2024-05-01T12:00:00+0200"), Some(at("2024-05-01T12:00:00", Some(120))));
        assert_eq!(parse("2024-05-01T12:00:00"), Some(at("2024-05-01T12:00:00", None)));
        assert_eq!(parse("yesterday"), None);
    }
}
