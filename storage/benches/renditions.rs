//! What the renditions of a photo of 24 megapixels cost, next to `vipsthumbnail`.
//!
//! `cargo bench -p storage --bench renditions [--features storage/turbojpeg] [-- photo.jpg]`
//!
//! Milliseconds of CPU on two busy cores of an AMD EPYC, the median of five rounds of five (libvips
//! 8.14, 6.4 MB of JPEG):
//!
//! | | pure Rust | with `turbojpeg` |
//! |---|---|---|
//! | `probe` | 3 | 4 |
//! | thumbnail, in WebP and JPEG | 94 | 64 |
//! | thumbnail and preview, in WebP and JPEG | 140 | 110 |
//! | `vipsthumbnail` to 320 pixels, in JPEG | 130 | 134 |
//! | the same, of ten pictures in one process | 77 | 81 |
//! | `vipsthumbnail` to 1 280 pixels, in JPEG | 186 | 184 |
//! | the same, of ten pictures in one process | 133 | 135 |
//!
//! The rows are run in turns, and what counts is CPU time, user and system, of all threads.
//! `vipsthumbnail` is given one thread, as many threads cost it more; it is measured with its
//! start, and per picture of ten. Without it on the machine its rows are left out. Linux only,
//! since the time comes from `/proc`.

#![expect(clippy::print_stdout, reason = "a bench is read on the terminal")]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use storage::media::{Format, Framing, Limits, PREVIEW, Preset, THUMBNAIL, probe, render};

const WIDTH: u16 = 6_000;
const HEIGHT: u16 = 4_000;
const ROUNDS: u32 = 5;
const RUNS: u64 = 5;

/// A row of the table: a name, how many pictures are made at once, and how.
type Row<'a> = (String, u64, Box<dyn Fn() + 'a>);

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = given.map_or_else(|| folder.path().join("photo.jpg"), PathBuf::from);
    if !path.exists() {
        fs::write(&path, photo()).expect("the photo can be written");
    }
    let file = fs::read(&path).expect("the photo can be read");
    println!(
        "{} bytes, {}",
        file.len(),
        if cfg!(feature = "turbojpeg") { "libjpeg-turbo" } else { "pure Rust" }
    );

    let mut rows = vec![
        row("probe", 1, || {
            probe(Format::Jpeg, &mut Cursor::new(&file), file.len() as u64, &Limits::default())
                .expect("the photo is sound");
        }),
        row("thumbnail, WebP and JPEG", 1, || rendered(&file, &[THUMBNAIL])),
        row("thumbnail and preview, WebP and JPEG", 1, || rendered(&file, &[THUMBNAIL, PREVIEW])),
    ];
    if Command::new("vipsthumbnail").arg("--vips-version").stdout(Stdio::null()).status().is_ok() {
        for (side, copies) in [(320, 1), (320, 10), (1_280, 1), (1_280, 10)] {
            let path = &path;
            rows.push(row(&format!("vipsthumbnail {side}, JPEG"), copies, move || {
                vips(path, side, copies);
            }));
        }
    }
    let mut times = vec![Vec::new(); rows.len()];
    for _ in 0..ROUNDS {
        for ((_, copies, run), times) in rows.iter().zip(&mut times) {
            let before = cpu_ticks();
            (0..RUNS).for_each(|_| run());
            // A tick is a hundredth of a second.
            times.push((cpu_ticks() - before) * 10 / (RUNS * copies));
        }
    }
    for ((name, copies, _), times) in rows.into_iter().zip(times) {
        println!("{name:40} of {copies:2}  {times:?} ms");
    }
}

fn row<'a>(name: &str, copies: u64, run: impl Fn() + 'a) -> Row<'a> {
    (name.to_owned(), copies, Box::new(run))
}

fn rendered(file: &[u8], presets: &[Preset]) {
    let cuts: Vec<_> = presets.iter().flat_map(|preset| preset.cuts(Framing::default())).collect();
    let rendering = render(Format::Jpeg, &mut Cursor::new(file), 1, &Limits::default(), &cuts);
    assert_eq!(rendering.expect("the photo is sound").renditions.len(), cuts.len());
}

fn vips(path: &Path, side: u32, copies: u64) {
    let mut command = Command::new("vipsthumbnail");
    command
        .args((0..copies).map(|_| path))
        .arg("-s")
        .arg(side.to_string())
        .args(["-o", "small-%s.jpg[Q=80]"]);
    let status =
        command.env("VIPS_CONCURRENCY", "1").status().expect("vipsthumbnail can be started");
    assert!(status.success());
}

/// Reads how long this process, its threads and its children have been computing.
fn cpu_ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("the bench runs on Linux");
    // What comes after the name, which stands in brackets: user, system, and both of the children.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(4).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

/// Draws a photo of soft shapes and fine grain, which takes as many bytes as that of a camera.
fn photo() -> Vec<u8> {
    let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let mut seed = 0x5EED_u32;
    let mut pixels = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = f64::from(seed >> 24) / 255.0 - 0.5;
            let at = |scale: f64| {
                (
                    f64::from(u32::try_from(x).unwrap_or(0)),
                    f64::from(u32::try_from(y).unwrap_or(0)),
                    scale,
                )
            };
            let wave = |(x, y, scale): (f64, f64, f64)| (x / scale).sin() * (y / scale * 1.3).cos();
            let shape = wave(at(900.0)) * 50.0
                + wave(at(130.0)) * 20.0
                + wave(at(17.0)) * 8.0
                + wave(at(3.1)) * 4.0;
            for (base, share) in [(120.0, 1.0), (130.0, 0.8), (110.0, -0.5)] {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float saturates"
                )]
                pixels.push((base + shape * share + grain * 18.0) as u8);
            }
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb).expect("the photo can be encoded");
    file
}
