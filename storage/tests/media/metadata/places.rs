//! A file is given out without the place where it was taken, and otherwise as it is.

use std::io::Cursor;

use bytes::Bytes;
use storage::media::{Format, MediaError, Metadata, Unfit, patched, places, sniff};

use super::{
    build::{Value, exif},
    exiftool::exiftool,
    metadata,
};
use crate::{SAMPLES, probed, sample};

const PLACED: [&str; 12] = [
    "-overwrite_original",
    "-EXIF:Make=Nikon",
    "-EXIF:GPSLatitude=59.9139",
    "-EXIF:GPSLatitudeRef=N",
    "-EXIF:GPSLongitude=10.7522",
    "-EXIF:GPSLongitudeRef=E",
    "-EXIF:GPSDateStamp=2026:11:22",
    "-XMP-exif:GPSLatitude=59.9139",
    "-XMP-exif:GPSLongitude=10.7522",
    "-XMP-dc:Title=Sommer",
    "-QuickTime:GPSCoordinates=59.9139 10.7522 5",
    "-Keys:GPSCoordinates=59.9139 10.7522 5",
];

fn bare(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let format = sniff(bytes).expect("a format");
    let found = places(format, &mut Cursor::new(bytes), bytes.len() as u64);
    let patches = found.map_err(|error| match error {
        MediaError::Unfit(unfit) => unfit,
        MediaError::Io(error) => panic!("memory can always be read: {error}"),
    })?;
    Ok(patched(Bytes::copy_from_slice(bytes), 0, &patches).to_vec())
}

#[test]
fn what_exiftool_writes_of_a_place_is_gone_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        "orientation-6.jpg",
        "picture.png",
        "picture.tiff",
        "picture.webp",
        "clip.mp4",
        "clip-moov-last.mp4",
        "clip.mov",
    ];
    for file in files {
        std::fs::write(folder.path().join(file), sample(file)).unwrap();
    }
    if exiftool(folder.path(), &[&PLACED[..], &files].concat()).is_none() {
        return;
    }
    for file in files {
        let path = folder.path().join(file);
        let told = std::fs::read(&path).unwrap();
        let format = sniff(&told).unwrap();
        let said = metadata(format, &told);
        assert!(said.position.is_some(), "{file} tells its place at first");
        let kept = bare(&told).unwrap();
        assert_eq!(kept.len(), told.len(), "{file}");
        assert_eq!(metadata(format, &kept), Metadata { position: None, ..said }, "{file}");
        assert!(!has(&kept, b"59.9") && !has(&kept, b"59,54"), "{file}");
        std::fs::write(&path, &kept).unwrap();
        let asked = ["-a", "-ee", "-n", "-G1", "-gps*", "-*latitude*", "-*location*", file];
        let left = exiftool(folder.path(), &asked).unwrap_or_default();
        let says =
            |line: &&str| line.split_once(':').is_some_and(|(_, said)| !said.trim().is_empty());
        let left: Vec<_> = left.lines().filter(says).collect();
        assert!(left.is_empty(), "{file}: {left:?}");
    }
}

#[test]
fn files_without_a_place_stay_as_they_are() {
    for (name, format) in SAMPLES {
        let bytes = sample(name);
        let kept = bare(&bytes).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
        assert!(probed(format, &kept).is_ok(), "{name}");
        if metadata(format, &bytes).position.is_none() && !name.ends_with("jpg") {
            assert_eq!(kept, bytes, "{name}");
        }
    }
}

#[test]
fn makers_notes_go_and_so_do_places_of_pictures_behind_the_first() {
    let gps = || {
        Value::Directory(vec![
            (1, Value::Text("N")),
            (2, Value::Fractions(&[(59, 1), (54, 1), (5_000, 100)])),
            (3, Value::Text("E")),
            (4, Value::Fractions(&[(10, 1), (45, 1), (800, 100)])),
        ])
    };
    let block = || {
        let note = Value::Directory(vec![(0x927C, Value::Bytes(b"secret place".to_vec()))]);
        [&b"Exif\0\0"[..], &exif(vec![(0x8769, note), (0x8825, gps())])].concat()
    };
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap();
        [&[0xFF, marker], &length.to_be_bytes()[..], body].concat()
    };
    let picture = sample("picture.jpg");
    let first = [&segment(0xE1, &block())[..], &segment(0xE2, b"MPF\0table")].concat();
    let mut both = [&picture[..2], &first, &picture[2..]].concat();
    both.extend([&picture[..2], &segment(0xE1, &block()), &picture[2..]].concat());
    let fractions = [&59_u32.to_le_bytes()[..], &1_u32.to_le_bytes()].concat();
    assert!(has(&both, b"secret place") && has(&both, &fractions));
    let kept = bare(&both).unwrap();
    assert!(!has(&kept, b"secret place") && !has(&kept, &fractions));
    assert_eq!(metadata(Format::Jpeg, &kept).position, None);
}

#[test]
fn a_film_that_notes_its_place_all_the_time_is_not_given_out() {
    let clip = sample("clip.mp4");
    let at = clip.windows(4).rposition(|name| name == b"avc1").expect("a sample description");
    let mut noted = clip.clone();
    noted[at..at + 4].copy_from_slice(b"gpmd");
    assert!(matches!(bare(&noted), Err(Unfit::Unsupported(_))));
    assert!(bare(&clip).is_ok());
}

#[test]
fn broken_files_are_no_trouble() {
    for (name, _) in SAMPLES {
        let bytes = sample(name);
        let Some(format) = sniff(&bytes) else { continue };
        for cut in (0..bytes.len().min(4_000)).step_by(7) {
            let part = &bytes[..cut];
            let _ = places(format, &mut Cursor::new(part), part.len() as u64);
            let mut flipped = bytes.clone();
            flipped[cut] ^= 0xFF;
            let _ = places(format, &mut Cursor::new(&flipped), flipped.len() as u64);
        }
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
