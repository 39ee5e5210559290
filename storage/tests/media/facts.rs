//! What is told of files that are sound.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::time::Duration;

use storage::media::{Format, Limits, MediaError, SNIFF_LEN, TakenAt, Unfit, probe, sniff};

use super::{SAMPLES, STREAMS, probed, probed_within, sample};

fn taken(text: &str, offset_minutes: Option<i32>) -> TakenAt {
    TakenAt { local: text.parse().unwrap(), offset_minutes }
}

#[test]
fn every_sample_is_recognised_by_its_head_and_found_sound() {
    for (name, format) in SAMPLES.into_iter().chain(STREAMS) {
        let bytes = sample(name);
        assert_eq!(sniff(&bytes[..bytes.len().min(SNIFF_LEN)]), Some(format), "{name}");
        let facts = probed(format, &bytes).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
        assert_eq!(facts.format, format, "{name}");
    }
    assert_eq!(sniff(&sample("clip.mkv")), None, "Matroska is more than WebM");
}

#[test]
fn pictures_tell_their_size_as_shown() {
    for (name, format) in SAMPLES.into_iter().filter(|(_, format)| format.has_renditions()) {
        let facts = probed(format, &sample(name)).unwrap();
        // They say that they lie on their side, but are stored upright.
        let turned = matches!(name, "exif.webp" | "picture.tiff" | "camera.tiff");
        let expected = if turned { (32, 48) } else { (48, 32) };
        assert_eq!((facts.width, facts.height), (Some(expected.0), Some(expected.1)), "{name}");
        assert_eq!(facts.animated, name.starts_with("animated"), "{name}");
    }
    for (name, format) in [("picture.heic", Format::Heic), ("picture.avif", Format::Avif)] {
        let facts = probed(format, &sample(name)).unwrap();
        assert_eq!((facts.width, facts.height, facts.orientation), (Some(48), Some(32), 1));
    }
    let drawing = probed(Format::Svg, &sample("drawing.svg")).unwrap();
    assert_eq!((drawing.width, drawing.height), (Some(120), Some(80)));
}

#[test]
fn pictures_tell_how_they_are_turned_and_when_they_were_taken() {
    for orientation in 1..=8 {
        let facts =
            probed(Format::Jpeg, &sample(&format!("orientation-{orientation}.jpg"))).unwrap();
        let offset = (orientation == 6).then_some(120);
        assert_eq!(facts.orientation, orientation);
        assert_eq!(facts.taken_at, Some(taken("2024-02-29T23:59:58", offset)));
    }
    let webp = probed(Format::Webp, &sample("exif.webp")).unwrap();
    assert_eq!((webp.orientation, webp.taken_at), (8, Some(taken("2024-02-29T23:59:58", None))));
    let tiff = probed(Format::Tiff, &sample("camera.tiff")).unwrap();
    assert_eq!(
        (tiff.orientation, tiff.taken_at),
        (6, Some(taken("2024-02-29T23:59:58", Some(-210))))
    );
    let plain = probed(Format::Jpeg, &sample("picture.jpg")).unwrap();
    assert_eq!((plain.orientation, plain.taken_at), (1, None));
}

#[test]
fn clips_tell_their_size_and_how_long_they_play() {
    let cases = [
        ("clip.mp4", Format::Mp4, true),
        ("clip-moov-last.mp4", Format::Mp4, false),
        ("fragmented.mp4", Format::Mp4, true),
        ("clip.mov", Format::Mov, true),
        ("clip.webm", Format::Webm, true),
        ("live.webm", Format::Webm, true),
    ];
    for (name, format, has_audio) in cases {
        let facts = probed(format, &sample(name)).unwrap();
        assert_eq!(
            (facts.width, facts.height, facts.has_audio),
            (Some(64), Some(48), has_audio),
            "{name}"
        );
        // Fifteen pictures in 1.5 s. The sound of one is longer, and the last picture of a live
        // stream does not say how long it stays.
        let expected = if name == "fragmented.mp4" { 1_700..=1_700 } else { 1_400..=1_560 };
        let duration = facts.duration_ms.unwrap();
        assert!(expected.contains(&duration), "{name}: {duration} ms");
    }
}

#[test]
fn a_clip_on_its_side_tells_its_size_as_shown() {
    let matrix = |a: i32, b: i32, c: i32, d: i32| {
        [a, b, 0, c, d]
            .into_iter()
            .flat_map(|number| (number << 16).to_be_bytes())
            .collect::<Vec<_>>()
    };
    let clip = sample("rotated.mp4");
    let stored = matrix(0, -1, 1, 0);
    let at = clip.windows(stored.len()).position(|window| window == stored).unwrap();
    let cases = [((0, -1, 1, 0), 8), ((0, 1, -1, 0), 6), ((-1, 0, 0, -1), 3), ((1, 0, 0, 1), 1)];
    for ((a, b, c, d), orientation) in cases {
        let mut turned = clip.clone();
        turned[at..at + stored.len()].copy_from_slice(&matrix(a, b, c, d));
        let facts = probed(Format::Mp4, &turned).unwrap();
        let expected = if orientation > 4 { (48, 64) } else { (64, 48) };
        assert_eq!((facts.width, facts.height), (Some(expected.0), Some(expected.1)));
        assert_eq!(facts.orientation, orientation);
    }
}

