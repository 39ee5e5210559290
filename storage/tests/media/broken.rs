//! What is told of files that are not sound, and that none of them does harm.

use std::io::Cursor;

use storage::media::{
    Format, Framing, Limits, PREVIEW, SNIFF_LEN, SQUARE, THUMBNAIL, Unfit, probe, render,
    render_moving, sniff,
};

use super::{SAMPLES, STREAMS, probed, sample};

#[test]
fn a_file_that_is_cut_anywhere_is_found_out() {
    for (name, format) in SAMPLES {
        let bytes = sample(name);
        // White space at the end of a text and padding at the end of a font are not missed.
        let whole = match format {
            Format::Ttf | Format::Otf => bytes.iter().rposition(|&byte| byte != 0).unwrap() + 1,
            _ => bytes.trim_ascii_end().len(),
        };
        for length in 0..whole {
            let outcome = probed(format, &bytes[..length]);
            assert!(
                outcome.is_err(),
                "{name} of {whole} bytes is taken with {length}: {outcome:?}"
            );
        }
    }
}

#[test]
fn a_stream_that_is_cut_is_never_taken_for_longer_than_it_is() {
    for (name, format) in STREAMS {
        let bytes = sample(name);
        let whole = probed(format, &bytes).unwrap().duration_ms;
        for length in 0..bytes.len() {
            if let Ok(facts) = probed(format, &bytes[..length]) {
                assert!(facts.duration_ms <= whole, "{name} with {length} bytes");
            }
        }
    }
}

#[test]
fn an_animated_webp_whose_parts_are_out_of_step_is_damaged() {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [kind, &length[..], body, &[0][..body.len() % 2]].concat()
    };
    let picture = |side: u16| {
        let sides = [side.to_le_bytes(), side.to_le_bytes()].concat();
        [&[0x10, 0, 0, 0x9D, 0x01, 0x2A][..], &sides, &[0; 20]].concat()
    };
    let (sound, other) = (chunk(b"VP8 ", &picture(16)), chunk(b"VP8 ", &picture(8)));
    let opacity = chunk(b"ALPH", &picture(16));
    let place = [&[0; 6][..], &[15, 0, 0, 15, 0, 0, 100, 0, 0, 0]].concat();
    let shown = |parts: &[&[u8]]| chunk(b"ANMF", &[&place[..], &parts.concat()].concat());
    let webp = |flags: u8, frames: &[u8], beyond: &[u8]| {
        let canvas = chunk(b"VP8X", &[flags, 0, 0, 0, 15, 0, 0, 15, 0, 0]);
        let file = chunk(b"RIFF", &[b"WEBP", &canvas[..], frames].concat());
        probed(Format::Webp, &[&file[..], beyond].concat())
    };
    let moving = |frames: &[u8], beyond: &[u8]| webp(0x02, frames, beyond);
    webp(0, &sound, b"").unwrap();
    moving(&shown(&[&sound]), b"").unwrap();
    moving(&shown(&[&opacity, &sound, &chunk(b"none", &[0; 8])]), b"none").unwrap();
    let astray = [
        moving(&shown(&[&other]), b""),
        moving(&shown(&[]), b""),
        moving(&shown(&[&opacity]), b""),
        moving(&shown(&[&opacity, &opacity, &sound]), b""),
        moving(&shown(&[&opacity, &chunk(b"none", &picture(16)), &sound]), b""),
        moving(&shown(&[&chunk(b"none", &[0; 8]), &sound]), b""),
        moving(&shown(&[&sound, &other]), b""),
        moving(&shown(&[&sound, &[0]]), b""),
        moving(&shown(&[&sound]), &sound),
        moving(&sound, b""),
        webp(0, &shown(&[&sound]), b""),
        webp(0, &[sound.clone(), other].concat(), b""),
    ];
    for (n, outcome) in astray.into_iter().enumerate() {
        let is_damaged = matches!(outcome, Err(Unfit::Corrupt(_)));
        assert!(is_damaged, "{n}: {outcome:?}");
    }
}

