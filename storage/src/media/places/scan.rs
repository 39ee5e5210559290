//! Packets that stand as they are in files of other sorts, wherever those keep them: found by how
//! they begin.

use std::io::{Read, Seek};

use super::{Patch, exif, xmp};
use crate::media::MediaError;
use crate::media::source::Source;

/// How much is looked at together, and how much of that once more with what follows, in bytes.
const WINDOW: u64 = 1 << 20;
const OVERLAP: u64 = 16;
/// The longest packet of XMP, and the longest block of EXIF, in bytes.
const LONGEST: u64 = 4 << 20;
const LONGEST_BLOCK: u64 = 64 << 10;

/// How packets of XMP begin and end, whatever is around them.
const XMP: [&[u8]; 2] = [b"<rdf:RDF", b"</rdf:RDF>"];
/// How blocks of EXIF begin, in either order of bytes.
const EXIF: [&[u8]; 2] = [b"Exif\0\0II*\0", b"Exif\0\0MM\0*"];
/// What stands in front of a block.
const NAME: u64 = 6;

/// Finds what to write over in all packets of a file.
pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    // No packet that begins before `barren` ends.
    let (mut patches, mut at, mut barren) = (Vec::new(), 0, 0_u64);
    while at < source.size() {
        source.seek(at)?;
        let length = WINDOW.min(source.left());
        let window = source.vec(usize::try_from(length).unwrap_or_default())?;
        let find = |start: &[u8], from: u64| {
            let rest = window.get(usize::try_from(from.saturating_sub(at)).ok()?..)?;
            memchr::memmem::find(rest, start).map(|place| at.max(from) + place as u64)
        };
        let packet = find(XMP[0], barren);
        let block = EXIF.iter().filter_map(|start| find(start, at)).min();
        at = match (packet, block) {
            (Some(start), block) if block.is_none_or(|block| start < block) => {
                if let Some(end) = packet_at(source, start, &mut patches)? {
                    end
                } else {
                    barren = start + LONGEST;
                    start + XMP[0].len() as u64
                }
            }
            (_, Some(start)) => block_at(source, start + NAME, &mut patches)?,
            _ if source.left() == 0 => source.size(),
            _ => at + length - OVERLAP,
        };
    }
    Ok(patches)
}

/// Looks into a packet of XMP, and tells where it ends; none if it does not.
fn packet_at<R: Read + Seek>(
    source: &mut Source<R>,
    start: u64,
    patches: &mut Vec<Patch>,
) -> Result<Option<u64>, MediaError> {
    source.seek(start)?;
    let length = LONGEST.min(source.left());
    let mut packet = source.vec(usize::try_from(length).unwrap_or_default())?;
    let Some(end) = memchr::memmem::find(&packet, XMP[1]) else { return Ok(None) };
    packet.truncate(end + XMP[1].len());
    patches.extend(xmp::places(&packet, start));
    Ok(Some(start + packet.len() as u64))
}

/// Looks into a block of EXIF; what may be another one begins behind its first bytes.
fn block_at<R: Read + Seek>(
    source: &mut Source<R>,
    start: u64,
    patches: &mut Vec<Patch>,
) -> Result<u64, MediaError> {
    let end = (start + LONGEST_BLOCK).min(source.size());
    match exif::places(source, start, end) {
        Ok(found) => patches.extend(found),
        // It only looks like one.
        Err(MediaError::Unfit(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(start)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::places::patched;

    fn bare(file: &[u8]) -> Vec<u8> {
        let mut source = Source::new(Cursor::new(file), file.len() as u64).unwrap();
        let patches = places(&mut source).unwrap();
        patched(file.to_vec().into(), 0, &patches).to_vec()
    }

    #[test]
    fn places_go_out_of_packets_wherever_they_stand() {
        let packet = "<rdf:RDF><rdf:Description exif:GPSLatitude='59,54N' dc:x='a'/></rdf:RDF>";
        for before in [0, 7, (1 << 20) - 4, (1 << 20) + 3] {
            let file = [&vec![b'%'; before][..], packet.as_bytes(), b" endobj"].concat();
            let bare = bare(&file);
            assert_eq!(bare.len(), file.len());
            assert!(memchr::memmem::find(&bare, b"59,54N").is_none(), "{before}");
            assert!(memchr::memmem::find(&bare, b"dc:x='a'").is_some());
            assert!(bare.ends_with(b" endobj"));
        }
    }

    #[test]
    fn what_has_no_place_stays_as_it_is_however_often_it_begins() {
        let many = b"<rdf:RDF Exif\0\0II*\0 Exif\0\0MM\0*".repeat(3_000);
        for file in [&b""[..], b"GIF89a", &many] {
            assert_eq!(bare(file), file);
        }
    }
}
