//! People play their clips and sounds, whatever they are stored as.

use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{media, sample},
    on_both,
    tools::{missing, probed, recorded, with_tools},
};

const QUERY: &str = "query($id: ID!) { asset(id: $id) { state previewState previewReason thumbhash
    preview { url width height } rendition(preset: POSTER) { url state width height } posterAtMs
    playback { state percent reason streamUrl peaksUrl proxy { url width height }
        storyboard { url listUrl tileWidth tileHeight tiles intervalMs } } } }";

async fn look(client: &Client, id: &str) -> Value {
    client.ok(QUERY, json!({ "id": id })).await["asset"].take()
}

async fn fetch(app: &TestApp, url: &Value) -> Vec<u8> {
    let request = app.stranger().request(Method::GET, url.as_str().expect("a URL"));
    let answer = request.send().await.expect("a response");
    assert_eq!(answer.status(), StatusCode::OK, "{url}");
    answer.bytes().await.expect("bytes").to_vec()
}

async fn text(app: &TestApp, url: &str) -> String {
    String::from_utf8(fetch(app, &url.into()).await).expect("a text")
}

#[actix_web::test]
async fn a_clip_gets_pictures_and_versions_that_play_everywhere() {
    with_tools(async |app| {
        let owner = app.owner().await;
        // A clip on its side, of odd numbers of pixels.
        let options = "-f lavfi -i testsrc=s=901x507:d=2.9:r=25 -f lavfi -i sine=d=2 -c:v libvpx -pix_fmt yuv420p \
                       -deadline realtime -b:v 2M -c:a libvorbis -ac 2";
        let clip = recorded("clip.webm", options).expect("ffmpeg");
        let id = owner.add(json!({}), "clip.webm", clip).await;
        let waiting = look(&owner, &id).await;
        assert_eq!(waiting["previewState"], "PENDING");
        assert_eq!(
            (&waiting["playback"]["state"], &waiting["playback"]["proxy"]),
            (&json!("PENDING"), &Value::Null)
        );
        app.work().await;
        let asset = look(&owner, &id).await;
        assert_eq!(asset["previewState"], "READY", "{asset}");
        assert!(asset["thumbhash"].is_string());
        assert_eq!(
            (&asset["preview"]["width"], &asset["preview"]["height"]),
            (&json!(901), &json!(507))
        );
        fetch(app, &asset["rendition"]["url"]).await;
        let playback = &asset["playback"];
        assert_eq!(
            (&playback["state"], &playback["percent"]),
            (&json!("READY"), &json!(100)),
            "{asset}"
        );

        let proxy = fetch(app, &playback["proxy"]["url"]).await;
        let said = probed(&proxy, "proxy.mp4");
        let codecs: Vec<_> = said["streams"]
            .as_array()
            .expect("streams")
            .iter()
            .map(|stream| stream["codec_name"].as_str().expect("a name").to_owned())
            .collect();
        assert_eq!(codecs, ["h264", "aac"]);
        assert_eq!(said["streams"][0]["width"], playback["proxy"]["width"]);
        assert_eq!(said["streams"][0]["height"], playback["proxy"]["height"]);
        let at = |kind: &[u8]| proxy.windows(4).position(|window| window == kind);
        assert!(at(b"moov") < at(b"mdat"), "it cannot be played before all of it is there");

        let board = &playback["storyboard"];
        assert_eq!(
            (&board["tiles"], &board["intervalMs"], &board["tileWidth"]),
            (&json!(3), &json!(1_000), &json!(160))
        );
        let list = text(app, board["listUrl"].as_str().expect("a URL")).await;
        assert!(list.starts_with("WEBVTT\n") && list.contains("#xywh=320,0,160,"), "{list}");
        let url = list.lines().find(|line| line.starts_with("/media")).expect("a URL");
        let url = url.split('#').next().expect("a URL");
        assert!(fetch(app, &url.into()).await.starts_with(&[0xFF, 0xD8]));

        let peaks: Value =
            serde_json::from_slice(&fetch(app, &playback["peaksUrl"]).await).expect("JSON");
        let length = peaks["length"].as_u64().expect("a length");
        assert!((1_000..=1_801).contains(&length), "{length}");
        let loudest = peaks["data"]
            .as_array()
            .expect("peaks")
            .iter()
            .map(|peak| peak.as_i64().expect("a number"))
            .max();
        assert!(loudest > Some(5) && loudest <= Some(127), "{loudest:?}");

        let stream = text(app, playback["streamUrl"].as_str().expect("a URL")).await;
        let lists: Vec<_> = stream.lines().filter(|line| line.starts_with("/media")).collect();
        assert_eq!(lists.len(), 2, "{stream}");
        for list in lists {
            let pieces = text(app, list).await;
            assert!(
                pieces.contains("#EXT-X-BYTERANGE:") && pieces.contains("#EXT-X-ENDLIST"),
                "{pieces}"
            );
            let url = pieces.lines().find(|line| line.starts_with("/media")).expect("a URL");
            assert!(fetch(app, &url.into()).await.len() > 1_000);
        }
    })
    .await;
}

