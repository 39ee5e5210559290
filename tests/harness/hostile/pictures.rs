//! Pictures that are larger than they look, or something else besides.

use super::{
    Made, larger,
    parts::{
        Entry, atom, behind, chunk, directory, find, jpeg, media, nested, png, put, riff,
        riff_chunk, segment, tiff, zeros,
    },
};

pub(super) const ALL: &[Made] = &[
    ("a PNG of 60 000 × 60 000 in a few bytes", || huge_png((60_000, 60_000), [8, 6], 64)),
    ("a PNG of 2³² − 1 pixels a side", || huge_png((u32::MAX, u32::MAX), [16, 6], 64)),
    ("a PNG of 14 000 × 14 000 that is all there", || whole_png(14_000, 3)),
    ("a PNG of 7 000 × 7 000 that is all there", || whole_png(7_000, 3)),
    ("a PNG of 30 000 × 1", || huge_png((30_000, 1), [8, 2], 90_001)),
    ("a PNG whose rows go on after its last", || huge_png((8, 8), [8, 2], 300_000_000)),
    ("a PNG of 16-bit colours, interlaced and huge", interlaced_png),
    ("an animated PNG of a thousand large pictures", animated_png),
    ("a GIF of 65 535 × 65 535", || gif((65_535, 65_535), 1)),
    ("a GIF of 14 000 × 14 000 with a dot in it", || gif((14_000, 14_000), 1)),
    ("a GIF of 4 000 × 4 000 with ten thousand dots", || gif((4_000, 4_000), 10_000)),
    ("a WebP of 16 384 × 16 384", || lossless_webp(16_383)),
    ("a WebP of 12 000 × 12 000", || lossless_webp(11_999)),
    ("an animated WebP of 16 million pixels a side", || canvas_webp(0xFF_FFFF)),
    ("an animated WebP of 9 000 × 9 000", || canvas_webp(8_999)),
    ("a WebP whose colour profile is 100 MB", profiled_webp),
    ("a JPEG of 65 535 × 65 535", || larger::huge("picture.jpg", 65_535)),
    ("a JPEG of 14 000 × 14 000", || larger::huge("picture.jpg", 14_000)),
    ("a progressive JPEG of 12 000 × 12 000", || larger::huge("progressive.jpg", 12_000)),
    ("a JPEG that holds 150 MB of nothing", padded_jpeg),
    ("a JPEG of a thousand scans", scanned_jpeg),
    ("a TIFF of 2³² − 1 pixels a side", || stripped_tiff((u32::MAX, u32::MAX), [8, 1], 1)),
    ("a TIFF of 14 000 × 14 000, one strip many times", || {
        stripped_tiff((14_000, 14_000), [8, 3], 140)
    }),
    ("a TIFF of 10 000 × 10 000, 16 bits, in one strip", || {
        stripped_tiff((10_000, 10_000), [16, 3], 1)
    }),
    ("a TIFF in one tile of 2³¹", tiled_tiff),
    ("a TIFF with 65 535 samples a pixel", || stripped_tiff((1_000, 1_000), [16, 65_535], 1)),
    ("a TIFF whose directories form a ring", || tiff(&[(256, 4, 1, 1)], 8, &[])),
    ("a TIFF of 65 535 entries", crowded_tiff),
    ("a negative that names one table 32 times", repeating_negative),
    ("a negative whose directories stand in themselves", looping_negative),
    ("a HEIC whose items are of no size, often", crowded_heic),
    ("a HEIC of ten thousand properties", || {
        heic(&atom(b"iprp", &atom(b"ipco", &atom(b"ispe", &[0; 12]).repeat(10_000))))
    }),
    ("a HEIC whose boxes are 100 000 deep", || heic(&nested(b"iprp", 100_000))),
    ("a HEIC with one packet named ten thousand times", repeating_heic),
    ("a GIF that is a ZIP too", || {
        [media("picture.gif"), b"PK\x03\x04".repeat(50), b"PK\x05\x06".to_vec(), vec![0; 18]]
            .concat()
    }),
    ("a GIF that is a script too", || {
        [b"GIF89a/*".to_vec(), media("picture.gif"), b"*/=1;alert(1)".to_vec()].concat()
    }),
    ("a JPEG with HTML in its comment", || {
        jpeg(&segment(0xFE, b"--><html><script>alert(1)</script>"))
    }),
    ("a JPEG that is a PDF too", || jpeg(&segment(0xFE, &media("page.pdf")))),
    ("a JPEG with a program behind it", || {
        [media("picture.jpg"), b"MZ".to_vec(), vec![0x90; 4_096]].concat()
    }),
];

