//! What the first bytes of a file show.

use super::Format;
use super::probe::{FUJI, is_raw, is_svg, mp3_frame};

/// How many bytes of the head [`sniff`] wants; it works with fewer when the file has no more.
pub const SNIFF_LEN: usize = 8 * 1024;

/// The signature of PNG, and the chunk that has to come first.
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";

/// Recognises a format that is taken, from bytes alone.
///
/// It is strict: what merely starts like a format, and what is a close relative of one (sequences
/// of pictures of HEIC, Matroska of `WebM`, HTML with a picture in it of SVG), is `None`. Whether
/// the rest of the file keeps what its head promises is for [`probe`](super::probe()) to say.
#[must_use]
pub fn sniff(head: &[u8]) -> Option<Format> {
    match head {
        [0xFF, 0xD8, 0xFF, 0xC0..=0xFE, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => head.starts_with(PNG).then_some(Format::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
        [b'R', b'I', b'F', b'F', ..] => riff(head),
        [b'F', b'U', b'J', b'I', ..] => head.starts_with(FUJI).then_some(Format::Raw),
        [b'R', b'F', b'6', b'4', ..] => (head.get(8..12) == Some(b"WAVE")).then_some(Format::Wav),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(tiff(head)),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => webm(head),
        [b'%', b'P', b'D', b'F', b'-', b'0'..=b'9', b'.', b'0'..=b'9', ..] => Some(Format::Pdf),
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] => font(head).then_some(Format::Ttf),
        [b'O', b'T', b'T', b'O', ..] => font(head).then_some(Format::Otf),
        [b't', b't', b'c', b'f', 0, 1 | 2, 0, 0, ..] => Some(Format::Ttc),
        [b'w', b'O', b'F', b'F', ..] => web_font(head).then_some(Format::Woff),
        [b'w', b'O', b'F', b'2', ..] => web_font(head).then_some(Format::Woff2),
        [b'I', b'D', b'3', ..] => tagged_mp3(head),
        [0xFF, 0xE0..=0xFF, ..] => bare_mp3(head),
        _ => match head.get(4..8) {
            Some(b"ftyp") => iso_media(head),
            Some(b"moov" | b"mdat" | b"wide") => old_movie(head),
            _ => is_svg(head).then_some(Format::Svg),
        },
    }
}

fn number(head: &[u8], at: usize) -> Option<u32> {
    head.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn riff(head: &[u8]) -> Option<Format> {
    match (head.get(8..12)?, head.get(12..16)?) {
        (b"WEBP", b"VP8 " | b"VP8L" | b"VP8X") => Some(Format::Webp),
        (b"WAVE", _) => Some(Format::Wav),
        _ => None,
    }
}

fn tiff(head: &[u8]) -> Format {
    if is_raw(head) { Format::Raw } else { Format::Tiff }
}

/// Looks for the document type, a string that every Matroska file has in its first element.
fn webm(head: &[u8]) -> Option<Format> {
    const DOC_TYPE: &[u8] = b"\x42\x82";
    let header = &head[..head.len().min(64)];
    let at = header.windows(2).position(|id| id == DOC_TYPE)?;
    (header.get(at + 2..at + 7) == Some(b"\x84webm")).then_some(Format::Webm)
}

/// A table directory has between one and some dozens of tables; text in its place has thousands.
fn font(head: &[u8]) -> bool {
    let Some(&[high, low]) = head.get(4..6) else { return false };
    let tables = u16::from_be_bytes([high, low]);
    (1..=128).contains(&tables)
        && head.get(12..16).is_some_and(|tag| tag.iter().all(|byte| (0x20..0x7F).contains(byte)))
}

/// What is packed for the web says what is in it, and how many tables there are.
fn web_font(head: &[u8]) -> bool {
    let flavour = head.get(4..8).unwrap_or_default();
    let tables = head.get(12..14).unwrap_or_default();
    matches!(flavour, [0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf")
        && matches!(tables, [high, low] if (1..=4_096).contains(&u16::from_be_bytes([*high, *low])))
}

/// An ID3 tag announces its size in four bytes of seven bits; a frame follows it.
fn tagged_mp3(head: &[u8]) -> Option<Format> {
    let &[version, revision, flags, a, b, c, d] = head.get(3..10)?.first_chunk::<7>()?;
    let sound = (2..=4).contains(&version)
        && revision < 0x10
        && flags.trailing_zeros() >= 4
        && (a | b | c | d) < 0x80;
    let size = [a, b, c, d].into_iter().fold(0, |size, byte| size << 7 | usize::from(byte));
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    let rest = head.get(10 + size + footer..).unwrap_or_default();
    let rest = &rest[rest.iter().position(|&byte| byte != 0).unwrap_or(rest.len())..];
    // A tag with a picture in it is longer than the head.
    let followed = rest.len() < 4 || mp3_frame(rest).is_some();
    (sound && followed).then_some(Format::Mp3)
}

/// Eleven set bits are little to go by: the next frame must stand where the first one ends.
fn bare_mp3(head: &[u8]) -> Option<Format> {
    let first = mp3_frame(head)?;
    let second = mp3_frame(head.get(first.bytes..)?)?;
    (first.rate == second.rate).then_some(Format::Mp3)
}

/// Goes by the brands that a file of the ISO family lists.
fn iso_media(head: &[u8]) -> Option<Format> {
    const OTHERS: [&[u8]; 8] =
        [b"hevc", b"hevx", b"msf1", b"avis", b"avio", b"M4A ", b"M4B ", b"M4P "];
    const HEIC: [&[u8]; 4] = [b"heic", b"heix", b"heim", b"heis"];
    const MPEG_4: [&[u8]; 13] = [
        b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42",
        b"avc1", b"M4V ", b"dash",
    ];
    let size = usize::try_from(number(head, 0)?).ok()?;
    if !(16..=1024).contains(&size) || !size.is_multiple_of(4) {
        return None;
    }
    let major = head.get(8..12)?;
    let brands = head.get(16..size.min(head.len()))?;
    let lists = |wanted: &[&[u8]]| brands.chunks_exact(4).any(|brand| wanted.contains(&brand));
    match major {
        b"qt  " => Some(Format::Mov),
        // A negative, in the boxes of a film.
        b"crx " => Some(Format::Raw),
        b"avif" => Some(Format::Avif),
        // A picture of any packing.
        b"mif1" | b"mif2" if lists(&HEIC) => Some(Format::Heic),
        b"mif1" | b"mif2" => lists(&[b"avif"]).then_some(Format::Avif),
        _ if HEIC.contains(&major) => Some(Format::Heic),
        _ if OTHERS.contains(&major) || lists(&[b"heic", b"avif"]) => None,
        _ => (MPEG_4.contains(&major) || lists(&MPEG_4)).then_some(Format::Mp4),
    }
}

/// Movies from before there were brands start with one of their boxes.
fn old_movie(head: &[u8]) -> Option<Format> {
    let size = number(head, 0)?;
    let kind = head.get(4..8)?;
    // Text in place of a size would announce some hundred megabytes or more, starting with a
    // letter.
    let sound = match kind {
        b"wide" => size == 8 && head.get(12..16) == Some(b"mdat"),
        _ => size == 1 || (8..0x2000_0000).contains(&size),
    };
    sound.then_some(Format::Mov)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_is_not_recognised() {
        let heads: [&[u8]; 26] = [
            b"",
            b"\xFF",
            b"<!DOCTYPE html><html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
            b"<html><body><svg xmlns='http://www.w3.org/2000/svg'></svg>",
            b"<!DOCTYPE html><svg xmlns='http://www.w3.org/2000/svg'/>",
            b"#!/bin/sh\nexit",
            b"\x7FELF\x02\x01\x01\0",
            b"MZ\x90\0\x03\0\0\0",
            b"PK\x03\x04\x14\0\0\0",
            b"\x1A\x45\xDF\xA3\xA3\x42\x86\x81\x01\x42\x82\x88matroska",
            b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc",
            b"\0\0\0\x1Cftypmif1\0\0\0\0mif1miafMiHB",
            b"\0\0\0\x1Cftypavis\0\0\0\0avifmsf1miaf",
            b"\0\0\0\x18ftypM4A \0\0\0\0isommp42",
            b"aaaamdat is not a movie",
            b"ID3 is a tag, and this is a text about it",
            b"\xFF\xFE<\0s\0v\0g\0",
            b"\xFE\xFF\0<\0s\0v\0g",
            b"\xFF\xF1\x50\x80\x02\x1F\xFC\xDE\x02\0",
            b"true, this is a text",
            b"OTTO the cat",
            b"wOFF is a woof",
            b"wOF2 is another",
            b"ttcf is a collection",
            b"%PDF is how such files start",
            b"%!PS-Adobe-3.0",
        ];
        for head in heads {
            assert_eq!(sniff(head), None, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn movies_are_told_apart_by_their_brands() {
        let cases: [(&[u8], Format); 6] = [
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", Format::Mp4),
            (b"\0\0\0\x18ftypXAVC\0\0\0\0XAVCmp42", Format::Mp4),
            (b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ", Format::Mov),
            (b"\0\0\0\x08wide\0\0\0\0mdat\0\0\0\0", Format::Mov),
            (b"\0\0\x10\0moov\0\0\0\x6Cmvhd", Format::Mov),
            (b"\0\0\0\x01mdat\0\0\0\0\0\x10\0\0", Format::Mov),
        ];
        for (head, format) in cases {
            assert_eq!(sniff(head), Some(format), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn pictures_of_telephones_and_cameras_are_told_apart() {
        let cases: [(&[u8], Format); 7] = [
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Format::Raw),
            (b"FUJIFILMCCD-RAW 0201FF129502X-T3", Format::Raw),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic),
            (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1heicmiaf", Format::Heic),
            (b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf", Format::Avif),
            (b"II*\0\x10\0\0\0CR\x02\0", Format::Raw),
            (b"II*\0\x10\0\0\0\0\0\0\0", Format::Tiff),
        ];
        for (head, format) in cases {
            assert_eq!(sniff(head), Some(format), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn svg_is_recognised_by_its_root_whatever_stands_before_it() {
        let cases: [&[u8]; 5] = [
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"\xEF\xBB\xBF <?xml version='1.0' encoding='UTF-8'?>\n<!-- <html> -->\
                <svg xmlns='http://www.w3.org/2000/svg'>",
            b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'>\
                <svg xmlns='http://www.w3.org/2000/svg' >",
            b"<!DOCTYPE svg [<!ENTITY ns_svg 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns_svg;'>",
            b"<s:svg xmlns:s='http://www.w3.org/2000/svg'>",
        ];
        for head in cases {
            assert_eq!(sniff(head), Some(Format::Svg), "{}", head.escape_ascii());
        }
        let strangers: [&[u8]; 6] = [
            b"<svg>",
            b"<svgs xmlns='http://www.w3.org/2000/svg'>",
            b"text <svg xmlns='http://www.w3.org/2000/svg'>",
            b"<?xml version='1.0' encoding='utf-16'?><svg xmlns='http://www.w3.org/2000/svg'>",
            b"<svg xmlns='http://www.w3.org/1999/xhtml'>",
            b"<svg xmlns='http://www.w3.org/2000/svg'\0>",
        ];
        for head in strangers {
            assert_eq!(sniff(head), None, "{}", head.escape_ascii());
        }
    }
}
