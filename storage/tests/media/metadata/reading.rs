//! Packets are found in every format, and contradictions are settled.

use md5::{Digest, Md5};
use storage::media::{Format, Metadata, ModelRelease};

use super::build::{self, Value, segment, xmp_segment};
use super::{metadata, taken, translated};
use crate::{probed, sample};

const WORDS: &str = "
    <dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Sommer på Værøy</rdf:li></rdf:Alt></dc:title>
    <dc:description><rdf:Alt><rdf:li xml:lang='nb'>Havn &amp; b&#xE5;ter</rdf:li>
        <rdf:li xml:lang='x-default'>A harbour</rdf:li><rdf:li xml:lang='no such'>x</rdf:li>
    </rdf:Alt></dc:description>
    <dc:creator><rdf:Seq><rdf:li>Kari</rdf:li><rdf:li>Ola</rdf:li></rdf:Seq></dc:creator>
    <dc:rights>© Vibbio</dc:rights>
    <dc:subject><rdf:Bag><rdf:li>båt</rdf:li><rdf:li>Båt</rdf:li><rdf:li> </rdf:li></rdf:Bag>
    </dc:subject>
    <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Norway</rdf:li></rdf:Bag>
    </lr:hierarchicalSubject>
    <xmp:Rating>4</xmp:Rating>
    <photoshop:DateCreated>2023-07-14T18:30:15.25+02:00</photoshop:DateCreated>
    <plus:ModelReleaseStatus rdf:resource='http://ns.useplus.org/ldf/vocab/MR-LMR'/>
    <plus:ModelReleaseID><rdf:Bag><rdf:li>R-1</rdf:li></rdf:Bag></plus:ModelReleaseID>
    <iptc:PersonInImage><rdf:Bag><rdf:li>Kari Nordmann</rdf:li></rdf:Bag></iptc:PersonInImage>
    <mine:Words><rdf:Bag><rdf:li>unknown</rdf:li></rdf:Bag></mine:Words>";

fn words() -> Metadata {
    Metadata {
        taken_at: Some(taken("2023-07-14T18:30:15.25", Some(120))),
        title: Some("Sommer på Værøy".into()),
        captions: translated(&[("x-default", "A harbour"), ("nb", "Havn & båter")]),
        creators: vec!["Kari".into(), "Ola".into()],
        copyright: Some("© Vibbio".into()),
        keywords: vec!["båt".into()],
        keyword_paths: vec![vec!["Places".into(), "Norway".into()]],
        rating: Some(4),
        model_release: Some(ModelRelease::Limited),
        model_release_ids: vec!["R-1".into()],
        persons: vec!["Kari Nordmann".into()],
        ..Metadata::default()
    }
}

#[test]
fn xmp_is_found_in_every_format() {
    let packet = build::xmp(WORDS);
    let text = |flags: &[u8], packet: &[u8]| {
        (b"iTXt", [b"XML:com.adobe.xmp\0", flags, b"\0\0", packet].concat())
    };
    let uuid = b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
    let on_top = [sample("clip-moov-last.mp4"), build::atom(*b"uuid", &[uuid, &packet])].concat();
    let among_notes = build::atom(*b"udta", &[&build::atom(*b"XMP_", &[&packet])]);
    for (format, file) in [
        (Format::Jpeg, build::jpeg(&[xmp_segment(&packet)])),
        (Format::Png, build::png(&[text(&[0, 0], &packet)])),
        (Format::Png, build::png(&[text(&[1, 0], &build::packed(&packet))])),
        (Format::Tiff, build::tiff(vec![(0x02BC, Value::Bytes(packet.clone()))])),
        (Format::Webp, build::webp(&[(b"XMP ", packet.clone())])),
        (Format::Mp4, on_top),
        (Format::Mov, build::film(&among_notes)),
    ] {
        assert_eq!(metadata(format, &file), words(), "{format}");
    }
}

fn camera() -> Vec<(u16, Value)> {
    let places = vec![
        (1, Value::Text("S")),
        (2, Value::Fractions(&[(33, 1), (52, 1), (768, 100)])),
        (3, Value::Text("E")),
        (4, Value::Fractions(&[(151, 1), (12, 1), (3_348, 100)])),
        (5, Value::Byte(1)),
        (6, Value::Fractions(&[(25, 2)])),
    ];
    let notes = vec![
        (0x9003, Value::Text("2023:07:14 18:30:15")),
        (0x9011, Value::Text("+02:00")),
        (0x9291, Value::Text("25 ")),
        (0xA434, Value::Text("NIKKOR Z 50mm")),
    ];
    vec![
        (0x010F, Value::Text("Nikon ")),
        (0x0110, Value::Text("Z 8")),
        (0x0112, Value::Short(6)),
        (0x4746, Value::Short(3)),
        (0x8298, Value::Text("© Vibbio")),
        (0x8769, Value::Directory(notes)),
        (0x8825, Value::Directory(places)),
    ]
}

