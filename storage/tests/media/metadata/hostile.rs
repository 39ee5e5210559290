//! Packets that are broken or meant to do harm say nothing, and do none.

use std::time::{Duration, Instant};

use storage::media::{Format, Metadata, Unfit};

use super::build::{self, Value, segment, xmp_segment};
use super::metadata;

fn refused(sidecar: &[u8]) -> Unfit {
    let start = Instant::now();
    let refusal = Metadata::of_sidecar(sidecar, None).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10), "{refusal}");
    refusal
}

#[test]
fn a_sidecar_that_is_none_is_refused() {
    let packet = build::xmp("<dc:rights>x</dc:rights>");
    assert!(Metadata::of_sidecar(&packet, None).is_ok());
    let text = String::from_utf8(packet).unwrap();
    let broken = Unfit::Corrupt("its XML is not well-formed");
    for (sidecar, expected) in [
        (String::new(), Unfit::Unsupported("XML that is no XMP")),
        ("<svg/>".to_owned(), Unfit::Unsupported("XML that is no XMP")),
        (text.replace("</rdf:RDF>", ""), broken.clone()),
        (text.replace(">x<", ">&harm;<"), broken.clone()),
        (text.replace(">x<", ">&#0;<"), broken),
        (text.replace("</x:xmpmeta>", ""), Unfit::Truncated),
        (
            format!("<!DOCTYPE x [<!ENTITY harm 'harm'>]>{}", text.replace(">x<", ">&harm;<")),
            Unfit::Unsupported("XMP with a document type"),
        ),
    ] {
        assert_eq!(refused(sidecar.as_bytes()), expected, "{sidecar}");
    }
    assert!(matches!(refused(b"\xFF\xFE<\0"), Unfit::Corrupt(_)));
    assert_eq!(refused(&vec![b' '; 5 << 20]), Unfit::TooLarge);
}

#[test]
fn depth_and_breadth_are_bounded() {
    let deep = build::xmp(&format!("<dc:rights>{}", "<rdf:li>".repeat(400_000)));
    assert_eq!(refused(&deep), Unfit::Unsupported("XMP nested this deeply"));
    let deep = build::xmp(&"<mine:x>".repeat(400_000));
    assert_eq!(refused(&deep), Unfit::Unsupported("XMP nested this deeply"));
    let many = Unfit::Unsupported("XMP of so many parts");
    assert_eq!(refused(&build::xmp(&"<dc:rights/>".repeat(300_000))), many);
    let attributes = "dc:rights='' ".repeat(200_000);
    assert_eq!(refused(&build::xmp(&format!("<rdf:li {attributes}/>"))), many);
    let prefixes: Vec<String> = (0..100_000).map(|n| format!("xmlns:p{n}='' ")).collect();
    let prefixes = prefixes.concat();
    assert_eq!(refused(&build::xmp(&format!("<rdf:li {prefixes}/>"))), many);
    // What is not known takes no room.
    let unknown = build::xmp(&"<mine:x><rdf:li/></mine:x>".repeat(100_000));
    assert_eq!(Metadata::of_sidecar(&unknown, None), Ok(Metadata::default()));
}

#[test]
fn lists_are_cut() {
    let words: Vec<String> = (0..10_000).map(|n| format!("<rdf:li>{n}</rdf:li>")).collect();
    let words = words.concat();
    let packet = build::xmp(&format!("<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject>"));
    assert_eq!(Metadata::of_sidecar(&packet, None).unwrap().keywords.len(), 500);
    let long = build::xmp(&format!("<dc:rights>{}</dc:rights>", "å".repeat(100_000)));
    let found = Metadata::of_sidecar(&long, None).unwrap();
    assert_eq!(found.copyright.unwrap().chars().count(), 10_000);
}

#[test]
fn a_packet_that_unpacks_without_end_says_nothing() {
    let bomb = build::packed(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 100_000);
    let text = [b"XML:com.adobe.xmp\0\x01\0\0\0", &bomb[..]].concat();
    let profile = [b"name\0\0", &bomb[..]].concat();
    let raw = [b"Raw profile type iptc\0\0", &bomb[..]].concat();
    let file = build::png(&[(b"iTXt", text), (b"iCCP", profile), (b"zTXt", raw)]);
    assert_eq!(metadata(Format::Png, &file), Metadata::default());
}

#[test]
fn a_directory_that_points_at_itself_comes_to_an_end() {
    let mut block = build::exif(vec![(0x8769, Value::Directory(Vec::new()))]);
    let at = block.windows(2).position(|window| window == [0x69, 0x87]).unwrap();
    block[at + 8..at + 12].copy_from_slice(&8_u32.to_le_bytes());
    let file = build::jpeg(&[segment(0xE1, &[b"Exif\0\0", &block])]);
    assert_eq!(metadata(Format::Jpeg, &file), Metadata::default());
}

#[test]
fn a_broken_packet_makes_no_file_unfit() {
    let packet = build::xmp("<dc:rights>x</dc:rights>");
    let whole = build::jpeg(&[
        segment(0xE1, &[b"Exif\0\0", &build::exif(vec![(0x010F, Value::Text("Nikon"))])]),
        xmp_segment(&packet),
        segment(0xED, &[b"Photoshop 3.0\0", &build::resource(0x0404, b"\x1C\x02\x05\0\x01x")]),
        segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", &build::icc("sRGB")]),
    ]);
    let packets = whole.len() - crate::sample("picture.jpg").len();
    for at in 6..packets {
        for flip in [0x01, 0x80, 0xFF] {
            let mut broken = whole.clone();
            broken[at] ^= flip;
            // Whatever is found, it is found without harm.
            let _ = crate::probed(Format::Jpeg, &broken);
        }
    }
    let film = build::film(&build::atom(*b"udta", &[&build::atom(*b"XMP_", &[&packet])]));
    let cut = packet.len() / 2;
    let broken = build::film(&build::atom(*b"udta", &[&build::atom(*b"XMP_", &[&packet[..cut]])]));
    assert_eq!(metadata(Format::Mp4, &film).copyright.as_deref(), Some("x"));
    assert_eq!(metadata(Format::Mp4, &broken), Metadata::default());
}
