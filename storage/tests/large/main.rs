//! Pictures that are too large to be held in memory are drawn all the same, row by row.
//!
//! Memory is that of the process, so these have one for themselves, and run one after the other.

#![allow(clippy::unwrap_used, reason = "what cannot be written cannot be tried")]

#[expect(dead_code, unreachable_pub, reason = "other tests use it too")]
#[path = "../../../tests/harness/memory.rs"]
mod memory;

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use flate2::{Compression, write::ZlibEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use storage::media::{
    Encoding, Format, Framing, LARGE, Limits, MediaError, Region, SQUARE, THUMBNAIL, Unfit, probe,
    render,
};

/// More than PNG and TIFF can be decoded as a whole.
const SIZE: (u32, u32) = (10_000, 8_000);
/// The most memory that a picture may take, in bytes.
const MOST: u64 = 256 << 20;

/// The colours of the four quarters.
const QUARTERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 180, 40], [30, 50, 220], [128, 128, 128]];

/// A row of the picture, of so many bytes for each colour.
fn row(y: u32, bytes: usize) -> Vec<u8> {
    let lower = usize::from(y >= SIZE.1 / 2) * 2;
    let half = |colour: [u8; 3]| {
        let pixel: Vec<u8> = colour.iter().flat_map(|&number| vec![number; bytes]).collect();
        pixel.repeat(SIZE.0 as usize / 2)
    };
    [half(QUARTERS[lower]), half(QUARTERS[lower + 1])].concat()
}

fn png(file: &mut File) {
    let mut encoder = png::Encoder::new(BufWriter::new(file), SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    for y in 0..SIZE.1 {
        rows.write_all(&row(y, 1)).unwrap();
    }
    rows.finish().unwrap();
}

/// A JPEG that comes in layers, whose colours are coarse.
fn progressive_jpeg(file: &mut File) {
    let (width, height) = (7_000, 6_000);
    let rows = (0..height).map(|y| row(y * SIZE.1 / height, 1)).flat_map(|row| {
        let half = usize::try_from(SIZE.0 / 2 - width / 2).unwrap() * 3;
        row[half..row.len() - half].to_vec()
    });
    let pixels: Vec<u8> = rows.collect();
    let mut encoder = Encoder::new(BufWriter::new(file), 90);
    encoder.set_progressive(true);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&pixels, 7_000, 6_000, ColorType::Rgb).unwrap();
}

/// A TIFF of packed strips of some rows.
fn packed_tiff(file: &mut File, rows: u32) {
    let strips: Vec<Vec<u8>> = (0..SIZE.1.div_ceil(rows))
        .map(|strip| {
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
            for y in strip * rows..((strip + 1) * rows).min(SIZE.1) {
                packed.write_all(&row(y, 1)).unwrap();
            }
            packed.finish().unwrap()
        })
        .collect();
    let count = u32::try_from(strips.len()).unwrap();
    let places = behind(9) + 6;
    // A list of one is told in its place.
    let listed = |at: u32, one: u32| if count == 1 { one } else { at };
    let lengths: Vec<u32> =
        strips.iter().map(|strip| u32::try_from(strip.len()).unwrap()).collect();
    let mut at = places + 8 * count;
    let entries = [
        (256, 4, 1, SIZE.0),
        (257, 4, 1, SIZE.1),
        (258, 3, 3, behind(9)),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (273, 4, count, listed(places, at)),
        (277, 3, 1, 3),
        (278, 4, 1, rows),
        (279, 4, count, listed(places + 4 * count, lengths[0])),
    ];
    let mut lists = [8_u16, 8, 8].map(u16::to_le_bytes).concat();
    for length in &lengths {
        lists.extend(at.to_le_bytes());
        at += length;
    }
    lists.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
    file.write_all(&header(&entries, &lists)).unwrap();
    file.write_all(&strips.concat()).unwrap();
}

/// The start of a TIFF whose pixels lie behind it.
fn header(entries: &[(u16, u16, u32, u32)], more: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    for &(tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes.extend(more);
    bytes
}

/// Where what follows the directory of so many entries begins.
fn behind(entries: u32) -> u32 {
    8 + 2 + entries * 12 + 4
}

/// A TIFF of one strip, not packed, of sixteen bits for each colour.
fn flat_tiff(file: &mut File) {
    let more = behind(9);
    let bits = [16_u16, 16, 16].map(u16::to_le_bytes).concat();
    let entries = [
        (256, 4, 1, SIZE.0),
        (257, 4, 1, SIZE.1),
        (258, 3, 3, more),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, more + 6),
        (277, 3, 1, 3),
        (278, 4, 1, SIZE.1),
        (279, 4, 1, SIZE.0 * SIZE.1 * 6),
    ];
    let mut file = BufWriter::new(file);
    file.write_all(&header(&entries, &bits)).unwrap();
    for y in 0..SIZE.1 {
        file.write_all(&row(y, 2)).unwrap();
    }
    file.flush().unwrap();
}

