//! Negatives of the two makers whose files are no TIFF, put together as their cameras do.

use std::io::Cursor;

use storage::media::{Format, Framing, Limits, PREVIEW, Unfit, places, render, sniff};

use super::{probed, sample};

const NOTES: &[u8] = b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";
const BESIDE: &[u8] = b"\xEA\xF4\x2B\x5E\x1C\x98\x4B\x88\xB9\xFB\xB7\xDC\x40\x6E\x4D\x16";

fn atom(kind: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&length, &kind[..], &body].concat()
}

/// A directory of values: tag, kind, count, and what stands in its place or behind the directory.
fn directory(values: &[(u16, u16, u32, &[u8])]) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    block.extend(u16::try_from(values.len()).unwrap().to_le_bytes());
    let mut behind = Vec::new();
    let after = 8 + 2 + values.len() * 12 + 4;
    for (tag, kind, count, value) in values {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(count.to_le_bytes());
        if value.len() <= 4 {
            let mut inline = value.to_vec();
            inline.resize(4, 0);
            block.extend(inline);
        } else {
            block.extend(u32::try_from(after + behind.len()).unwrap().to_le_bytes());
            behind.extend(*value);
        }
    }
    block.extend([0; 4]);
    [block, behind].concat()
}

/// A CR3 of 6 000 by 4 000, to be turned a quarter with the clock.
fn canon(full: &[u8], small: &[u8], places: &[(u16, u16, u32, &[u8])]) -> Vec<u8> {
    let first = directory(&[
        (0x0100, 4, 1, &6_000_u32.to_le_bytes()),
        (0x0101, 4, 1, &4_000_u32.to_le_bytes()),
        (0x010F, 2, 6, b"Canon\0"),
        (0x0110, 2, 13, b"Canon EOS R5\0"),
        (0x0112, 3, 1, &6_u16.to_le_bytes()),
    ]);
    let camera = directory(&[
        (0x9003, 2, 20, b"2024:02:29 23:59:58\0"),
        (0x9011, 2, 7, b"+01:00\0"),
        (0xA434, 2, 10, b"RF50mm F1\0"),
    ]);
    let noted = atom(
        *b"uuid",
        &[
            NOTES,
            &atom(*b"CNCV", &[b"CanonCR3_001/00.09.00/00.00.00"]),
            &atom(*b"CMT1", &[&first]),
            &atom(*b"CMT2", &[&camera]),
            &atom(*b"CMT4", &[&directory(places)]),
        ],
    );
    let preview = atom(*b"PRVW", &[&[0; 16], small]);
    let preview = atom(*b"uuid", &[BESIDE, &[0, 0, 0, 0, 0, 0, 0, 1], &preview]);
    let build = |at: u64| {
        let length = u32::try_from(full.len()).unwrap().to_be_bytes();
        let sizes = atom(*b"stsz", &[&[0; 8], &[0, 0, 0, 1], &length]);
        let place = atom(*b"co64", &[&[0; 4], &[0, 0, 0, 1], &at.to_be_bytes()]);
        let list = atom(*b"minf", &[&atom(*b"stbl", &[&sizes, &place])]);
        let track = atom(*b"trak", &[&atom(*b"mdia", &[&list])]);
        [
            atom(*b"ftyp", &[b"crx \0\0\0\x01crx isom"]),
            atom(*b"moov", &[&noted, &track]),
            preview.clone(),
        ]
        .concat()
    };
    let at = build(0).len() as u64 + 8;
    [build(at), atom(*b"mdat", &[full])].concat()
}

/// A RAF of 6 240 by 4 160.
fn fuji(jpeg: &[u8]) -> Vec<u8> {
    let sensor = [
        &[0, 0, 0, 2, 0x01, 0x10, 0, 4, 0, 0, 0, 0, 0x01, 0x11, 0, 4][..],
        &4_160_u16.to_be_bytes(),
        &6_240_u16.to_be_bytes(),
    ]
    .concat();
    let mut file = b"FUJIFILMCCD-RAW 0201FF129502X-T3".to_vec();
    file.resize(84, 0);
    let mut at = 160;
    for part in [jpeg, &sensor, &[7; 64]] {
        let length = u32::try_from(part.len()).unwrap();
        file.extend(u32::try_from(at).unwrap().to_be_bytes());
        file.extend(length.to_be_bytes());
        at += part.len();
    }
    file.resize(160, 0);
    [&file[..], jpeg, &sensor, &[7; 64]].concat()
}

