//! What samples are made of, in the words of RFC 6381.

use std::io::{Read, Seek};

use super::boxes::Boxes;
use crate::media::MediaError;

/// The description of a codec stays far below.
const MOST: u64 = 4 * 1024;

/// Reads what follows in a description of `length` bytes, of which so many are read already.
pub(super) fn rest<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    length: u32,
    read: u64,
) -> Result<Vec<u8>, MediaError> {
    let rest = u64::from(length).saturating_sub(read).min(MOST).min(boxes.source.left());
    boxes.source.vec(usize::try_from(rest).unwrap_or_default())
}

/// Names the codec of pictures.
pub(super) fn video(kind: [u8; 4], rest: &[u8]) -> String {
    match (&kind, body(rest, *b"avcC")) {
        (b"avc1" | b"avc3", Some([_, profile, constraints, level, ..])) => {
            format!("{}.{profile:02x}{constraints:02x}{level:02x}", name(kind))
        }
        _ => name(kind),
    }
}

/// Names the codec of sound.
pub(super) fn audio(kind: [u8; 4], rest: &[u8]) -> String {
    let described = body(rest, *b"esds").and_then(|esds| esds.get(4..)).and_then(object_type);
    match (&kind, described) {
        (b"mp4a", Some((object, Some(sort)))) => format!("mp4a.{object:02x}.{sort}"),
        (b"mp4a", Some((object, None))) => format!("mp4a.{object:02x}"),
        _ => name(kind),
    }
}

/// Finds the body of a box among others, however deep it is.
fn body(rest: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let at = rest.windows(4).position(|window| *window == kind)?;
    rest.get(at + 4..)
}

/// Spells four letters; whatever is no letter or digit is left out.
fn name(kind: [u8; 4]) -> String {
    kind.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|&byte| char::from(byte)).collect()
}

/// Reads the sort of sound out of nested descriptors: that of the stream (3), within it that of the
/// decoder (4), within it what the decoder needs to know (5).
fn object_type(esds: &[u8]) -> Option<(u8, Option<u8>)> {
    let stream = descriptor(esds, 3)?;
    let flags = *stream.get(2)?;
    let mut at = 3;
    at += if flags & 0x80 == 0 { 0 } else { 2 };
    at += if flags & 0x40 == 0 { 0 } else { 1 + usize::from(*stream.get(at)?) };
    at += if flags & 0x20 == 0 { 0 } else { 2 };
    let decoder = descriptor(stream.get(at..)?, 4)?;
    let object = *decoder.first()?;
    let special = decoder.get(13..).and_then(|rest| descriptor(rest, 5));
    let sort = special.and_then(|special| special.first()).map(|first| first >> 3);
    Some((object, sort.filter(|sort| (1..31).contains(sort))))
}

/// Finds the body of a descriptor with a tag, whose length is written in bytes of seven bits.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (&found, mut rest) = bytes.split_first()?;
    if found != tag {
        return None;
    }
    for _ in 0..4 {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codecs_are_named_as_browsers_know_them() {
        let avc = b"....avcC\x01\x64\x00\x28....";
        assert_eq!(video(*b"avc1", avc), "avc1.640028");
        assert_eq!(video(*b"hvc1", b""), "hvc1");
        assert_eq!(video(*b"\0 ./", b"avcC"), "");
        let esds = [
            b"esds\0\0\0\0\x03\x80\x80\x80\x22\0\x01\0\x04\x14\x40".as_slice(),
            &[0x15; 12],
            b"\x05\x02\x12\x10",
        ];
        assert_eq!(audio(*b"mp4a", &esds.concat()), "mp4a.40.2");
        for cut in 0..esds.concat().len() {
            assert!(audio(*b"mp4a", &esds.concat()[..cut]).starts_with("mp4a"));
        }
    }
}
