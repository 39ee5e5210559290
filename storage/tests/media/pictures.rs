//! What pictures look like, small.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use storage::media::{
    Cut, Encoding, Format, Framing, Limits, MARKED, MediaError, PREVIEW, Preset, Region, Rendering,
    SOCIAL_STORY, SQUARE, THUMBNAIL, Unfit, render, render_moving, sniff,
};

use super::{SAMPLES, sample};

/// The corners of every sample, upright.
const CORNERS: [((u32, u32), [u8; 3]); 4] = [
    ((8, 8), [220, 30, 30]),
    ((40, 8), [30, 180, 40]),
    ((8, 24), [30, 50, 220]),
    ((40, 24), [128, 128, 128]),
];

fn rendered(format: Format, bytes: &[u8], orientation: u8) -> Rendering {
    cut_of(format, bytes, orientation, &cuts(&[THUMBNAIL, PREVIEW]))
}

fn cut_of(format: Format, bytes: &[u8], orientation: u8, cuts: &[Cut]) -> Rendering {
    render(format, &mut Cursor::new(bytes), orientation, &Limits::default(), cuts).unwrap()
}

fn cuts(presets: &[Preset]) -> Vec<Cut> {
    presets.iter().flat_map(|preset| preset.cuts(Framing::default())).collect()
}

fn decoded(rendering: &Rendering, preset: Preset, encoding: Encoding) -> DynamicImage {
    let wanted = rendering
        .renditions
        .iter()
        .find(|one| one.cut.preset == preset && one.cut.encoding == encoding)
        .unwrap();
    let format = if encoding == Encoding::Webp { ImageFormat::WebP } else { ImageFormat::Jpeg };
    let picture = image::load_from_memory_with_format(&wanted.bytes, format).unwrap();
    assert_eq!((picture.width(), picture.height()), (wanted.width, wanted.height));
    picture
}

/// Compares corners within what two lossy encodings, one with coarse colours, may do to them.
fn assert_upright(picture: &RgbImage, name: &str) {
    assert_eq!(picture.dimensions(), (48, 32), "{name}");
    for ((x, y), expected) in CORNERS {
        let Rgb(colour) = *picture.get_pixel(x, y);
        let near = colour.iter().zip(expected).all(|(&one, other)| one.abs_diff(other) < 40);
        assert!(near, "{name} at {x}, {y}: {colour:?}, not {expected:?}");
    }
}

#[test]
fn all_eight_orientations_come_out_upright() {
    for orientation in 1..=8 {
        let name = format!("orientation-{orientation}.jpg");
        let rendering = rendered(Format::Jpeg, &sample(&name), orientation);
        for encoding in Encoding::OURS {
            assert_upright(&decoded(&rendering, THUMBNAIL, encoding).into_rgb8(), &name);
        }
    }
}

#[test]
fn rare_sorts_of_pictures_look_like_the_plain_ones() {
    let names = [
        "picture.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "picture.png",
        "palette.png",
        "sixteen-bit.png",
    ];
    let more = [
        "picture.gif",
        "animated.gif",
        "animated.png",
        "picture.webp",
        "animated.webp",
        "picture.tiff",
        "jpeg.tiff",
        "jpeg-tiles.tiff",
        "jpeg-rgb.tiff",
        "jpeg-cmyk.tiff",
    ];
    for name in names.into_iter().chain(more) {
        let bytes = sample(name);
        let rendering = rendered(sniff(&bytes).unwrap(), &bytes, 1);
        assert_upright(&decoded(&rendering, PREVIEW, Encoding::Webp).into_rgb8(), name);
    }
}

#[test]
fn a_jpeg_is_shown_by_the_profile_that_stands_in_parts_among_its_notes() {
    let segment = |kind: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, kind][..], &length, body].concat()
    };
    let wide = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let (first, second) = wide.split_at(100);
    let part = |number: u8, part: &[u8]| {
        segment(0xE2, &[b"ICC_PROFILE\0", &[number, 2][..], part].concat())
    };
    let comment = segment(0xFE, &vec![b' '; 60_000]);
    let plain = sample("picture.jpg");
    let front = [comment.clone(), part(1, first), comment, part(2, second)].concat();
    let noted = [&plain[..2], &front, &plain[2..]].concat();
    let [plain, shown] = [plain, noted].map(|bytes| {
        let rendering = rendered(Format::Jpeg, &bytes, 1);
        *decoded(&rendering, PREVIEW, Encoding::Webp).into_rgb8().get_pixel(40, 8)
    });
    // The green of Display P3 has less red in it than any of sRGB.
    assert!(shown.0[0] + 15 < plain.0[0] && shown.0[1] >= plain.0[1], "{shown:?}, {plain:?}");
}