#[test]
fn clips_tell_when_they_were_taken_by_the_note_of_the_camera_or_the_header() {
    let clip = probed(Format::Mp4, &sample("clip.mp4")).unwrap();
    assert_eq!(clip.taken_at, Some(taken("2024-05-01T10:00:00", Some(0))));
    let movie = probed(Format::Mov, &sample("clip.mov")).unwrap();
    assert_eq!(movie.taken_at, Some(taken("2024-05-01T12:00:00", Some(120))));
    let unknown = probed(Format::Mp4, &sample("clip-moov-last.mp4")).unwrap();
    assert_eq!(unknown.taken_at, None);
}

#[test]
fn sounds_tell_how_long_they_play() {
    let cases = [
        ("sound.mp3", Format::Mp3, 1_500..=1_620),
        ("bare.mp3", Format::Mp3, 1_500..=1_620),
        ("sound.wav", Format::Wav, 500..=500),
        ("large.wav", Format::Wav, 500..=500),
    ];
    for (name, format, expected) in cases {
        let facts = probed(format, &sample(name)).unwrap();
        let duration = facts.duration_ms.unwrap();
        assert!(expected.contains(&duration) && facts.has_audio, "{name}: {duration} ms");
    }
}

#[test]
fn limits_are_for_the_caller_to_set() {
    let small = Limits { max_side: 47, ..Limits::default() };
    for (name, format) in SAMPLES.into_iter().filter(|(_, format)| format.has_renditions()) {
        let refusal = probed_within(&small, format, &sample(name)).unwrap_err();
        assert!(matches!(refusal, Unfit::TooManyPixels { .. }), "{name}: {refusal}");
    }
    let short = Limits { max_duration: Duration::from_millis(400), ..Limits::default() };
    for name in ["clip.mp4", "clip.mov", "clip.webm", "sound.mp3", "sound.wav"] {
        let bytes = sample(name);
        let refusal = probed_within(&short, sniff(&bytes).unwrap(), &bytes).unwrap_err();
        assert!(matches!(refusal, Unfit::TooLong { .. }), "{name}: {refusal}");
    }
}

#[test]
fn a_disk_that_fails_is_not_the_fault_of_the_file() {
    /// A file whose second half cannot be read.
    struct Failing(Cursor<Vec<u8>>);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.0.position() >= self.0.get_ref().len() as u64 / 2 {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let count = buffer.len().min(16);
            self.0.read(&mut buffer[..count])
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }

    for (name, format) in
        [("picture.jpg", Format::Jpeg), ("picture.png", Format::Png), ("font.ttf", Format::Ttf)]
    {
        let bytes = sample(name);
        let size = bytes.len() as u64;
        let outcome = probe(format, &mut Failing(Cursor::new(bytes)), size, &Limits::default());
        assert!(matches!(outcome, Err(MediaError::Io(_))), "{name}: {outcome:?}");
    }
}

#[test]
fn recordings_tell_what_they_are_made_of() {
    let cases = [
        ("clip.mp4", Format::Mp4, Some((10, 1)), Some(true)),
        ("clip-moov-last.mp4", Format::Mp4, Some((10, 1)), Some(false)),
        ("fragmented.mp4", Format::Mp4, Some((10, 1)), Some(true)),
        ("clip.mov", Format::Mov, Some((10, 1)), None),
        ("clip.webm", Format::Webm, Some((10, 1)), None),
    ];
    for (name, format, rate, fast_start) in cases {
        let facts = probed(format, &sample(name)).unwrap();
        let video = facts.video.unwrap();
        assert_eq!((video.rate, video.is_variable), (rate, Some(false)), "{name}");
        assert!(!video.codec.is_empty() && facts.bit_rate > Some(1_000), "{name}");
        assert!(fast_start.is_none() || facts.fast_start == fast_start, "{name}");
        assert_eq!(facts.audio.is_some(), facts.has_audio, "{name}");
        assert_eq!(facts.fast_start.is_none(), format == Format::Webm, "{name}");
    }
    for (name, format) in [("sound.mp3", Format::Mp3), ("sound.wav", Format::Wav)] {
        let facts = probed(format, &sample(name)).unwrap();
        let audio = facts.audio.unwrap();
        assert!(audio.channels > Some(0) && audio.sample_rate >= Some(8_000), "{name}");
        assert_eq!(facts.video, None);
    }
    let picture = probed(Format::Jpeg, &sample("picture.jpg")).unwrap();
    assert_eq!((picture.video, picture.audio, picture.bit_rate), (None, None, None));
}
