//! People see what their clips and sounds are made of.

use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    library::{media, sample},
    on_both,
    tools::{missing, probed, recorded, with_tools},
};

const QUERY: &str = "query($id: ID!) { asset(id: $id) { revision { width height durationMs bitRate
    isFastStart video { codec isVariableFrameRate frameRate { numerator denominator } }
    audio { codec channels sampleRate } } } }";

#[actix_web::test]
async fn a_clip_tells_what_it_is_made_of() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let revision = owner.ok(QUERY, json!({ "id": id })).await["asset"]["revision"].take();
        assert_eq!(revision["isFastStart"], true, "{revision}");
        assert_eq!(revision["video"]["frameRate"], json!({ "numerator": 10, "denominator": 1 }));
        assert_eq!(revision["video"]["isVariableFrameRate"], false);
        assert!(
            revision["video"]["codec"].as_str().is_some_and(|codec| codec.starts_with("avc1."))
        );
        assert_eq!(revision["audio"]["codec"], "mp4a.40.2");
        let picture = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let revision = owner.ok(QUERY, json!({ "id": picture })).await["asset"]["revision"].take();
        for field in ["video", "audio", "bitRate", "isFastStart"] {
            assert_eq!(revision[field], Value::Null, "{field}");
        }
    })
    .await;
}

/// A fraction as ffprobe writes it.
fn fraction(text: &Value) -> (i64, i64) {
    let (above, below) = text.as_str().expect("a text").split_once('/').expect("a fraction");
    (above.parse().expect("a number"), below.parse().expect("a number"))
}

#[actix_web::test]
async fn what_is_told_is_what_ffprobe_says() {
    if missing("ffmpeg").is_some() || missing("ffprobe").is_some() {
        return;
    }
    let clip = "-f lavfi -i testsrc2=s=320x180:d=2:r=30000/1001 -f lavfi -i sine=d=2:r=44100";
    let h264 = "-c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2";
    let vfr = "-f lavfi -i testsrc2=s=320x180:d=2:r=25 -vf select=not(between(n\\,10\\,24)) \
               -vsync vfr -c:v libx264 -pix_fmt yuv420p";
    let cases = [
        ("plain.mp4", format!("{clip} {h264}")),
        ("first.mp4", format!("{clip} {h264} -movflags +faststart")),
        ("pieces.mp4", format!("{clip} {h264} -movflags +frag_keyframe+empty_moov")),
        ("variable.mp4", vfr.to_owned()),
        ("movie.mov", format!("{clip} -c:v mpeg4 -c:a pcm_s16le -ac 1")),
        ("vp9.webm", format!("{clip} -c:v libvpx-vp9 -deadline realtime -c:a libopus -ac 2")),
        ("sound.mp3", "-f lavfi -i sine=d=2:r=48000 -ac 1 -b:a 96k".to_owned()),
        ("sound.wav", "-f lavfi -i sine=d=2:r=22050 -ac 2".to_owned()),
    ];
    let files = cases.map(|(name, options)| (name, recorded(name, &options).expect("ffmpeg")));
    let files = files.map(|(name, bytes)| (name, probed(&bytes, name), bytes));
    let app = tests::TestApp::sqlite().await;
    let owner = app.owner().await;
    for (name, said, bytes) in files {
        let id = owner.add(json!({}), name, bytes.clone()).await;
        let told = owner.ok(QUERY, json!({ "id": id })).await["asset"]["revision"].take();
        let streams = said["streams"].as_array().expect("streams");
        let stream = |kind: &str| streams.iter().find(|stream| stream["codec_type"] == kind);
        let duration: f64 =
            said["format"]["duration"].as_str().expect("text").parse().expect("seconds");
        let told_ms = told["durationMs"].as_f64().expect("milliseconds");
        assert!((told_ms - duration * 1_000.0).abs() < 60.0, "{name}: {told_ms} ms, {duration} s");
        let rate: f64 = said["format"]["bit_rate"].as_str().expect("text").parse().expect("bits");
        assert!(
            (told["bitRate"].as_f64().expect("bits") / rate - 1.0).abs() < 0.03,
            "{name} {told} {rate}"
        );
        if let Some(video) = stream("video") {
            assert_eq!(
                (&told["width"], &told["height"]),
                (&video["width"], &video["height"]),
                "{name}"
            );
            let is_variable = name == "variable.mp4";
            assert_eq!(told["video"]["isVariableFrameRate"], is_variable, "{name}");
            let frames = &told["video"]["frameRate"];
            let frames = (
                frames["numerator"].as_i64().expect("a number"),
                frames["denominator"].as_i64().expect("a number"),
            );
            let expected =
                fraction(&video[if is_variable { "avg_frame_rate" } else { "r_frame_rate" }]);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let ratio = (frames.0 * expected.1) as f64 / (frames.1 * expected.0) as f64;
            assert!(
                if is_variable { (ratio - 1.0).abs() < 0.02 } else { frames == expected },
                "{name}: {frames:?}, {expected:?}"
            );
        }
        if let Some(audio) = stream("audio") {
            assert_eq!(told["audio"]["channels"], audio["channels"], "{name}");
            assert_eq!(
                told["audio"]["sampleRate"].to_string(),
                audio["sample_rate"].as_str().expect("text"),
                "{name}"
            );
        }
        let head = |kind: &[u8]| bytes.windows(4).position(|window| window == kind);
        let is_fast = name.ends_with("mp4") || name.ends_with("mov");
        let expected = is_fast.then(|| head(b"moov") < head(b"mdat"));
        assert_eq!(told["isFastStart"], json!(expected), "{name}");
    }
    app.finish().await;
}