/// A TIFF of tiles, not packed, which do not divide it evenly.
fn tiled_tiff(file: &mut File) {
    const SIDE: u32 = 768;
    let (across, down) = (SIZE.0.div_ceil(SIDE), SIZE.1.div_ceil(SIDE));
    let (tiles, bytes) = (across * down, SIDE * SIDE * 3);
    let more = behind(10);
    let places = more + 6;
    let pixels = places + 2 * 4 * tiles;
    let entries = [
        (256, 4, 1, SIZE.0),
        (257, 4, 1, SIZE.1),
        (258, 3, 3, more),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (322, 4, 1, SIDE),
        (323, 4, 1, SIDE),
        (324, 4, tiles, places),
        (325, 4, tiles, places + 4 * tiles),
    ];
    let mut lists = [8_u16, 8, 8].map(u16::to_le_bytes).concat();
    lists.extend((0..tiles).flat_map(|tile| (pixels + tile * bytes).to_le_bytes()));
    lists.extend((0..tiles).flat_map(|_| bytes.to_le_bytes()));
    let mut file = BufWriter::new(file);
    file.write_all(&header(&entries, &lists)).unwrap();
    for (top, left) in (0..down).flat_map(|y| (0..across).map(move |x| (y * SIDE, x * SIDE))) {
        for y in top..top + SIDE {
            let mut row = row(y.min(SIZE.1 - 1), 1);
            row.resize(((across * SIDE) * 3) as usize, 255);
            let from = (left * 3) as usize;
            file.write_all(&row[from..from + (SIDE * 3) as usize]).unwrap();
        }
    }
    file.flush().unwrap();
}

fn written(write: impl FnOnce(&mut File)) -> File {
    let mut file = tempfile::tempfile().unwrap();
    write(&mut file);
    file.seek(SeekFrom::Start(0)).unwrap();
    file
}

/// Draws a picture, and tells whether each quarter has its colour.
fn assert_drawn(format: Format, mut file: File, name: &str) {
    let size = file.metadata().unwrap().len();
    probe(format, &mut file, size, &Limits::default()).unwrap();
    // A small part, for which a picture this sharp cannot be held.
    let crop = Some(Region { x: 0.0, y: 0.0, w: 0.05, h: 0.05 });
    let corner = SQUARE.cut(Framing { crop, ..Framing::default() }, Encoding::Webp);
    let whole = [THUMBNAIL, LARGE].map(|preset| preset.cut(Framing::default(), Encoding::Webp));
    for cuts in [&whole[..], &[corner]] {
        memory::forget_peak();
        let before = memory::resident();
        let drawn = render(format, &mut file, 1, &Limits::default(), cuts).unwrap();
        let taken = memory::peak().saturating_sub(before);
        eprintln!("{name}: {} MiB", taken >> 20);
        assert!(taken < MOST, "{name} took {} MiB", taken >> 20);
        for one in drawn.renditions {
            let picture = image::load_from_memory(&one.bytes).unwrap().into_rgb8();
            let (width, height) = picture.dimensions();
            assert_eq!((width, height), (one.width, one.height), "{name}");
            let places =
                [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| (width * x / 4, height * y / 4));
            for ((x, y), quarter) in places.into_iter().zip(QUARTERS) {
                let expected = if one.cut == corner { QUARTERS[0] } else { quarter };
                let colour = picture.get_pixel(x, y).0;
                let is_near =
                    colour.iter().zip(expected).all(|(&one, other)| one.abs_diff(other) < 12);
                assert!(is_near, "{name} at {x}, {y}: {colour:?}, not {expected:?}");
            }
        }
    }
}

#[test]
fn pictures_that_cannot_be_held_are_drawn_row_by_row_within_the_memory_there_is() {
    assert_drawn(Format::Png, written(png), "a PNG");
    assert_drawn(Format::Tiff, written(|file| packed_tiff(file, 100)), "a TIFF of packed strips");
    assert_drawn(Format::Tiff, written(flat_tiff), "a TIFF of one strip of sixteen bits");
    assert_drawn(Format::Tiff, written(tiled_tiff), "a TIFF of tiles");

    // It is held as a whole, in as little as it needs.
    assert_drawn(Format::Jpeg, written(progressive_jpeg), "a JPEG in layers");

    // What is packed as a whole has to be unpacked as a whole.
    let mut packed = written(|file| packed_tiff(file, SIZE.1));
    let drawn = render(Format::Tiff, &mut packed, 1, &Limits::default(), &[]);
    let (width, height) = SIZE;
    let expected = Unfit::NoRoom { width, height };
    assert!(matches!(drawn, Err(MediaError::Unfit(unfit)) if unfit == expected));
}