/// A PNG that promises a size and has so many zeros.
fn huge_png(size: (u32, u32), colours: [u8; 2], bytes: usize) -> Vec<u8> {
    png(size, colours, &[chunk(b"IDAT", &zeros(bytes))])
}

/// A PNG of one colour, whole and sound.
fn whole_png(side: u32, channels: usize) -> Vec<u8> {
    let rows = side as usize * (side as usize * channels + 1);
    huge_png((side, side), [8, if channels == 3 { 2 } else { 6 }], rows)
}

fn interlaced_png() -> Vec<u8> {
    let mut bytes = huge_png((9_000, 9_000), [16, 6], 1_000_000);
    bytes[28] = 1;
    let header = chunk(b"IHDR", &bytes[16..29]);
    put(bytes, 8, &header)
}

fn animated_png() -> Vec<u8> {
    const SIDE: u32 = 4_000;
    let control = |number: u32| {
        let sides = [SIDE.to_be_bytes(), SIDE.to_be_bytes()].concat();
        chunk(b"fcTL", &[&number.to_be_bytes()[..], &sides, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let rows = zeros(SIDE as usize * (SIDE as usize * 3 + 1));
    let mut chunks = vec![
        chunk(b"acTL", &[1_000_u32.to_be_bytes(), [0; 4]].concat()),
        control(0),
        chunk(b"IDAT", &rows),
    ];
    for number in 1..100 {
        chunks.push(control(2 * number - 1));
        chunks.push(chunk(b"fdAT", &[&(2 * number).to_be_bytes()[..], &rows].concat()));
    }
    png((SIDE, SIDE), [8, 2], &chunks)
}

/// A GIF of a large canvas with pictures of one pixel.
fn gif((width, height): (u16, u16), pictures: usize) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let dot = b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let colours = b"\x80\0\0\0\0\0\xFF\xFF\xFF";
    [b"GIF89a", &sides[..], colours, &dot.repeat(pictures), b"\x3B"].concat()
}

/// A lossless picture whose sides, less one, are given; its codes are zeros.
fn lossless_webp(side: u32) -> Vec<u8> {
    let bits = side | side << 14;
    let body = [&[0x2F][..], &bits.to_le_bytes(), &[0; 200]].concat();
    riff(&riff_chunk(b"VP8L", &body))
}

/// The animated sample on a canvas whose sides, less one, are given, with its pictures repeated.
fn canvas_webp(side: u32) -> Vec<u8> {
    let sample = media("animated.webp");
    let frames = &sample[find(&sample, b"ANMF")..];
    let sides = [&side.to_le_bytes()[..3], &side.to_le_bytes()[..3]].concat();
    let head = [&sample[12..24], &sides, &sample[30..find(&sample, b"ANMF")]].concat();
    riff(&[&head[..], &frames.repeat(500)].concat())
}

fn profiled_webp() -> Vec<u8> {
    let sample = media("exif.webp");
    let head = &sample[12..30];
    let profile = riff_chunk(b"ICCP", &vec![0; 100_000_000]);
    let head = put(head.to_vec(), 8, &[head[8] | 0x20]);
    riff(&[&head[..], &profile, &sample[30..]].concat())
}

fn padded_jpeg() -> Vec<u8> {
    jpeg(&segment(0xE5, &[0; 60_000]).repeat(2_500))
}

fn scanned_jpeg() -> Vec<u8> {
    let sample = media("progressive.jpg");
    let (start, end) = (find(&sample, b"\xFF\xDA"), sample.len() - 2);
    [&sample[..start], &sample[start..end].repeat(1_000), &sample[end..]].concat()
}

/// A TIFF packed by zlib, all of whose strips are the same bytes.
fn stripped_tiff((width, height): (u32, u32), [bits, samples]: [u32; 2], strips: u32) -> Vec<u8> {
    let rows = height.div_ceil(strips);
    let row = width.min(20_000) as usize * (bits * samples.min(4) / 8) as usize;
    let strip = zeros(row * rows.min(20_000) as usize);
    let place = behind(10) + 8 * strips;
    let length = u32::try_from(strip.len()).expect("a short strip");
    let (offsets, lengths) = (behind(10), behind(10) + 4 * strips);
    let one = |table: u32, value: u32| if strips == 1 { value } else { table };
    let entries: [Entry; 10] = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, bits),
        (259, 3, 1, 8),
        (262, 3, 1, if samples == 3 { 2 } else { 1 }),
        (273, 4, strips, one(offsets, place)),
        (277, 3, 1, samples),
        (278, 4, 1, rows),
        (279, 4, strips, one(lengths, length)),
        (284, 3, 1, 1),
    ];
    let table = |value: u32| value.to_le_bytes().repeat(strips as usize);
    tiff(&entries, 0, &[table(place), table(length), strip].concat())
}