#[actix_web::test]
async fn a_clip_on_its_side_is_as_high_as_it_is_shown() {
    let options = "-f lavfi -i testsrc2=s=320x180:d=1 -c:v libx264 -pix_fmt yuv420p";
    let Some(bytes) = recorded("clip.mp4", options) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, bytes).expect("it is written");
    let turned = format!("-i {} -c copy -metadata:s:v rotate=90", path.display());
    let turned = recorded("turned.mp4", &turned).expect("ffmpeg");
    let app = tests::TestApp::start(None, &["--ffmpeg", "ffmpeg"]).await;
    let owner = app.owner().await;
    let id = owner.add(json!({}), "turned.mp4", turned).await;
    app.work().await;
    let query = "query($id: ID!) { asset(id: $id) { revision { width height }
        preview { width height } playback { proxy { width height } } } }";
    let asset = owner.ok(query, json!({ "id": id })).await["asset"].take();
    let upright = json!({ "width": 180, "height": 320 });
    assert_eq!(asset["revision"], upright);
    assert_eq!(asset["preview"], upright);
    assert_eq!(asset["playback"]["proxy"], upright);
    app.finish().await;
}

#[actix_web::test]
async fn what_nobody_knows_is_asked_of_ffprobe() {
    let Some(bytes) = recorded("clip.webm", "-f lavfi -i testsrc2=s=64x48:d=1:r=24 -c:v libvpx")
    else {
        return;
    };
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "clip.webm", bytes.clone()).await;
        // As if it had come before anything was known of recordings.
        let known = entity::recording::Entity::delete_many().exec(app.platform.db.writer()).await;
        assert_eq!(known.expect("a row").rows_affected, 1);
        app.work().await;
        let revision = owner.ok(QUERY, json!({ "id": id })).await["asset"]["revision"].take();
        assert_eq!(revision["video"]["codec"], "vp8", "{revision}");
        assert_eq!(revision["video"]["frameRate"], json!({ "numerator": 24, "denominator": 1 }));
        assert!(revision["bitRate"].as_i64() > Some(0));
    })
    .await;
}
