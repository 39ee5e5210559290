//! PDF: packets of XMP that stand in it as they are, and those that are packed.

use std::io::{Read, Seek, Write};

use flate2::{Compression, write::ZlibEncoder};
use memchr::memmem;

use super::{Patch, patched, scan, xmp};
use crate::media::metadata::Inflater;
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

/// How much is looked at together, in bytes.
const WINDOW: u64 = 1 << 20;
/// The longest dictionary in front of a packet, in bytes.
const DICTIONARY: u64 = 2 << 10;
/// The longest packet, and how much is read for all of them, in bytes.
const LONGEST: u64 = 4 << 20;
const MOST: u64 = 64 << 20;
/// How a stream begins behind its dictionary, and how it ends.
const STREAM: &[u8] = b"stream";
const END: &[u8] = b"endstream";

/// Finds what to write over in all packets.
pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let mut patches = scan::places(source)?;
    let (mut next, mut most, mut inflater) = (0, MOST, Inflater::default());
    while next < source.size() {
        let at = next.saturating_sub(DICTIONARY);
        source.seek(at)?;
        let length = WINDOW.min(source.left());
        let window = source.vec(usize::try_from(length).unwrap_or_default())?;
        for start in memmem::find_iter(&window, STREAM) {
            let body = start + STREAM.len();
            if at + (start as u64) < next {
                continue;
            }
            if let Some((skipped, is_packed)) = packet(&window[..start], &window[body..]) {
                let begin = at + (body + skipped) as u64;
                let packet = read(source, begin, &mut most)?;
                patches.extend(bare(&packet, begin, is_packed, &mut inflater)?);
            }
        }
        // What begins at the very end of a window is found in the next one.
        let is_last = at + length == source.size();
        next = if is_last { source.size() } else { at + length - END.len() as u64 };
    }
    Ok(patches)
}

/// Tells of a stream that is a packet of XMP how many bytes of line end stand in front of it, and
/// whether it is packed; of any other nothing.
fn packet(before: &[u8], after: &[u8]) -> Option<(usize, bool)> {
    let skipped = match after {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => return None,
    };
    // What ends another stream, and words within one, follow no dictionary.
    let near = before.len().saturating_sub(usize::try_from(DICTIONARY).unwrap_or_default());
    let before = before[near..].trim_ascii_end();
    let dictionary =
        &before[memmem::rfind(before, b"obj").filter(|_| before.ends_with(b">>"))?..];
    let tight: Vec<u8> =
        dictionary.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    memmem::find(&tight, b"/Subtype/XML")?;
    Some((skipped, memmem::find(&tight, b"/Filter").is_some()))
}

/// Reads a packet up to where its stream ends.
fn read<R: Read + Seek>(
    source: &mut Source<R>,
    begin: u64,
    most: &mut u64,
) -> Result<Vec<u8>, MediaError> {
    source.seek(begin)?;
    let length = LONGEST.min(source.left());
    *most = most.checked_sub(length).ok_or(Unfit::TooLarge)?;
    let mut packet = source.vec(usize::try_from(length).unwrap_or_default())?;
    let end = memmem::find(&packet, END).ok_or(Unfit::TooLarge)?;
    packet.truncate(end);
    *most += length - end as u64;
    Ok(packet)
}

/// Finds what to write over in a packet. A packed one is packed anew without the place; where that
/// cannot be done, or nobody knows how it is packed, nothing of it stays.
fn bare(
    packet: &[u8],
    begin: u64,
    is_packed: bool,
    inflater: &mut Inflater,
) -> Result<Vec<Patch>, MediaError> {
    if !is_packed {
        return Ok(xmp::places(packet, begin));
    }
    let text = inflater.inflate(packet).unwrap_or_default();
    let found = xmp::places(&text, 0);
    if found.is_empty() && !text.is_empty() {
        return Ok(Vec::new());
    }
    let mut bytes = pack(&patched(text.into(), 0, &found))?;
    if bytes.len() > packet.len() {
        bytes = pack(b"")?;
    }
    // What follows the end of what is packed is passed over.
    bytes.resize(packet.len(), b'\n');
    Ok(vec![Patch { at: begin, bytes }])
}

fn pack(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text)?;
    packed.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const PLACED: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
        xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='59,54.5N' \
        exif:GPSLongitude='10,45.2E' exif:Flash='a'/></rdf:RDF></x:xmpmeta>";

    fn document(before: usize, dictionary: &str, packet: &[u8]) -> Vec<u8> {
        let rest = b"\nendstream\nendobj\n9 0 obj\n<< /Length 3 >>\nstream\nabc\nendstream\n";
        let front = format!("%PDF-1.7\n{}\n7 0 obj\n", "%".repeat(before));
        [front.as_bytes(), dictionary.as_bytes(), b"stream\r\n", packet, rest].concat()
    }

    fn bared(file: &[u8]) -> Vec<u8> {
        let mut source = Source::new(Cursor::new(file), file.len() as u64).unwrap();
        let patches = places(&mut source).unwrap();
        patched(file.to_vec().into(), 0, &patches).to_vec()
    }

    fn unpacked(file: &[u8]) -> String {
        let start = memmem::find(file, b"stream\r\n").unwrap() + 8;
        String::from_utf8(Inflater::default().inflate(&file[start..]).unwrap()).unwrap()
    }

    #[test]
    fn places_go_out_of_what_is_packed_wherever_it_stands() {
        const PACKED: &str = "<< /Type /Metadata /Subtype /XML /Filter /FlateDecode >>\n";
        let packet = pack(PLACED.as_bytes()).unwrap();
        for before in [0, (1 << 20) - 40, (1 << 20) - 1_000, (1 << 20) + 7] {
            let file = document(before, PACKED, &packet);
            let bare = bared(&file);
            assert_eq!(bare.len(), file.len());
            let text = unpacked(&bare);
            assert!(!text.contains("59,54") && !text.contains("10,45"), "{before}: {text}");
            assert!(text.contains("exif:Flash='a'"), "{before}: {text}");
            assert!(bare.ends_with(b"stream\nabc\nendstream\n"));
        }
        let silent = document(0, PACKED, &pack(b"<rdf:RDF dc:x='a'/>").unwrap());
        assert_eq!(bared(&silent), silent);
    }

    #[test]
    fn of_a_packet_that_nobody_can_read_nothing_stays_and_no_other_stream_is_touched() {
        let secret = b"\0encrypted or packed in another way\0";
        for dictionary in ["<</Subtype/XML/Filter/ASCII85Decode>>", "<< /Subtype /XML >>"] {
            let file = document(3, dictionary, secret);
            let bare = bared(&file);
            assert_eq!(bare.len(), file.len());
            assert!(memmem::find(&bare, b"encrypted").is_none(), "{dictionary}");
        }
        let picture = "<< /Subtype /Image /Metadata 7 0 R /Filter /FlateDecode >>";
        let file = document(3, picture, secret);
        assert_eq!(bared(&file), file);
    }

    #[test]
    fn documents_that_promise_packets_without_end_are_refused() {
        let start = b"1 0 obj <</Subtype/XML>> stream\n";
        for file in [start.to_vec(), start.repeat(200_000)] {
            let mut source = Source::new(Cursor::new(&file), file.len() as u64).unwrap();
            assert!(matches!(places(&mut source), Err(MediaError::Unfit(Unfit::TooLarge))));
        }
    }
}