#[test]
fn an_empty_file_is_called_empty_and_a_cut_one_is_called_cut() {
    for (name, format) in SAMPLES {
        assert_eq!(probed(format, b""), Err(Unfit::Empty), "{name}");
    }
    let cut = [
        "picture.jpg",
        "picture.png",
        "picture.gif",
        "picture.webp",
        "picture.tiff",
        "clip.mp4",
        "clip.mov",
    ];
    for name in cut.into_iter().chain([
        "clip.webm",
        "sound.mp3",
        "sound.wav",
        "page.pdf",
        "drawing.svg",
        "font.otf",
    ]) {
        let bytes = sample(name);
        let outcome = probed(sniff(&bytes).unwrap(), &bytes[..bytes.len() * 4 / 5]);
        assert_eq!(outcome, Err(Unfit::Truncated), "{name}");
    }
}

/// Puts bytes in place of others that occur once.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let png = sample("picture.png");
    let mut wrong_sum = png.clone();
    let at = png.len() - 20;
    wrong_sum[at] ^= 1;
    assert_eq!(probed(Format::Png, &wrong_sum), Err(Unfit::Corrupt("a checksum is wrong")));

    let without_data = [&png[..33], &png[png.len() - 12..]].concat();
    assert_eq!(probed(Format::Png, &without_data), Err(Unfit::Corrupt("its picture is missing")));

    let unclosed = replaced(&sample("drawing.svg"), b"</svg>", b"</g>");
    assert_eq!(probed(Format::Svg, &unclosed), Err(Unfit::Corrupt("its XML is not well-formed")));
    let twice = sample("drawing.svg").repeat(2);
    assert_eq!(
        probed(Format::Svg, &twice),
        Err(Unfit::Corrupt("something follows its last element"))
    );

    let without_film = replaced(&sample("clip.mp4"), b"vide", b"text");
    assert_eq!(
        probed(Format::Mp4, &without_film),
        Err(Unfit::Unsupported("a film without pictures"))
    );
    let without_header = replaced(&sample("clip.mp4"), b"moov", b"free");
    assert_eq!(probed(Format::Mp4, &without_header), Err(Unfit::Truncated));

    let lost = replaced(&sample("page.pdf"), b"\nxref\n", b"\nlost\n");
    assert_eq!(probed(Format::Pdf, &lost), Err(Unfit::Corrupt("its contents cannot be found")));

    let headless = replaced(&sample("font.ttf"), b"cmap", b"kmap");
    assert_eq!(
        probed(Format::Ttf, &headless),
        Err(Unfit::Corrupt("tables of the font are missing"))
    );

    let silent = [0; 2_000];
    assert_eq!(probed(Format::Mp3, &silent), Err(Unfit::Corrupt("there is no sound in it")));
}

#[test]
fn a_jpeg_with_a_gap_between_its_restart_markers_is_damaged() {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, body].concat()
    };
    let head = [
        vec![0xFF, 0xD8],
        segment(0xC0, &[8, 0, 8, 0, 24, 1, 1, 0x11, 0]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
    ]
    .concat();
    let whole = [&head[..], b"\x12\xFF\xD0\x34\xFF\xD1\x56\xFF\xD9"].concat();
    let gap = [&head[..], b"\x12\xFF\xD0\x34\xFF\xD2\x56\xFF\xD9"].concat();
    assert_eq!(probed(Format::Jpeg, &whole).unwrap().width, Some(24));
    assert_eq!(probed(Format::Jpeg, &gap), Err(Unfit::Corrupt("a part of its picture is missing")));
}