fn drawn(file: &[u8], orientation: u8) -> (u32, u32) {
    let cuts: Vec<_> = PREVIEW.cuts(Framing::default()).to_vec();
    let file = &mut Cursor::new(file);
    let drawn = render(Format::Raw, file, orientation, &Limits::default(), &cuts).unwrap();
    (drawn.renditions[0].width, drawn.renditions[0].height)
}

#[test]
fn a_negative_of_canon_is_shown_by_its_largest_jpeg_and_tells_what_was_noted() {
    let (full, small) = (sample("orientation-6.jpg"), sample("orientation-8.jpg"));
    let file = canon(&full, &small[..], &[]);
    assert_eq!(sniff(&file), Some(Format::Raw));
    let facts = probed(Format::Raw, &file).unwrap();
    assert_eq!((facts.width, facts.height, facts.orientation), (Some(4_000), Some(6_000), 6));
    let said = &facts.metadata;
    assert_eq!(said.camera_make.as_deref(), Some("Canon"));
    assert_eq!(said.camera_model.as_deref(), Some("Canon EOS R5"));
    assert_eq!(said.lens.as_deref(), Some("RF50mm F1"));
    let taken = facts.taken_at.expect("an instant");
    assert_eq!(taken.local.to_string(), "2024-02-29 23:59:58");
    assert_eq!(taken.offset_minutes, Some(60));
    assert_eq!(drawn(&file, facts.orientation), (48, 32));
    // Without the large one there is the small one.
    let file = canon(b"\xFF\x01 what the sensor saw", &full, &[]);
    assert_eq!(drawn(&file, 6), (48, 32));
}

#[test]
fn a_negative_that_tells_where_it_was_taken_is_known_to() {
    let full = sample("picture.jpg");
    let degrees = |parts: [u32; 3]| parts.iter().flat_map(|n| [*n, 1]).collect::<Vec<u32>>();
    let bytes =
        |parts: [u32; 3]| degrees(parts).iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let (north, east) = (bytes([59, 54, 0]), bytes([10, 45, 0]));
    let tags: [(u16, u16, u32, &[u8]); 4] =
        [(1, 2, 2, b"N\0"), (2, 5, 3, &north), (3, 2, 2, b"E\0"), (4, 5, 3, &east)];
    let file = canon(&full, &full, &tags);
    let position = probed(Format::Raw, &file).unwrap().metadata.position.expect("a place");
    assert!((position.latitude - 59.9).abs() < 1e-9, "{position:?}");
    let told = places(Format::Raw, &mut Cursor::new(&file), file.len() as u64);
    assert!(told.is_err(), "it is not given to strangers");
    let silent = canon(&full, &full, &[]);
    let told = places(Format::Raw, &mut Cursor::new(&silent), silent.len() as u64);
    assert!(told.is_ok_and(|patches| patches.is_empty()));
}

#[test]
fn a_negative_of_fujifilm_is_shown_by_its_jpeg_and_tells_what_that_says() {
    let file = fuji(&sample("orientation-6.jpg"));
    assert_eq!(sniff(&file), Some(Format::Raw));
    let facts = probed(Format::Raw, &file).unwrap();
    assert_eq!((facts.width, facts.height, facts.orientation), (Some(4_160), Some(6_240), 6));
    let taken = facts.taken_at.expect("an instant");
    assert_eq!(taken.local.to_string(), "2024-02-29 23:59:58");
    assert_eq!(drawn(&file, 6), (48, 32));
}

#[test]
fn negatives_that_are_cut_or_broken_are_told_and_never_a_trap() {
    let jpeg = sample("picture.jpg");
    for file in [canon(&jpeg, &jpeg, &[]), fuji(&jpeg)] {
        assert!(probed(Format::Raw, &file).is_ok());
        for length in 1..file.len() {
            let cut = probed(Format::Raw, &file[..length]);
            assert!(cut.is_err(), "{length} of {}", file.len());
        }
        assert_eq!(probed(Format::Raw, &file[..file.len() - 1]).unwrap_err(), Unfit::Truncated);
        for at in 0..file.len().min(1_200) {
            let mut broken = file.clone();
            broken[at] ^= 0xFF;
            // Whatever it says of it, it says something.
            let _ = probed(Format::Raw, &broken);
            let cuts: Vec<_> = PREVIEW.cuts(Framing::default()).to_vec();
            let _ = render(Format::Raw, &mut Cursor::new(&broken), 1, &Limits::default(), &cuts);
        }
    }
}
