//! Packets, and files with packets in them.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::sample;

/// A value of a directory.
pub(super) enum Value {
    Text(&'static str),
    Short(u16),
    Byte(u8),
    Fractions(&'static [(u32, u32)]),
    Directory(Vec<(u16, Value)>),
    Bytes(Vec<u8>),
}

/// Writes a block of EXIF, least significant byte first.
pub(super) fn exif(first: Vec<(u16, Value)>) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    directory(&mut block, first);
    block
}

fn directory(block: &mut Vec<u8>, mut values: Vec<(u16, Value)>) {
    values.sort_by_key(|(tag, _)| *tag);
    let start = block.len();
    let count = u16::try_from(values.len()).unwrap();
    block.extend(count.to_le_bytes());
    block.resize(start + 2 + 12 * values.len() + 4, 0);
    for (index, (tag, value)) in values.into_iter().enumerate() {
        let (kind, count, bytes): (u16, usize, Vec<u8>) = match value {
            Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
            Value::Short(number) => (3, 1, number.to_le_bytes().to_vec()),
            Value::Byte(number) => (1, 1, vec![number]),
            Value::Fractions(fractions) => {
                let numbers = fractions.iter().flat_map(|(above, below)| [above, below]);
                (5, fractions.len(), numbers.flat_map(|number| number.to_le_bytes()).collect())
            }
            Value::Bytes(bytes) => (1, bytes.len(), bytes),
            Value::Directory(values) => {
                let at = u32::try_from(block.len()).unwrap();
                directory(block, values);
                (4, 1, at.to_le_bytes().to_vec())
            }
        };
        let mut inline = bytes.clone();
        inline.resize(4, 0);
        if bytes.len() > 4 {
            inline = u32::try_from(block.len()).unwrap().to_le_bytes().to_vec();
            block.extend(&bytes);
        }
        let count = u32::try_from(count).unwrap();
        let entry =
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &inline].concat();
        let at = start + 2 + 12 * index;
        block[at..at + 12].copy_from_slice(&entry);
    }
}

/// Writes a packet of XMP around properties.
pub(super) fn xmp(properties: &str) -> Vec<u8> {
    let uris = [
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("xmp", "http://ns.adobe.com/xap/1.0/"),
        ("xmpNote", "http://ns.adobe.com/xmp/note/"),
        ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
        ("plus", "http://ns.useplus.org/ldf/xmp/1.0/"),
        ("iptc", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"),
        ("lr", "http://ns.adobe.com/lightroom/1.0/"),
        ("rs", "http://www.metadataworkinggroup.com/schemas/regions/"),
        ("a", "http://ns.adobe.com/xmp/sType/Area#"),
        ("d", "http://ns.adobe.com/xap/1.0/sType/Dimensions#"),
        ("MP", "http://ns.microsoft.com/photo/1.2/"),
        ("MPRI", "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"),
        ("MPReg", "http://ns.microsoft.com/photo/1.2/t/Region#"),
        ("mine", "https://example.org/mine#"),
    ];
    let uris = uris.map(|(prefix, uri)| format!(" xmlns:{prefix}='{uri}'")).concat();
    let packet = format!(
        "<?xpacket begin='\u{FEFF}' id='W5M0MpCehiHzreSzNTczkc9d'?>\
         <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF{uris}>\
         <rdf:Description rdf:about=''>{properties}</rdf:Description>\
         </rdf:RDF></x:xmpmeta>\n   \n<?xpacket end='w'?>"
    );
    packet.into_bytes()
}

/// Writes data sets of IPTC.
pub(super) fn iptc(sets: &[(u8, u8, &[u8])]) -> Vec<u8> {
    let set = |(record, number, value): &(u8, u8, &[u8])| {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        [&[0x1C, *record, *number][..], &length, value].concat()
    };
    sets.iter().flat_map(set).collect()
}

/// Writes a block of an image editor.
pub(super) fn resource(id: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let padding = &[0][..body.len() % 2];
    [b"8BIM", &id.to_be_bytes()[..], b"\x03abc", &length, body, padding].concat()
}

/// Writes a profile with a name.
pub(super) fn icc(name: &str) -> Vec<u8> {
    let length = u32::try_from(name.len() + 1).unwrap().to_be_bytes();
    let body = [b"desc\0\0\0\0", &length[..], name.as_bytes(), b"\0"].concat();
    let size = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[0; 128][..], &[0, 0, 0, 1], b"desc", &[0, 0, 0, 144], &size, &body].concat()
}

/// A segment of a JPEG.
pub(super) fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker][..], &length, &body].concat()
}

/// A JPEG with segments in front.
pub(super) fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let picture = sample("picture.jpg");
    [&picture[..2], &segments.concat(), &picture[2..]].concat()
}

/// A segment with a packet of XMP.
pub(super) fn xmp_segment(packet: &[u8]) -> Vec<u8> {
    segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", packet])
}

/// A PNG with chunks in front of the picture.
pub(super) fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let picture = sample("picture.png");
    let header = 8 + 25;
    let chunk = |(kind, body): &(&[u8; 4], Vec<u8>)| {
        let mut sum = crc32fast::Hasher::new();
        sum.update(*kind);
        sum.update(body);
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length, &kind[..], body, &sum.finalize().to_be_bytes()].concat()
    };
    let chunks: Vec<u8> = chunks.iter().flat_map(chunk).collect();
    [&picture[..header], &chunks, &picture[header..]].concat()
}

/// A WebP with chunks behind the picture.
pub(super) fn webp(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut picture = sample("picture.webp");
    for (kind, body) in chunks {
        picture.extend(*kind);
        picture.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        picture.extend(body);
        picture.resize(picture.len().next_multiple_of(2), 0);
    }
    let length = u32::try_from(picture.len() - 8).unwrap().to_le_bytes();
    picture[4..8].copy_from_slice(&length);
    picture
}

/// A TIFF of one pixel with more values in its directory.
pub(super) fn tiff(mut values: Vec<(u16, Value)>) -> Vec<u8> {
    let numbers = [(0x0100, 1), (0x0101, 1), (0x0102, 8), (0x0103, 1), (0x0106, 1)];
    values.extend(numbers.map(|(tag, number)| (tag, Value::Short(number))));
    // The pixel is a byte of the header.
    values.extend([(0x0111, Value::Short(0)), (0x0115, Value::Short(1))]);
    values.extend([(0x0116, Value::Short(1)), (0x0117, Value::Short(1))]);
    exif(values)
}

/// A box of a film.
pub(super) fn atom(kind: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&length, &kind[..], &body].concat()
}

/// A film with one more box in its header, which stands at its end.
pub(super) fn film(more: &[u8]) -> Vec<u8> {
    let mut film = sample("clip-moov-last.mp4");
    let at = film.windows(4).rposition(|window| window == b"moov").unwrap() - 4;
    let length = u32::try_from(film.len() - at + more.len()).unwrap().to_be_bytes();
    film[at..at + 4].copy_from_slice(&length);
    film.extend(more);
    film
}

/// Packs bytes as PNG does.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