#[test]
fn a_tiff_whose_pages_form_a_ring_comes_to_an_end() {
    let mut ring = sample("picture.tiff");
    let first = u32::from_le_bytes(ring[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes(ring[first..first + 2].try_into().unwrap()));
    let next = first + 2 + 12 * count;
    ring.copy_within(4..8, next);
    assert_eq!(probed(Format::Tiff, &ring), Err(Unfit::Corrupt("its pages never end")));
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_it_is_unpacked() {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut sum = crc32fast::Hasher::new();
        sum.update(kind);
        sum.update(body);
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length, &kind[..], body, &sum.finalize().to_be_bytes()].concat()
    };
    for (width, height) in
        [(20_000_u32, 20_000_u32), (u32::MAX, u32::MAX), (100_000, 1), (14_000, 15_000)]
    {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
        let bomb = [
            b"\x89PNG\r\n\x1A\n".to_vec(),
            chunk(b"IHDR", &header),
            chunk(b"IDAT", &[0; 64]),
            chunk(b"IEND", b""),
        ]
        .concat();
        assert_eq!(probed(Format::Png, &bomb), Err(Unfit::TooManyPixels { width, height }));
        let drawn = render(
            Format::Png,
            &mut Cursor::new(bomb),
            1,
            &Limits::default(),
            &THUMBNAIL.cuts(Framing::default()),
        );
        assert!(drawn.is_err());
    }
}

#[test]
fn an_svg_that_multiplies_entities_or_nests_without_end_does_no_harm() {
    let laughs = b"<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>\
        <svg xmlns='http://www.w3.org/2000/svg'><text>&b;&b;&b;</text></svg>";
    assert!(probed(Format::Svg, laughs).is_ok(), "entities are not expanded");
    let nested =
        [&b"<svg xmlns='http://www.w3.org/2000/svg'>"[..], &b"<g>".repeat(100_000)].concat();
    assert_eq!(
        probed(Format::Svg, &nested),
        Err(Unfit::Unsupported("a drawing nested this deeply"))
    );
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).unwrap()
    }

    /// Damages a file in one to four places.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        const TELLING: [u8; 8] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, b'<', 0xD9];
        for _ in 0..=self.roll(4) {
            if bytes.is_empty() {
                return;
            }
            let at = self.roll(bytes.len());
            let end = (at + 1 + self.roll(8)).min(bytes.len());
            match self.roll(6) {
                0 => bytes[at] ^= 1 << self.roll(8),
                1 => bytes[at..end].fill(TELLING[self.roll(TELLING.len())]),
                2 => bytes.truncate(at),
                3 => drop(bytes.drain(at..end)),
                4 => bytes.insert(at, TELLING[self.roll(TELLING.len())]),
                _ => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
            }
        }
    }
}

#[test]
fn no_damage_makes_anything_panic_or_run_on() {
    const ROUNDS: usize = 150;
    let limits =
        Limits { max_pixels: 1_000_000, max_side: 4_096, max_alloc: 16 << 20, ..Limits::default() };
    let mut dice = Dice(0x5EED);
    let (mut taken, mut refused) = (0, 0);
    for (name, format) in SAMPLES.into_iter().chain(STREAMS) {
        let whole = sample(name);
        for _ in 0..ROUNDS {
            let mut bytes = whole.clone();
            dice.damage(&mut bytes);
            let _ = sniff(&bytes[..bytes.len().min(SNIFF_LEN)]);
            let file = &mut Cursor::new(&bytes);
            match probe(format, file, bytes.len() as u64, &limits) {
                Ok(_) => taken += 1,
                Err(_) => refused += 1,
            }
            // Whoever renders without asking first is no worse off.
            let cuts = [PREVIEW, THUMBNAIL, SQUARE].map(|preset| preset.cuts(Framing::default()));
            let cuts = cuts.concat();
            if render_moving(format, file, &limits).is_ok() {
                assert!(matches!(format, Format::Gif | Format::Png | Format::Webp), "{name}");
            }
            if format.has_renditions()
                && let Ok(rendering) = render(format, file, 1, &limits, &cuts)
            {
                assert_eq!(rendering.renditions.len(), 6, "{name}");
            }
        }
    }
    assert!(taken > 0 && refused > taken, "{taken} taken, {refused} refused");
}

#[test]
fn a_file_of_one_format_is_refused_as_any_other() {
    for (name, format) in SAMPLES {
        let bytes = sample(name);
        for other in Format::ALL {
            // MP4 and QuickTime are one family, and differ only in what they call themselves.
            let related =
                matches!((format, other), (Format::Mp4 | Format::Mov, Format::Mp4 | Format::Mov));
            assert_eq!(
                probed(other, &bytes).is_ok(),
                other == format || related,
                "{name} as {other}"
            );
        }
    }
}
