//! Sound pictures whose notes are not: EXIF, IPTC, XMP and colour profiles.

use super::{
    Made,
    parts::{Entry, atom, chunk, directory, dot, jpeg, media, packed, segment, tiff, zeros},
};

pub(super) const ALL: &[Made] = &[
    ("EXIF whose directories name themselves", || exif(&[(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)], 8)),
    ("EXIF that stands beyond its end", || {
        exif(&[(0x8769, 4, 1, u32::MAX), (0x010F, 2, u32::MAX, 9)], 9)
    }),
    ("EXIF of two directories that name each other", exif_ring),
    ("EXIF with a text of 4 GiB", || {
        exif(&[(0x010E, 2, u32::MAX, 0), (0x9003, 2, 20, u32::MAX - 3)], 0)
    }),
    ("EXIF with fractions that are divided by zero", || {
        exif(
            &[
                (0x8825, 4, 1, 8),
                (2, 5, 3, 8),
                (4, 5, 3, 8),
                (1, 2, 2, b'N'.into()),
                (3, 2, 2, b'E'.into()),
            ],
            0,
        )
    }),
    ("EXIF in a directory of 5 000 entries", || exif(&[(0x0112, 3, 1, 9); 5_000], 8)),
    ("EXIF ten thousand times", || {
        [
            b"\xFF\xD8".to_vec(),
            exif_segment(&[(0x0112, 3, 1, 6)], 0).repeat(10_000),
            media("picture.jpg")[2..].to_vec(),
        ]
        .concat()
    }),
    ("EXIF of a megabyte in a PNG, fifty times", || dot(&vec![chunk(b"eXIf", &crowded()); 50])),
    ("XMP in thousands of pieces that say the wrong thing", || extended(7, 60_000, 2_000)),
    ("XMP in a hundred thousand pieces of one byte", || extended(1, 1, 100_000)),
    ("XMP in a million pieces of nothing", || extended(0, 0, 1_000_000)),
    ("XMP of ten thousand elements in each other", || xmp(&nested(10_000))),
    ("XMP of 100 000 regions", || xmp(&regions(100_000))),
    ("XMP of 10 000 languages", || xmp(&languages(10_000))),
    ("XMP of keywords that are two million deep", || xmp(&deep_keywords())),
    ("XMP of a million elements with 250 prefixes", || xmp_text(&prefixes())),
    ("XMP with entities in entities", || xmp_text(&laughs())),
    ("XMP with an entity from a file", || {
        xmp_text("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>")
    }),
    ("XMP with one attribute of four megabytes", || {
        xmp_text(&format!("<x a='{}'/>", "&amp;".repeat(800_000)))
    }),
    ("XMP with 400 000 attributes", || {
        xmp_text(&format!("<x {}/>", (0..400_000).map(|n| format!("a{n}='' ")).collect::<String>()))
    }),
    ("XMP that never ends", || xmp_text(&"<x>".repeat(1_300_000))),
    ("XMP in UTF-16 that is none", || png_xmp(&[0xFE, 0xFF, 0xD8, 0x00].repeat(100_000))),
    ("XMP of 400 MB, packed", || {
        dot(&[chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\x01\0\0\0".to_vec(), zeros(400_000_000)].concat(),
        )])
    }),
    ("a PNG with a thousand texts of 4 MB, packed", || text_bombs(1_000)),
    ("a PNG with a thousand profiles of 4 MB, packed", || {
        dot(&vec![chunk(b"iCCP", &[b"icc\0\0".to_vec(), zeros(4_000_000)].concat()); 1_000])
    }),
    ("a PNG with a profile of 500 MB, packed", || {
        dot(&[chunk(b"iCCP", &[b"icc\0\0".to_vec(), zeros(500_000_000)].concat())])
    }),
    ("a profile whose tags stand beyond it", broken_profile),
    ("a profile in parts that are numbered wrongly", numbered_profile),
    ("IPTC with lengths past its end", || iptc(&[0x1C, 2, 25, 0x7F, 0xFF, b'a'])),
    ("IPTC with lengths of lengths", || iptc(&[0x1C, 2, 25, 0xFF, 0xFF].repeat(5_000))),
    ("IPTC with thousands of keywords", || {
        iptc(
            &(0..9_000_u16)
                .flat_map(|n| [&[0x1C, 2, 25, 0, 2][..], &n.to_be_bytes()].concat())
                .collect::<Vec<_>>(),
        )
    }),
    ("resources of an editor with lengths past their end", || {
        jpeg(&segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\xFF\0\xFF\xFF\xFF\xFF"))
    }),
    ("a movie with a million notes", noted_movie),
    ("a movie whose keys go on for ever", keyed_movie),
];

fn exif_segment(entries: &[Entry], next: u32) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0".to_vec(), tiff(entries, next, &[])].concat())
}

fn exif(entries: &[Entry], next: u32) -> Vec<u8> {
    jpeg(&exif_segment(entries, next))
}

fn exif_ring() -> Vec<u8> {
    let first: [Entry; 2] = [(0x8769, 4, 1, 38), (0x014A, 4, 1, 38)];
    let second = directory(&[(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)], 8);
    jpeg(&segment(0xE1, &[b"Exif\0\0".to_vec(), tiff(&first, 38, &second)].concat()))
}