#[actix_web::test]
async fn the_picture_of_a_clip_is_that_of_the_moment_that_somebody_chose() {
    with_tools(async |app| {
        let owner = app.owner().await;
        // A second of red, then one of blue.
        let options = "-f lavfi -i color=red:s=64x48:d=1:r=10 -f lavfi -i color=blue:s=64x48:d=1:r=10 \
                       -filter_complex concat=n=2:v=1 -c:v libx264 -pix_fmt yuv420p";
        let clip = recorded("clip.mp4", options).expect("ffmpeg");
        let id = owner.add(json!({}), "clip.mp4", clip.clone()).await;
        app.work().await;
        let choose = "mutation($id: ID!, $at: Int) {
            assetPoster(input: { id: $id, atMs: $at }) { asset { posterAtMs } } }";
        let colour = async |url: Value| {
            let bytes = fetch(app, &url).await;
            let format = storage::media::sniff(&bytes).expect("a picture");
            let file = &mut std::io::Cursor::new(&bytes);
            let drawn = storage::media::render(format, file, 1, &storage::media::Limits::default(), &[]);
            drawn.expect("a picture").thumbhash
        };
        let first = look(&owner, &id).await;
        let red = colour(first["preview"]["url"].clone()).await;
        owner.ok(choose, json!({ "id": id, "at": 1_500 })).await;
        app.work().await;
        let second = look(&owner, &id).await;
        assert_eq!(second["posterAtMs"], 1_500);
        assert_ne!(first["preview"]["url"], second["preview"]["url"]);
        assert_ne!(colour(second["preview"]["url"].clone()).await, red);
        assert_ne!(first["rendition"]["url"], second["rendition"]["url"]);
        assert_ne!(colour(second["rendition"]["url"].clone()).await, red);
        assert_eq!(owner.refused(choose, json!({ "id": id, "at": 2_000 })).await, "BAD_USER_INPUT");
        // Nobody else's clip of the same bytes shows another moment.
        let other = app.owner().await;
        let same = other.add(json!({}), "same.mp4", clip).await;
        app.work().await;
        assert_eq!(colour(look(&other, &same).await["preview"]["url"].clone()).await, red);
    })
    .await;
}