#[test]
fn a_grey_picture_stays_grey() {
    let rendering = rendered(Format::Jpeg, &sample("grey.jpg"), 1);
    for encoding in Encoding::OURS {
        let picture = decoded(&rendering, THUMBNAIL, encoding).into_rgb8();
        let grey = |Rgb([r, g, b]): &Rgb<u8>| r.abs_diff(*g) < 6 && g.abs_diff(*b) < 6;
        assert!(picture.pixels().all(grey));
    }
}

#[test]
fn transparency_is_kept_in_webp_and_white_in_jpeg() {
    for name in ["alpha.png", "alpha.webp"] {
        let bytes = sample(name);
        let rendering = rendered(sniff(&bytes).unwrap(), &bytes, 1);
        // The top row of the sample is transparent, the bottom row is not.
        let webp = decoded(&rendering, PREVIEW, Encoding::Webp);
        assert!(webp.color().has_alpha(), "{name}");
        let webp = webp.into_rgba8();
        assert!(webp.get_pixel(20, 0).0[3] < 20 && webp.get_pixel(20, 31).0[3] > 235, "{name}");
        let jpeg = decoded(&rendering, PREVIEW, Encoding::Jpeg).into_rgb8();
        assert!(
            jpeg.get_pixel(4, 0).0.iter().all(|&colour| colour > 225),
            "{name}: {:?}",
            jpeg.get_pixel(4, 0)
        );
        assert!(jpeg.get_pixel(4, 30).0[0] < 90, "{name}: {:?}", jpeg.get_pixel(4, 30));
    }
    let opaque = rendered(Format::Png, &sample("palette.png"), 1);
    assert!(!decoded(&opaque, PREVIEW, Encoding::Webp).color().has_alpha());
}

#[test]
fn renditions_fit_their_preset_keep_the_shape_and_never_grow() {
    // The larger one is decoded at half its size if its format can do that.
    for (format, encoder, width, height) in [
        (Format::Jpeg, ImageFormat::Jpeg, 2_600, 1_733),
        (Format::Png, ImageFormat::Png, 1_500, 1_000),
    ] {
        let photo = RgbImage::from_pixel(width, height, Rgb([200, 100, 50]));
        let mut file = Cursor::new(Vec::new());
        photo.write_to(&mut file, encoder).unwrap();
        let bytes = file.into_inner();
        for (orientation, swapped) in [(1, false), (6, true)] {
            let rendering = rendered(format, &bytes, orientation);
            let sizes: Vec<_> = rendering
                .renditions
                .iter()
                .map(|one| (one.name(), one.width, one.height))
                .collect();
            let turned = |width, height| if swapped { (height, width) } else { (width, height) };
            let expected = [(PREVIEW, turned(1_280, 853)), (THUMBNAIL, turned(320, 213))]
                .into_iter()
                .flat_map(|(preset, (width, height))| {
                    let cuts = preset.cuts(Framing::default());
                    cuts.map(|cut| (cut.file_name(), width, height))
                })
                .collect::<Vec<_>>();
            assert_eq!(sizes, expected, "{format}");
        }
    }
    let small = rendered(Format::Png, &sample("picture.png"), 1);
    assert!(small.renditions.iter().all(|one| (one.width, one.height) == (48, 32)));
}

#[test]
fn renditions_carry_nothing_of_the_metadata() {
    for (name, orientation) in [("orientation-6.jpg", 6), ("exif.webp", 8), ("picture.tiff", 6)] {
        let bytes = sample(name);
        for one in rendered(sniff(&bytes).unwrap(), &bytes, orientation).renditions {
            let leaked = |what: &[u8]| one.bytes.windows(what.len()).any(|window| window == what);
            assert!(!leaked(b"Exif") && !leaked(b"EXIF") && !leaked(b"2024"), "{name}");
        }
    }
}

#[test]
fn a_picture_has_a_thumbhash_that_shows_its_colours() {
    for (name, format) in SAMPLES.into_iter().filter(|(_, format)| format.has_renditions()) {
        let alone =
            render(format, &mut Cursor::new(sample(name)), 1, &Limits::default(), &[]).unwrap();
        assert!(
            alone.renditions.is_empty() && (15..=25).contains(&alone.thumbhash.len()),
            "{name}"
        );
    }
    let thumbhash = rendered(Format::Png, &sample("picture.png"), 1).thumbhash;
    let (r, g, b, a) = thumbhash::thumb_hash_to_average_rgba(&thumbhash).unwrap();
    // A quarter each of red, green, blue and grey.
    let near = |one: f32, other: f32| (one - other).abs() < 0.05;
    assert!(near(r, 0.4) && near(g, 0.38) && near(b, 0.41) && near(a, 1.0), "{r} {g} {b} {a}");
}