#[test]
fn exif_and_icc_are_found_in_every_picture() {
    let block = build::exif(camera());
    let icc = build::icc("Display P3");
    let (half, other) = icc.split_at(100);
    let profile = |part: &[u8], number| segment(0xE2, &[b"ICC_PROFILE\0", &[number, 2], part]);
    let exif = segment(0xE1, &[b"Exif\0\0", &block]);
    let packed = [b"name\0\0", &build::packed(&icc)[..]].concat();
    let mut tags = camera();
    tags.push((0x8773, Value::Bytes(icc.clone())));
    for (format, file) in [
        (Format::Jpeg, build::jpeg(&[profile(other, 2), exif, profile(half, 1)])),
        (Format::Png, build::png(&[(b"iCCP", packed), (b"eXIf", block.clone())])),
        (Format::Tiff, build::tiff(tags)),
        (Format::Webp, build::webp(&[(b"ICCP", icc.clone()), (b"EXIF", block.clone())])),
    ] {
        let found = metadata(format, &file);
        assert_eq!(found.taken_at, Some(taken("2023-07-14T18:30:15.25", Some(120))), "{format}");
        assert_eq!(found.camera_make.as_deref(), Some("Nikon"), "{format}");
        assert_eq!(found.camera_model.as_deref(), Some("Z 8"), "{format}");
        assert_eq!(found.lens.as_deref(), Some("NIKKOR Z 50mm"), "{format}");
        assert_eq!(found.rating, Some(3), "{format}");
        assert_eq!(found.copyright.as_deref(), Some("© Vibbio"), "{format}");
        assert_eq!(found.colour_profile.as_deref(), Some("Display P3"), "{format}");
        let place = found.position.unwrap();
        assert!((place.latitude + 33.8688).abs() < 1e-9, "{format}: {place:?}");
        assert!((place.longitude - 151.2093).abs() < 1e-9, "{format}: {place:?}");
        assert_eq!(place.altitude, Some(-12.5), "{format}");
    }
}

/// What a newsroom notes, in Latin-1.
fn newsroom() -> Vec<u8> {
    build::iptc(&[
        (2, 5, b"From the newsroom"),
        (2, 25, b"v\xE6r"),
        (2, 25, b"b\xE5t"),
        (2, 55, b"20200229"),
        (2, 60, b"235958-0930"),
        (2, 80, b"Per"),
        (2, 120, b"By the newsroom"),
    ])
}

#[test]
fn iptc_is_found_in_jpeg_png_and_tiff() {
    let iptc = newsroom();
    let blocks = [build::resource(0x03ED, b"odd"), build::resource(0x0404, &iptc)].concat();
    let (half, other) = blocks.split_at(20);
    let part = |part: &[u8]| segment(0xED, &[b"Photoshop 3.0\0", part]);
    let hex: Vec<String> = blocks.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = hex.concat();
    let text = format!("\niptc\n{:>8}\n{hex}\n", blocks.len());
    let raw = [b"Raw profile type iptc\0\0", &build::packed(text.as_bytes())[..]].concat();
    for (format, file) in [
        (Format::Jpeg, build::jpeg(&[part(half), part(other)])),
        (Format::Png, build::png(&[(b"zTXt", raw)])),
        (Format::Tiff, build::tiff(vec![(0x83BB, Value::Bytes(iptc.clone()))])),
    ] {
        let found = metadata(format, &file);
        let expected = Metadata {
            taken_at: Some(taken("2020-02-29T23:59:58", Some(-570))),
            title: Some("From the newsroom".into()),
            captions: translated(&[("x-default", "By the newsroom")]),
            creators: vec!["Per".into()],
            keywords: vec!["vær".into(), "båt".into()],
            ..Metadata::default()
        };
        assert_eq!(found, expected, "{format}");
    }
}

#[test]
fn the_newsroom_counts_only_where_it_has_changed_its_words_since() {
    let iptc = newsroom();
    let digest = |bytes: &[u8]| build::resource(0x0425, &Md5::digest(bytes));
    let file = |digest: Option<Vec<u8>>| {
        let blocks = [build::resource(0x0404, &iptc), digest.unwrap_or_default()].concat();
        let blocks = segment(0xED, &[b"Photoshop 3.0\0", &blocks]);
        metadata(Format::Jpeg, &build::jpeg(&[blocks, xmp_segment(&build::xmp(WORDS))]))
    };
    for same in [None, Some(digest(&iptc))] {
        let found = file(same);
        assert_eq!(found.title.as_deref(), Some("Sommer på Værøy"));
        assert_eq!(found.creators, ["Kari", "Ola"]);
        assert_eq!(found.captions, words().captions);
        assert_eq!(found.keywords, ["båt", "vær"], "words of both");
    }
    let found = file(Some(digest(b"what it was before")));
    assert_eq!(found.title.as_deref(), Some("From the newsroom"));
    assert_eq!(found.creators, ["Per"]);
    let captions = [("x-default", "By the newsroom"), ("nb", "Havn & båter")];
    assert_eq!(found.captions, translated(&captions));
}