#[actix_web::test]
async fn a_sound_shows_how_loud_it_is() {
    with_tools(async |app| {
        let owner = app.owner().await;
        for (name, bytes) in [("sound.wav", media("sound.wav")), ("chime.mp3", sample("chime.mp3"))]
        {
            let id = owner.add(json!({}), name, bytes).await;
            app.work().await;
            let asset = look(&owner, &id).await;
            let playback = &asset["playback"];
            assert_eq!(playback["state"], "READY", "{asset}");
            assert_eq!((&playback["proxy"], &playback["streamUrl"]), (&Value::Null, &Value::Null));
            let peaks: Value =
                serde_json::from_slice(&fetch(app, &playback["peaksUrl"]).await).expect("JSON");
            assert_eq!(peaks["sample_rate"], 8_000);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_page_shows_what_it_looks_like() {
    if missing("pdftoppm").is_some() {
        return;
    }
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "page.pdf", media("page.pdf")).await;
        app.work().await;
        let asset = look(&owner, &id).await;
        assert_eq!(asset["previewState"], "READY", "{asset}");
        assert!(fetch(app, &asset["preview"]["url"]).await.len() > 50);
        assert_eq!(asset["playback"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn photos_of_telephones_and_graphics_are_shown() {
    if missing("heif-convert").is_some() || missing("rsvg-convert").is_some() {
        return;
    }
    with_tools(async |app| {
        let owner = app.owner().await;
        for name in ["picture.heic", "picture.avif", "drawing.svg"] {
            let id = owner.add(json!({}), name, media(name)).await;
            app.work().await;
            let asset = look(&owner, &id).await;
            assert_eq!(asset["previewState"], "READY", "{name}: {asset}");
            let bytes = fetch(app, &asset["preview"]["url"]).await;
            assert!(bytes.starts_with(b"RIFF"), "{name}");
            assert!(fetch(app, &asset["rendition"]["url"]).await.starts_with(b"RIFF"), "{name}");
        }
        let work = app.data().join("work");
        assert_eq!(std::fs::read_dir(work).expect("a folder").count(), 0, "something is left");
    })
    .await;
}

#[actix_web::test]
async fn a_graphic_shows_nothing_of_other_files() {
    if missing("rsvg-convert").is_some() {
        return;
    }
    with_tools(async |app| {
        let owner = app.owner().await;
        let secret = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let mut pictures = Vec::new();
        for path in app.stored() {
            let name = path.file_name().expect("a name").display().to_string();
            let path = path.display().to_string();
            for href in [name, format!("file://{path}"), path] {
                pictures.push(format!("<image href='{href}' width='100' height='100'/>"));
            }
        }
        let pictures = pictures.concat();
        let graphic = |inside: &str| {
            let head = "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>";
            format!("{head}<rect width='9' height='9' fill='#083'/>{inside}</svg>").into_bytes()
        };
        let mut seen = Vec::new();
        for bytes in [graphic(""), graphic(&pictures)] {
            let id = owner.add(json!({}), "graphic.svg", bytes).await;
            app.work().await;
            let asset = look(&owner, &id).await;
            seen.push((asset["previewState"].clone(), asset["thumbhash"].clone()));
        }
        assert_eq!(seen[0], seen[1], "{pictures}");
        assert_ne!(seen[0].1, look(&owner, &secret).await["thumbhash"]);
    })
    .await;
}

#[actix_web::test]
async fn without_the_programs_it_is_said_what_is_missing_and_made_once_they_are_there() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        app.work().await;
        let asset = look(&owner, &id).await;
        assert_eq!(
            (&asset["state"], &asset["previewState"]),
            (&json!("READY"), &json!("NEEDS_TOOL"))
        );
        assert!(asset["previewReason"].as_str().is_some_and(|why| why.contains("ffmpeg")));
        assert_eq!(
            asset["rendition"],
            json!({ "url": null, "state": "NEEDS_TOOL", "width": null, "height": null })
        );
        assert_eq!(asset["playback"]["state"], "NEEDS_TOOL");
        assert!(asset["playback"]["reason"].as_str().is_some_and(|why| why.contains("ffmpeg")));
        for (name, program) in [
            ("picture.heic", "heif-convert"),
            ("drawing.svg", "rsvg-convert"),
            ("page.pdf", "pdftoppm"),
        ] {
            let id = owner.add(json!({}), name, media(name)).await;
            app.work().await;
            let asset = look(&owner, &id).await;
            assert_eq!(asset["previewState"], "NEEDS_TOOL", "{name}");
            assert!(asset["previewReason"].as_str().is_some_and(|why| why.contains(program)));
        }
        // What a camera has developed itself takes no program.
        let negative = owner.add(json!({}), "camera.dng", media("camera.dng")).await;
        app.work().await;
        let asset = look(&owner, &negative).await;
        assert_eq!(
            (&asset["previewState"], &asset["previewReason"]),
            (&json!("READY"), &Value::Null)
        );
        let features =
            "{ serverInfo { version features { feature isAvailable program programVersion } } }";
        let info = owner.ok(features, json!({})).await["serverInfo"].take();
        assert!(
            info["features"]
                .as_array()
                .expect("features")
                .iter()
                .all(|one| one["isAvailable"] == false)
        );
    })
    .await;
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        // As if it had come before the programs.
        app.work().await;
        let db = app.platform.db.writer();
        entity::blob::Entity::update_many()
            .col_expr(
                entity::blob::Column::Preview,
                Expr::value(entity::blob::PreviewState::NeedsTool),
            )
            .exec(db)
            .await
            .expect("an update");
        let tx = app.platform.begin().await.expect("a transaction");
        api::library::jobs::CatchUp::later(&tx).await.expect("it is queued");
        tx.commit().await.expect("it is committed");
        app.work().await;
        assert_eq!(look(&owner, &id).await["previewState"], "READY");
        let features = "{ serverInfo { features { program isAvailable programVersion } } }";
        let info = owner.ok(features, json!({})).await["serverInfo"].take();
        let features = info["features"].as_array().expect("features").iter();
        let mut ffmpeg = features.filter(|one| one["program"] == "ffmpeg");
        assert!(ffmpeg.all(|one| one["isAvailable"] == true && one["programVersion"].is_string()));
    })
    .await;
}