fn tiled_tiff() -> Vec<u8> {
    let side = 1 << 31;
    let entries: [Entry; 10] = [
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (322, 4, 1, side),
        (323, 4, 1, side),
        (324, 4, 1, behind(10)),
        (325, 4, 1, 64),
    ];
    tiff(&entries, 0, &[0; 64])
}

fn crowded_tiff() -> Vec<u8> {
    let entries: Vec<Entry> = (0..65_535).map(|n| (0x9000, 4, 1 << 20, n)).collect();
    tiff(&entries, 8, &[0; 4_096])
}

/// A negative whose directories all have the longest tables that are read, in the same place.
fn repeating_negative() -> Vec<u8> {
    const PARTS: u32 = 1 << 22;
    let place = |n: u32| behind(5) + n * (behind(4) - 8);
    let strips = place(16) + 4 * 16;
    let page: [Entry; 4] =
        [(256, 4, 1, 64), (257, 4, 1, 64), (273, 4, PARTS, strips), (279, 4, PARTS, strips)];
    let first: [Entry; 5] = [
        (254, 4, 1, 1),
        (256, 4, 1, 64),
        (257, 4, 1, 64),
        (330, 4, 16, place(16)),
        (0xC612, 1, 4, 1),
    ];
    let pages: Vec<u8> = (0..16).flat_map(|_| directory(&page, 0)).collect();
    let places: Vec<u8> = (0..16).flat_map(|n| place(n).to_le_bytes()).collect();
    let mut rest = [pages, places].concat();
    rest.resize(rest.len() + 4 * PARTS as usize, 0);
    tiff(&first, 0, &rest)
}

fn looping_negative() -> Vec<u8> {
    let sample = media("camera.dng");
    let first = u32::from_le_bytes([sample[4], sample[5], sample[6], sample[7]]);
    let at = find(&sample, &[0x4A, 0x01, 0x04, 0x00]);
    // Four of them stand in the value's place: the file itself, which is its own directory.
    put(sample, at + 4, &[1_u32.to_le_bytes(), first.to_le_bytes()].concat())
}

/// A HEIC with a box in front of those in its list.
fn heic(inside: &[u8]) -> Vec<u8> {
    let sample = media("picture.heic");
    let meta = find(&sample, b"meta") - 4;
    [&sample[..meta], &atom(b"meta", &[&[0; 4], inside].concat()), &sample[meta..]].concat()
}

fn crowded_heic() -> Vec<u8> {
    // Offsets and lengths of no bytes, so that items cost little to write.
    let items: Vec<u8> =
        (0..65_535_u16).flat_map(|n| [&n.to_be_bytes()[..], &[0, 0, 0, 64]].concat()).collect();
    heic(&atom(b"iloc", &[&[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &items[..]].concat()).repeat(20))
}

/// Lists of items, all of which name the same four megabytes.
fn repeating_heic() -> Vec<u8> {
    let sample = media("picture.heic");
    let name = [&[2, 0, 0, 0, 0, 1, 0, 0][..], b"mime\0application/rdf+xml\0"].concat();
    let names = atom(b"iinf", &[&[0, 0, 0, 0, 0, 1][..], &atom(b"infe", &name)].concat());
    let place = u32::try_from(sample.len() + 8).expect("a short sample").to_be_bytes();
    let places =
        [&[0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1][..], &place, &4_000_000_u32.to_be_bytes()];
    let list = atom(b"meta", &[&[0; 4], &names[..], &atom(b"iloc", &places.concat())].concat());
    [sample, atom(b"free", &vec![b' '; 4_000_000]), list.repeat(10_000)].concat()
}