#[test]
fn the_camera_knows_best_when_a_picture_was_taken() {
    let exif = |tag| {
        let notes = vec![(tag, Value::Text("2024:02:29 12:00:00"))];
        let block = build::exif(vec![(0x8769, Value::Directory(notes))]);
        segment(0xE1, &[b"Exif\0\0", &block])
    };
    let blocks = build::resource(0x0404, &newsroom());
    let newsroom = segment(0xED, &[b"Photoshop 3.0\0", &blocks]);
    let xmp = xmp_segment(&build::xmp(WORDS));
    let taken_by = |segments: &[Vec<u8>]| {
        let facts = probed(Format::Jpeg, &build::jpeg(segments)).unwrap();
        assert_eq!(facts.taken_at, facts.metadata.taken_at);
        facts.taken_at
    };
    let (taken_tag, scanned_tag) = (0x9003, 0x9004);
    let camera = Some(taken("2024-02-29T12:00:00", None));
    let all = [exif(taken_tag), newsroom.clone(), xmp.clone()];
    assert_eq!(taken_by(&all), camera);
    let scanned = [exif(scanned_tag), newsroom, xmp];
    assert_eq!(taken_by(&scanned), Some(taken("2020-02-29T23:59:58", Some(-570))));
    assert_eq!(taken_by(&[scanned[0].clone(), scanned[2].clone()]), words().taken_at);
    assert_eq!(taken_by(&scanned[..1]), camera, "a scan is better than nothing");
}

#[test]
fn films_tell_what_phones_and_people_note() {
    let key = |name: &str| build::atom(*b"mdta", &[name.as_bytes()]);
    let names = ["creationdate", "location.ISO6709", "make", "model", "title"];
    let keys: Vec<u8> =
        names.iter().flat_map(|name| key(&format!("com.apple.quicktime.{name}"))).collect();
    let keys = build::atom(*b"keys", &[&[0; 4], &[0, 0, 0, 5], &keys]);
    let values =
        ["2024-05-01T12:00:00+0200", "+59.9139+010.7522+012.5/", "Apple", "iPhone 15", "Havn"];
    let items: Vec<u8> = (1_u32..)
        .zip(values)
        .flat_map(|(index, value)| {
            let data = build::atom(*b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], value.as_bytes()]);
            build::atom(index.to_be_bytes(), &[&data])
        })
        .collect();
    let list = build::atom(*b"ilst", &[&items]);
    let older = build::atom(*b"meta", &[&build::atom(*b"hdlr", &[&[0; 24]]), &keys, &list]);
    let newer = build::atom(*b"meta", &[&[0; 4], &keys, &list]);
    let inside = build::atom(*b"udta", &[&newer]);
    for meta in [older, newer, inside] {
        let found = metadata(Format::Mov, &build::film(&meta));
        assert_eq!(found.taken_at, Some(taken("2024-05-01T12:00:00", Some(120))));
        assert_eq!(found.camera_make.as_deref(), Some("Apple"));
        assert_eq!(found.camera_model.as_deref(), Some("iPhone 15"));
        assert_eq!(found.title.as_deref(), Some("Havn"));
        let place = found.position.unwrap();
        assert_eq!((place.latitude, place.longitude), (59.9139, 10.7522));
        assert_eq!(place.altitude, Some(12.5));
    }
    let note = |kind, text: &str| {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        build::atom(kind, &[&length, &[0x15, 0xC7], text.as_bytes()])
    };
    let notes = [note(*b"\xA9xyz", "-33.8688+151.2093/"), note(*b"\xA9mak", "Sony")].concat();
    let found = metadata(Format::Mp4, &build::film(&build::atom(*b"udta", &[&notes])));
    assert_eq!(found.position.map(|place| place.latitude), Some(-33.8688));
    assert_eq!(found.camera_make.as_deref(), Some("Sony"));
}

#[test]
fn xmp_that_is_too_long_for_one_segment_is_put_together() {
    let more = build::xmp(WORDS);
    let id: Vec<String> = Md5::digest(&more).iter().map(|byte| format!("{byte:02X}")).collect();
    let id = id.concat();
    let first = format!("<xmpNote:HasExtendedXMP>{id}</xmpNote:HasExtendedXMP>");
    let first = xmp_segment(&build::xmp(&first));
    let size = u32::try_from(more.len()).unwrap().to_be_bytes();
    let piece = |id: &str, from: usize, to: usize| {
        let at = u32::try_from(from).unwrap().to_be_bytes();
        let head: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
        segment(0xE1, &[head, id.as_bytes(), &size, &at, &more[from..to]])
    };
    let (middle, end) = (more.len() / 2, more.len());
    let strange = piece(&"0".repeat(32), 0, 9);
    let pieces = [strange, piece(&id, middle, end), first.clone(), piece(&id, 0, middle)];
    assert_eq!(metadata(Format::Jpeg, &build::jpeg(&pieces)), words());
    for wrong in [
        vec![first.clone(), piece(&id, 0, middle)],
        vec![first.clone(), piece(&id, middle, end)],
        vec![first.clone(), piece(&id, 0, middle), piece(&id, middle - 1, end)],
    ] {
        assert_eq!(metadata(Format::Jpeg, &build::jpeg(&wrong)), Metadata::default());
    }
}
