//! Pictures with something inside that says it is larger than the place it stands in.

use super::{
    Made,
    parts::{Entry, behind, find, media, put, riff, riff_chunk, tiff},
};

pub(super) const ALL: &[Made] = &[
    ("a WebP whose picture is larger than its canvas", || {
        webp(0, &riff_chunk(b"VP8 ", &lossy(14_000)))
    }),
    ("an animated WebP whose picture is larger than its place", || {
        webp(0x02, &frame(16, &riff_chunk(b"VP8 ", &lossy(14_000))))
    }),
    ("an animated WebP whose place is larger than its canvas", || {
        webp(0x02, &frame(14_000, &riff_chunk(b"VP8 ", &lossy(14_000))))
    }),
    ("an animated WebP whose picture has no name", || {
        let opacity = riff_chunk(b"ALPH", &[0; 257]);
        webp(0x02, &frame(16, &[opacity, riff_chunk(b"none", &lossy(14_000))].concat()))
    }),
    ("a WebP whose picture stands behind its end", || {
        let small = webp(0, &frame(16, &riff_chunk(b"VP8 ", &lossy(16))));
        [small, riff_chunk(b"VP8 ", &lossy(14_000))].concat()
    }),
    ("a TIFF whose strip is a JPEG of 16 000 × 16 000", || {
        strip(&huge("picture.jpg", 16_000), b"")
    }),
    ("a TIFF whose strip is a progressive JPEG of 16 000 × 16 000", || {
        strip(&huge("progressive.jpg", 16_000), b"")
    }),
    ("a TIFF whose JPEG hides another one in a note", || {
        let (small, huge) = (media("picture.jpg"), huge("picture.jpg", 16_000));
        // Some take the first note for a byte longer than it is, and so the second one for none.
        let length = u16::try_from(huge.len()).expect("a short sample").to_be_bytes();
        let notes = [&[0xFF, 0xE0, 0, 6, 0, 0, 0, 0, 0xFF, 0xEF][..], &length, &huge[2..]].concat();
        strip(&[&small[..2], &notes, &small[2..]].concat(), b"")
    }),
    ("a TIFF whose tables hide how large a JPEG is", || {
        let small = media("picture.jpg");
        // They end within a segment that goes on over the first header.
        let header = find(&small, &[0xFF, 0xC0]);
        let hidden = u16::try_from(header + 19).expect("an early header").to_be_bytes();
        let strip_of = [&small[..header + 19], &huge("picture.jpg", 16_000)[2..]].concat();
        strip(&strip_of, &[&[0xFF, 0xD8, 0xFF, 0xEF][..], &hidden, &[0xFF, 0xD9]].concat())
    }),
];

/// A WebP of 16 × 16 pixels.
fn webp(flags: u8, chunks: &[u8]) -> Vec<u8> {
    let canvas = riff_chunk(b"VP8X", &[flags, 0, 0, 0, 15, 0, 0, 15, 0, 0]);
    let moves = if flags == 0 { Vec::new() } else { riff_chunk(b"ANIM", &[0; 6]) };
    riff(&[&canvas[..], &moves, chunks].concat())
}

/// A picture of an animated WebP, shown at the corner in a place of so many pixels a side.
fn frame(side: u32, picture: &[u8]) -> Vec<u8> {
    let side = (side - 1).to_le_bytes();
    riff_chunk(b"ANMF", &[&[0; 6], &side[..3], &side[..3], &[100, 0, 0, 0], picture].concat())
}

/// A lossy picture whose codes are zeros, which is sound: grey all over.
fn lossy(side: u16) -> Vec<u8> {
    const HEADER: u32 = (1 << 19) - 1;
    let tag = (HEADER << 5 | 1 << 4).to_le_bytes();
    let sides = [side.to_le_bytes(), side.to_le_bytes()].concat();
    [&tag[..3], &[0x9D, 0x01, 0x2A], &sides, &vec![0; HEADER as usize + 3_000_000]].concat()
}

/// A sample of JPEG whose header says that it has sides of so many pixels.
pub(super) fn huge(sample: &str, side: u16) -> Vec<u8> {
    let bytes = media(sample);
    let header = bytes.windows(2).position(|two| matches!(two, [0xFF, 0xC0 | 0xC2]));
    let at = header.expect("a header") + 5;
    put(bytes, at, &[side.to_be_bytes(), side.to_be_bytes()].concat())
}

/// A TIFF of 16 × 16 pixels in one strip, which is a JPEG, with tables for it.
fn strip(jpeg: &[u8], tables: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("few bytes");
    let mut entries: Vec<Entry> = vec![
        (256, 4, 1, 16),
        (257, 4, 1, 16),
        (258, 3, 1, 8),
        (259, 3, 1, 7),
        (262, 3, 1, 6),
        (273, 4, 1, 0),
        (277, 3, 1, 3),
        (278, 4, 1, 16),
        (279, 4, 1, length(jpeg)),
    ];
    if !tables.is_empty() {
        entries.push((347, 7, length(tables), 0));
    }
    let place = behind(entries.len());
    entries[5].3 = place;
    if let Some(tables) = entries.get_mut(9) {
        tables.3 = place + length(jpeg);
    }
    tiff(&entries, 0, &[jpeg, tables].concat())
}