#[test]
fn what_is_no_picture_has_no_renditions() {
    for (name, format) in SAMPLES.into_iter().filter(|(_, format)| !format.has_renditions()) {
        let outcome = render(
            format,
            &mut Cursor::new(sample(name)),
            1,
            &Limits::default(),
            &cuts(&[THUMBNAIL]),
        );
        assert!(matches!(outcome, Err(MediaError::Unfit(Unfit::Unsupported(_)))), "{name}");
    }
}

#[test]
fn a_filled_shape_shows_the_part_that_matters() {
    // Three stripes, side by side.
    let stripes = RgbImage::from_fn(900, 600, |x, _| match x / 300 {
        0 => Rgb([200, 0, 0]),
        1 => Rgb([0, 200, 0]),
        _ => Rgb([0, 0, 200]),
    });
    let mut file = Cursor::new(Vec::new());
    stripes.write_to(&mut file, ImageFormat::Png).unwrap();
    let bytes = file.into_inner();
    let shown = |framing: Framing, preset: Preset| {
        let rendering = cut_of(Format::Png, &bytes, 1, &preset.cuts(framing));
        decoded(&rendering, preset, Encoding::Webp).into_rgb8()
    };
    let strongest = |picture: &RgbImage, x: u32| {
        let Rgb(colour) = *picture.get_pixel(x, picture.height() / 2);
        colour.iter().zip(["red", "green", "blue"]).max().unwrap().1
    };
    let middle = shown(Framing::default(), SQUARE);
    assert_eq!(middle.dimensions(), (600, 600), "it does not grow");
    assert_eq!(["red", "green", "blue"], [20, 300, 580].map(|x| strongest(&middle, x)));
    let left = shown(Framing { focus: Some((0.1, 0.5)), ..Framing::default() }, SQUARE);
    assert_eq!(["red", "green"], [20, 580].map(|x| strongest(&left, x)));
    let crop = Some(Region { x: 2.0 / 3.0, y: 0.0, w: 1.0 / 3.0, h: 1.0 });
    let story = shown(Framing { crop, ..Framing::default() }, SOCIAL_STORY);
    assert_eq!(story.dimensions(), (300, 533));
    assert_eq!(["blue", "blue"], [5, 295].map(|x| strongest(&story, x)));
}

#[test]
fn a_crop_is_a_place_in_the_picture_as_it_is_shown() {
    for orientation in [1, 3, 6, 8] {
        let bytes = sample(&format!("orientation-{orientation}.jpg"));
        let crop = Some(Region { x: 0.0, y: 0.0, w: 0.4, h: 0.4 });
        let cuts = SQUARE.cuts(Framing { crop, ..Framing::default() });
        let rendering = cut_of(Format::Jpeg, &bytes, orientation, &cuts);
        let corner = decoded(&rendering, SQUARE, Encoding::Webp).into_rgb8();
        let Rgb([r, g, b]) = *corner.get_pixel(corner.width() / 2, corner.height() / 2);
        assert!(r > 180 && g < 80 && b < 80, "{orientation}: {r} {g} {b}");
    }
}

#[test]
fn a_marked_picture_differs_from_the_plain_one_all_over() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/samples/hills.jpg");
    let bytes = std::fs::read(path).unwrap();
    let rendering = cut_of(Format::Jpeg, &bytes, 1, &cuts(&[PREVIEW, MARKED]));
    let plain = decoded(&rendering, PREVIEW, Encoding::Webp).into_rgb8();
    let marked = decoded(&rendering, MARKED, Encoding::Webp).into_rgb8();
    assert_eq!(plain.dimensions(), marked.dimensions());
    let differ = |one: &Rgb<u8>, other: &Rgb<u8>| {
        one.0.iter().zip(other.0).any(|(&one, other)| one.abs_diff(other) > 24)
    };
    let changed = plain.pixels().zip(marked.pixels()).filter(|(one, other)| differ(one, other));
    let share = changed.count() * 100 / (plain.width() * plain.height()) as usize;
    assert!((5..60).contains(&share), "{share} %");
}

#[test]
fn a_moving_picture_has_a_moving_preview_and_no_other_has() {
    for name in ["animated.gif", "animated.png", "animated.webp"] {
        let bytes = sample(name);
        let format = sniff(&bytes).unwrap();
        let moving = render_moving(format, &mut Cursor::new(&bytes), &Limits::default()).unwrap();
        assert_eq!((moving.width, moving.height), (48, 32), "{name}");
        let facts = super::probed(Format::Webp, &moving.bytes).unwrap();
        assert!(facts.animated, "{name}");
    }
    for name in ["picture.jpg", "picture.tiff", "clip.mp4"] {
        let bytes = sample(name);
        let format = sniff(&bytes).unwrap();
        let outcome = render_moving(format, &mut Cursor::new(&bytes), &Limits::default());
        assert!(matches!(outcome, Err(MediaError::Unfit(Unfit::Unsupported(_)))), "{name}");
    }
}