/// A block of as many entries as there can be, with what their places say.
fn crowded() -> Vec<u8> {
    tiff(&[(0x010F, 2, 65_000, 100); 65_000], 8, &[b'a'; 200_000])
}

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// A packet that names further pieces, of so many bytes each, at offsets that grow by `step`.
fn extended(step: u32, bytes: usize, pieces: u32) -> Vec<u8> {
    let id = "0123456789ABCDEF".repeat(2);
    let first = packet(&format!(
        "<rdf:Description xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='{id}'/>"
    ));
    let mut all = segment(0xE1, &[XMP, first.as_bytes()].concat());
    for n in 0..pieces {
        let place = (n * step).to_be_bytes();
        let piece = [MORE, id.as_bytes(), &[0xFF; 4], &place, &vec![b'<'; bytes]];
        all.extend(segment(0xE1, &piece.concat()));
    }
    jpeg(&all)
}

fn packet(inside: &str) -> String {
    format!("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>{inside}</rdf:RDF>")
}

/// A PNG with such a packet.
fn xmp(inside: &str) -> Vec<u8> {
    xmp_text(&packet(inside))
}

fn xmp_text(text: &str) -> Vec<u8> {
    png_xmp(text.as_bytes())
}

fn png_xmp(bytes: &[u8]) -> Vec<u8> {
    dot(&[chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0", &packed(bytes)[..]].concat())])
}

fn nested(depth: usize) -> String {
    let names = "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'>";
    format!(
        "{names}{}{}</rdf:Description>",
        "<dc:subject>".repeat(depth),
        "</dc:subject>".repeat(depth)
    )
}

fn regions(count: usize) -> String {
    let one = "<rdf:li mwg-rs:Name='A'><mwg-rs:Area stArea:x='.5'/></rdf:li>";
    format!(
        "<rdf:Description xmlns:mwg-rs='http://www.metadataworkinggroup.com/schemas/regions/' \
         xmlns:stArea='http://ns.adobe.com/xmp/sType/Area#'><mwg-rs:Regions><mwg-rs:RegionList>\
         <rdf:Bag>{}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></rdf:Description>",
        one.repeat(count)
    )
}

fn dublin(name: &str, list: &str, inside: &str) -> String {
    format!(
        "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:lr='http://ns.adobe.com/lightroom/1.0/'><{name}><rdf:{list}>{inside}</rdf:{list}>\
         </{name}></rdf:Description>"
    )
}

fn languages(count: usize) -> String {
    let texts = (0..count).map(|n| format!("<rdf:li xml:lang='x-{n}'>{n}</rdf:li>"));
    dublin("dc:description", "Alt", &texts.collect::<String>())
}

fn deep_keywords() -> String {
    let words = (0..400).map(|n| format!("<rdf:li>{n}{}</rdf:li>", "|a".repeat(4_900)));
    dublin("lr:hierarchicalSubject", "Bag", &words.collect::<String>())
}

fn prefixes() -> String {
    let known = (0..250).map(|n| format!("xmlns:p{n}='urn:{n}' ")).collect::<String>();
    format!("<x {known}>{}</x>", "<y/>".repeat(1_000_000))
}

fn laughs() -> String {
    let entities =
        (1..20).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10)));
    format!("<!DOCTYPE x [<!ENTITY l0 'ha'>{}]>{}", entities.collect::<String>(), packet("&l19;"))
}

fn text_bombs(count: usize) -> Vec<u8> {
    let digits = [b"\niptc\n4000000\n".to_vec(), b"00".repeat(2_000_000)].concat();
    let body = [b"Raw profile type iptc\0\0".to_vec(), packed(&digits)].concat();
    dot(&vec![chunk(b"zTXt", &body); count])
}

fn profile(bytes: &[u8]) -> Vec<u8> {
    [b"ICC_PROFILE\0\x01\x01", bytes].concat()
}

fn broken_profile() -> Vec<u8> {
    let mut bytes = vec![0; 132];
    bytes[36..40].copy_from_slice(b"acsp");
    bytes[16..20].copy_from_slice(b"RGB ");
    bytes[128..132].copy_from_slice(&[0xFF; 4]);
    bytes.extend([&b"desc"[..], &[0xFF, 0xFF, 0xFF, 0xF0], &[0xFF; 4]].concat().repeat(5_000));
    jpeg(&segment(0xE2, &profile(&bytes)))
}

fn numbered_profile() -> Vec<u8> {
    let part =
        |number: u8| segment(0xE2, &[b"ICC_PROFILE\0", &[number, 0][..], &[b'x'; 60_000]].concat());
    jpeg(&(0..=255).flat_map(part).collect::<Vec<_>>().repeat(4))
}

fn iptc(sets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(sets.len()).expect("few sets").to_be_bytes();
    let block = [b"Photoshop 3.0\x008BIM\x04\x04\0\0", &length[..], sets].concat();
    jpeg(&segment(0xED, &block))
}

/// The sample with something at the end of its header.
fn movie(inside: &[u8]) -> Vec<u8> {
    [media("clip.mp4"), atom(b"moov", inside)].concat()
}

fn noted_movie() -> Vec<u8> {
    let note = atom(b"\xA9key", &atom(b"data", b"\0\0\0\x01\0\0\0\0a"));
    let keyword = atom(b"\xA9nam", b"\0\x04\0\0text");
    movie(
        &[
            atom(b"udta", &keyword.repeat(200_000)),
            atom(b"meta", &atom(b"ilst", &note.repeat(300_000))),
        ]
        .concat(),
    )
}

fn keyed_movie() -> Vec<u8> {
    let keys = [&[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF][..], &b"\0\0\0\x09mdtaa".repeat(100_000)];
    movie(
        &atom(b"meta", &[atom(b"hdlr", &[0; 24]), atom(b"keys", &keys.concat())].concat())
            .repeat(10),
    )
}
