use std::{io::Cursor, process::Command};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits { entries: 1_000, directory: 1 << 20 };

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:34:56Z".parse().expect("an instant")
}

/// An archive of entries with names and bytes.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut writer, mut out) = (Writer::default(), Vec::new());
    for (name, bytes) in entries {
        let size = Some(bytes.len() as u64);
        out.extend(writer.begin(name, size, noon()).expect("a name"));
        writer.pass(bytes);
        out.extend(*bytes);
        out.extend(writer.end());
    }
    out.extend(writer.finish());
    out
}

fn read(archive: &[u8]) -> Result<Vec<Entry>, ZipError> {
    open(&mut Cursor::new(archive), archive.len() as u64, LIMITS)
}

fn refusal(archive: &[u8]) -> String {
    read(archive).expect_err("a refusal").to_string()
}

/// Replaces the last place where some bytes stand, which is in the directory.
fn with(mut archive: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = archive.windows(old.len()).rposition(|window| window == old).expect("the bytes");
    archive.splice(at..at + old.len(), new.iter().copied());
    archive
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let files: [(&str, &[u8]); 3] =
        [("a.txt", b"abc"), ("Værøy/å 🌞.jpg", b""), ("b/c", &[7; 999])];
    let archive = archive(&files);
    let entries = read(&archive).expect("entries");
    assert_eq!(entries.len(), 3);
    for (entry, (name, bytes)) in entries.iter().zip(files) {
        let range = usize::try_from(entry.bytes.start).expect("small")
            ..usize::try_from(entry.bytes.end).expect("small");
        assert_eq!((entry.name.as_str(), &archive[range]), (name, bytes));
        assert_eq!(entry.checksum, crc32fast::hash(bytes));
    }
}

#[test]
fn the_size_is_known_in_advance_also_beyond_4_gib() {
    let large = u64::from(u32::MAX) + 10;
    let sizes = [("a", 5), ("large", large), ("behind", 3), ("exact", u64::from(u32::MAX))];
    let (mut writer, mut size) = (Writer::default(), 0);
    for (name, bytes) in sizes {
        size += writer.begin(name, Some(bytes), noon()).expect("a name").len() as u64 + bytes;
        writer.skip(bytes);
        size += writer.end().len() as u64;
    }
    size += writer.finish().len() as u64;
    assert_eq!(size_of(sizes), size);
    assert_eq!(size_of([]), 22);
}

#[test]
fn many_entries_are_counted_beyond_16_bits() {
    let names: Vec<_> = (0..65_536).map(|n| n.to_string()).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let archive = archive(&entries);
    assert_eq!(size_of(names.iter().map(|name| (name.as_str(), 0))), archive.len() as u64);
    let limits = Limits { entries: 65_536, directory: 1 << 24 };
    let found = open(&mut Cursor::new(&archive), archive.len() as u64, limits).expect("entries");
    assert_eq!(found.len(), 65_536);
    assert!(refusal(&archive).contains("more than can be taken"));
}

#[test]
fn an_entry_behind_4_gib_is_found() {
    let start = u64::from(u32::MAX) + 1;
    let mut writer = Writer::behind(start);
    let mut out = writer.begin("a", None, noon()).expect("a name").to_vec();
    writer.pass(b"abc");
    out.extend(b"abc");
    out.extend(writer.end());
    out.extend(writer.finish());
    // A file that begins with a hole, so that only its end is there.
    let mut file = tempfile::tempfile().expect("a file");
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(start)).expect("a place");
    std::io::Write::write_all(&mut file, &out).expect("it is written");
    let size = start + out.len() as u64;
    let entries = open(&mut file, size, LIMITS).expect("entries");
    assert_eq!(entries[0].bytes.end - entries[0].bytes.start, 3);
    assert!(entries[0].bytes.start > start);
}

#[test]
fn other_programs_read_what_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.zip");
    let files: [(&str, &[u8]); 3] =
        [("Bilder/Værøy 🌞.jpg", b"abc"), ("tom.txt", b""), ("b/c/d.bin", &[7; 9_000])];
    std::fs::write(&path, archive(&files)).expect("it is written");
    let path = path.to_str().expect("a path");
    let check = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
        assert z.testzip() is None\nprint('\\n'.join(z.namelist()))";
    let mut tried = 0;
    for line in [
        vec!["python3", "-X", "utf8", "-c", check, path],
        vec!["unzip", "-tq", path],
        vec!["7z", "t", path],
    ] {
        let Ok(done) = Command::new(line[0]).args(&line[1..]).output() else { continue };
        tried += 1;
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{}: {said}", line[0]);
        if line[0] == "python3" {
            assert_eq!(said.trim_end(), "Bilder/Værøy 🌞.jpg\ntom.txt\nb/c/d.bin");
        }
    }
    if tried == 0 {
        eprintln!("NOT TESTED with other programs: there are none");
    }
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../a", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\..\\b", "C:a", "a\0b"] {
        assert!(refusal(&archive(&[(name, b"x")])).contains("leads out"), "{name}");
    }
    assert!(refusal(&archive(&[("a", b"x"), ("A", b"y")])).contains("twice"));
}

#[test]
fn links_and_what_is_packed_are_refused() {
    let plain = archive(&[("name", b"target")]);
    let mode = (0o100_644_u32 << 16).to_le_bytes();
    let link = with(plain.clone(), &mode, &(0o120_777_u32 << 16).to_le_bytes());
    assert!(refusal(&link).contains("no plain file"));
    // Method and flags stand before the time.
    let head = [0x08, 0x08, 0, 0];
    assert!(refusal(&with(plain.clone(), &head, &[0x08, 0x08, 8, 0])).contains("compressed"));
    assert!(refusal(&with(plain, &head, &[0x09, 0x08, 0, 0])).contains("encrypted"));
}

#[test]
fn entries_that_lie_upon_each_other_are_refused() {
    let archive = archive(&[("a", &[1; 100]), ("b", &[2; 100])]);
    let entries = read(&archive).expect("entries");
    let second = u32::try_from(entries[0].bytes.end + 16).expect("small").to_le_bytes();
    let upon = with(archive, &[&second[..], b"b"].concat(), &[0, 0, 0, 0, b'b']);
    assert!(refusal(&upon).contains("lies upon another"));
}

#[test]
fn a_name_has_an_end() {
    let long = "x".repeat(70_000);
    assert_eq!(Writer::default().begin(&long, None, noon()), Err::<Bytes, _>(NameTooLong));
}

proptest! {
    #[test]
    fn no_bytes_end_the_reader(
        mut bytes in Just(archive(&[("a/b.txt", b"abc"), ("c", &[1; 50])])),
        changes in proptest::collection::vec((0_usize..300, any::<u8>()), 1..6),
        cut in 0_usize..400,
    ) {
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        if let Ok(entries) = read(&bytes) {
            let total: u64 = entries.iter().map(|entry| entry.bytes.end - entry.bytes.start).sum();
            prop_assert!(total <= bytes.len() as u64);
        }
    }
}
