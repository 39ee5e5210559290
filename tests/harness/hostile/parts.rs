//! The parts that files are put together from.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

/// Where the samples are.
pub(super) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/media");

/// A sample.
pub(super) fn media(name: &str) -> Vec<u8> {
    let path = format!("{FOLDER}/{name}");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Packs so many zeros by zlib.
pub(super) fn zeros(count: usize) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    let row = [0; 64 * 1024];
    let mut left = count;
    while left > 0 {
        let part = left.min(row.len());
        packer.write_all(&row[..part]).expect("memory can be written");
        left -= part;
    }
    packer.finish().expect("memory can be written")
}

/// Packs bytes by zlib.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("a short part").to_be_bytes()
}

/// A chunk of PNG with the right checksum.
pub(super) fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&kind[..], body].concat();
    [&length(body.len())[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A PNG of a size, a depth and a sort of colours, with chunks between its header and its end.
pub(super) fn png(size: (u32, u32), [depth, colour]: [u8; 2], chunks: &[Vec<u8>]) -> Vec<u8> {
    let (width, height) = size;
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]];
    let (header, end) = (chunk(b"IHDR", &header.concat()), chunk(b"IEND", b""));
    [b"\x89PNG\r\n\x1A\n".to_vec(), header, chunks.concat(), end].concat()
}

/// A PNG of one pixel with chunks in front of it.
pub(super) fn dot(chunks: &[Vec<u8>]) -> Vec<u8> {
    let pixel = chunk(b"IDAT", &packed(&[0; 4]));
    png((1, 1), [8, 2], &[chunks.concat(), pixel])
}

/// A segment of JPEG.
pub(super) fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("a short segment").to_be_bytes();
    [&[0xFF, marker][..], &length, body].concat()
}

/// A sound JPEG with segments right behind its start.
pub(super) fn jpeg(segments: &[u8]) -> Vec<u8> {
    let mut bytes = media("picture.jpg");
    bytes.splice(2..2, segments.iter().copied());
    bytes
}

/// A file of RIFF for WebP.
pub(super) fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).expect("a short file").to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", chunks].concat()
}

/// A chunk of RIFF.
pub(super) fn riff_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("a short chunk").to_le_bytes();
    [kind, &length[..], body, &[0][..body.len() % 2]].concat()
}

/// A box of the ISO family.
pub(super) fn atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&length(body.len() + 8)[..], kind, body].concat()
}

/// Boxes around boxes, so many deep.
pub(super) fn nested(kind: &[u8; 4], depth: usize) -> Vec<u8> {
    let total = 8 * depth;
    (0..depth).flat_map(|n| [length(total - 8 * n), *kind].concat()).collect()
}

/// Replaces bytes that occur in a file, wherever they do.
pub(super) fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        made.extend_from_slice(&rest[..at]);
        made.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    made.extend_from_slice(rest);
    made
}

/// Finds where something stands.
pub(super) fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).expect("it is in the sample")
}

/// Puts bytes in place of as many at a position.
pub(super) fn put(mut bytes: Vec<u8>, at: usize, with: &[u8]) -> Vec<u8> {
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

/// A value of a directory: its tag, its kind, its count, and the value or where it stands.
pub(super) type Entry = (u16, u16, u32, u32);

/// A directory of TIFF, least significant byte first, and where the next one stands.
pub(super) fn directory(entries: &[Entry], next: u32) -> Vec<u8> {
    let mut bytes = u16::try_from(entries.len()).expect("few entries").to_le_bytes().to_vec();
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(next.to_le_bytes());
    bytes
}

/// A TIFF whose first directory stands right behind its header, at 8, with more behind that.
pub(super) fn tiff(entries: &[Entry], next: u32, rest: &[u8]) -> Vec<u8> {
    [b"II*\0\x08\0\0\0".to_vec(), directory(entries, next), rest.to_vec()].concat()
}

/// Where the rest of such a TIFF starts.
pub(super) fn behind(entries: usize) -> u32 {
    u32::try_from(8 + 2 + 12 * entries + 4).expect("few entries")
}
