//! What fonts say about themselves, however they are packed.

use storage::media::{Embedding, Format, SNIFF_LEN, Unfit, sniff};

use super::{
    foundry::{Font, collection},
    probed, sample,
};

fn font() -> Font {
    Font::read(&sample("font.ttf"))
}

fn sniffed(bytes: &[u8]) -> Option<Format> {
    sniff(&bytes[..bytes.len().min(SNIFF_LEN)])
}

#[test]
fn a_font_is_the_same_however_it_is_packed() {
    let font = font().called("Blåbær").weighing(700).in_norwegian();
    let plain = probed(Format::Ttf, &font.file()).unwrap().font.unwrap();
    assert_eq!(plain.family.as_deref(), Some("Blåbær"));
    assert_eq!((plain.weight, plain.is_italic, plain.faces), (700, false, 1));
    assert!(plain.has_norwegian && !plain.is_variable);
    for (format, bytes) in [(Format::Woff, font.woff()), (Format::Woff2, font.woff2())] {
        assert_eq!(sniffed(&bytes), Some(format));
        let packed = probed(format, &bytes).unwrap();
        assert_eq!((packed.format, packed.font.as_ref()), (format, Some(&plain)));
    }
    assert!(!probed(Format::Ttf, &sample("font.ttf")).unwrap().font.unwrap().has_norwegian);
}

#[test]
fn what_a_maker_allows_is_read_of_every_bit() {
    let cases = [
        (0x0000, Embedding::Installable),
        (0x0002, Embedding::Restricted),
        (0x0004, Embedding::PreviewPrint),
        (0x0008, Embedding::Editable),
        // Of several the least restrictive holds.
        (0x0006, Embedding::PreviewPrint),
        (0x000C, Embedding::Editable),
    ];
    for (flags, embedding) in cases {
        let found = probed(Format::Ttf, &font().allowing(flags).file()).unwrap().font.unwrap();
        assert_eq!(found.embedding, Some(embedding), "{flags:#06x}");
        assert!(found.may_subset && !found.is_bitmap_only);
    }
    let strict = probed(Format::Ttf, &font().allowing(0x0304).file()).unwrap().font.unwrap();
    assert!(!strict.may_subset && strict.is_bitmap_only);
}

#[test]
fn a_collection_forbids_what_one_of_its_fonts_forbids() {
    let fonts = [font().allowing(0), font().called("Other").allowing(2), font().allowing(0x0108)];
    let bytes = collection(&fonts);
    assert_eq!(sniffed(&bytes), Some(Format::Ttc));
    let found = probed(Format::Ttc, &bytes).unwrap().font.unwrap();
    assert_eq!((found.faces, found.family.as_deref()), (3, Some("Sample")));
    assert_eq!((found.embedding, found.may_subset), (Some(Embedding::Restricted), false));
}

#[test]
fn a_packed_font_that_is_cut_anywhere_is_found_out() {
    let font = font();
    for (format, bytes) in [
        (Format::Woff, font.woff()),
        (Format::Woff2, font.woff2()),
        (Format::Ttc, collection(&[font.clone(), font.clone()])),
    ] {
        // Padding at the end is not missed.
        let whole = bytes.iter().rposition(|&byte| byte != 0).unwrap() + 1;
        for length in 0..whole {
            let outcome = probed(format, &bytes[..length]);
            assert!(outcome.is_err(), "{format} of {whole} bytes is taken with {length}");
        }
    }
}

#[test]
fn names_show_what_they_are() {
    let hidden = probed(Format::Ttf, &font().called("Evil\u{202e}\u{200b}\0font").file());
    assert_eq!(hidden.unwrap().font.unwrap().family.as_deref(), Some("Evilfont"));
    let long = probed(Format::Ttf, &font().called(&"å".repeat(20_000)).file());
    assert_eq!(long.unwrap().font.unwrap().family.unwrap().chars().count(), 100);
    let none = probed(Format::Ttf, &font().called(" ").file());
    assert_eq!(none.unwrap().font.unwrap().family, None);
}

#[test]
fn a_packed_font_that_says_it_is_huge_is_refused_before_it_is_unpacked() {
    let mut woff = font().woff();
    let at = woff.windows(4).position(|tag| tag == b"name").unwrap() + 12;
    woff[at..at + 4].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF]);
    let refused = probed(Format::Woff, &woff);
    assert_eq!(refused, Err(Unfit::Corrupt("a table of the font is too long")));
    let mut woff2 = font().woff2();
    woff2[20..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF]);
    assert_eq!(probed(Format::Woff2, &woff2), Err(Unfit::TooLarge));
}
