//! What pictures look like, small.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use storage::media::{
    Encoding, Format, Limits, MediaError, PREVIEW, Preset, Rendering, THUMBNAIL, Unfit, render,
    sniff,
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
    render(
        format,
        &mut Cursor::new(bytes),
        orientation,
        &Limits::default(),
        &[&THUMBNAIL, &PREVIEW],
    )
    .unwrap()
}

fn decoded(rendering: &Rendering, preset: &Preset, encoding: Encoding) -> DynamicImage {
    let wanted = rendering
        .renditions
        .iter()
        .find(|one| one.preset == preset && one.encoding == encoding)
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
        for encoding in Encoding::ALL {
            assert_upright(&decoded(&rendering, &THUMBNAIL, encoding).into_rgb8(), &name);
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
    ];
    for name in names.into_iter().chain(more) {
        let bytes = sample(name);
        let rendering = rendered(sniff(&bytes).unwrap(), &bytes, 1);
        assert_upright(&decoded(&rendering, &PREVIEW, Encoding::Webp).into_rgb8(), name);
    }
}

#[test]
fn a_grey_picture_stays_grey() {
    let rendering = rendered(Format::Jpeg, &sample("grey.jpg"), 1);
    for encoding in Encoding::ALL {
        let picture = decoded(&rendering, &THUMBNAIL, encoding).into_rgb8();
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
        let webp = decoded(&rendering, &PREVIEW, Encoding::Webp);
        assert!(webp.color().has_alpha(), "{name}");
        let webp = webp.into_rgba8();
        assert!(webp.get_pixel(20, 0).0[3] < 20 && webp.get_pixel(20, 31).0[3] > 235, "{name}");
        let jpeg = decoded(&rendering, &PREVIEW, Encoding::Jpeg).into_rgb8();
        assert!(
            jpeg.get_pixel(4, 0).0.iter().all(|&colour| colour > 225),
            "{name}: {:?}",
            jpeg.get_pixel(4, 0)
        );
        assert!(jpeg.get_pixel(4, 30).0[0] < 90, "{name}: {:?}", jpeg.get_pixel(4, 30));
    }
    let opaque = rendered(Format::Png, &sample("palette.png"), 1);
    assert!(!decoded(&opaque, &PREVIEW, Encoding::Webp).color().has_alpha());
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
            let expected = [(&PREVIEW, turned(1_280, 853)), (&THUMBNAIL, turned(320, 213))]
                .into_iter()
                .flat_map(|(preset, (width, height))| {
                    Encoding::ALL.map(|encoding| (preset.file_name(encoding), width, height))
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
        let outcome =
            render(format, &mut Cursor::new(sample(name)), 1, &Limits::default(), &[&THUMBNAIL]);
        assert!(matches!(outcome, Err(MediaError::Unfit(Unfit::Unsupported(_)))), "{name}");
    }
}
