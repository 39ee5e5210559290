//! Every sort of file comes in, under any name.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tests::{
    library::{UPLOAD, id, media, picture, png, sample},
    on_both,
};

#[actix_web::test]
async fn every_format_is_taken_and_told_apart() {
    on_both(async |app| {
        let owner = app.owner().await;
        let formats = [
            ("picture.jpg", "JPEG", "IMAGE"),
            ("picture.png", "PNG", "IMAGE"),
            ("picture.gif", "GIF", "IMAGE"),
            ("picture.webp", "WEBP", "IMAGE"),
            ("picture.tiff", "TIFF", "IMAGE"),
            ("picture.heic", "HEIC", "IMAGE"),
            ("picture.avif", "AVIF", "IMAGE"),
            ("camera.dng", "RAW", "IMAGE"),
            ("clip.mp4", "MP4", "VIDEO"),
            ("clip.mov", "MOV", "VIDEO"),
            ("clip.webm", "WEBM", "VIDEO"),
            ("sound.mp3", "MP3", "AUDIO"),
            ("sound.wav", "WAV", "AUDIO"),
            ("drawing.svg", "SVG", "IMAGE"),
            ("page.pdf", "PDF", "DOCUMENT"),
            ("font.ttf", "TTF", "DOCUMENT"),
            ("font.otf", "OTF", "DOCUMENT"),
        ];
        // Under names that say nothing, or the wrong thing.
        let files = formats.iter().map(|(name, ..)| ("x.exe", media(name))).collect();
        let results = owner.upload(json!({}), files).await;
        assert_eq!(results.len(), formats.len());
        for (result, (name, format, kind)) in results.iter().zip(formats) {
            assert_eq!(result["status"], "ADDED", "{name}: {result}");
            assert_eq!(result["asset"]["format"], format, "{name}");
            assert_eq!(result["asset"]["kind"], kind, "{name}");
        }
        assert_eq!(app.stored().len(), formats.len());

        app.work().await;
        let all = "{ assets(first: 50) { nodes {
            format state previewState thumbhash preview { width }
            revision { width height durationMs mediaType } } } }";
        let assets = owner.ok(all, json!({})).await["assets"]["nodes"].take();
        for asset in assets.as_array().expect("assets") {
            let (format, revision) = (&asset["format"], &asset["revision"]);
            assert_eq!(asset["state"], "READY", "{asset}");
            let is_drawn =
                matches!(format.as_str(), Some("JPEG" | "PNG" | "GIF" | "WEBP" | "TIFF" | "RAW"));
            let state = match format.as_str() {
                _ if is_drawn => "READY",
                Some("HEIC" | "AVIF" | "SVG" | "MP4" | "MOV" | "WEBM" | "PDF") => "NEEDS_TOOL",
                _ => "NONE",
            };
            assert_eq!(asset["previewState"], state, "{asset}");
            assert_eq!(asset["preview"].is_object(), is_drawn, "{asset}");
            assert_eq!(asset["thumbhash"].is_string(), is_drawn, "{asset}");
            let has_size = is_drawn || matches!(format.as_str(), Some("MP4" | "MOV" | "WEBM"));
            assert!(!has_size || revision["width"].as_i64() > Some(0), "{asset}");
            let plays = matches!(format.as_str(), Some("MP4" | "MOV" | "WEBM" | "MP3" | "WAV"));
            assert_eq!(revision["durationMs"].as_i64() > Some(0), plays, "{asset}");
        }
    })
    .await;
}

#[actix_web::test]
async fn two_hundred_files_come_in_one_request_and_keep_their_order() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(200, json!({})).await;
        let manual =
            "query($after: String) { assets(filter: { folderId: null }, first: 100, after: $after,
            orderBy: { field: MANUAL }) { totalCount nodes { id name } pageInfo { endCursor } } }";
        let first = owner.ok(manual, json!({})).await["assets"].take();
        assert_eq!(first["totalCount"], 200);
        let after = &first["pageInfo"]["endCursor"];
        let second = owner.ok(manual, json!({ "after": after })).await["assets"].take();
        let pages = [&first, &second].map(|page| page["nodes"].as_array().expect("nodes").clone());
        let listed: Vec<_> = pages.concat().iter().map(|node| id(&node["id"])).collect();
        assert_eq!(listed, ids);
    })
    .await;
}

#[actix_web::test]
async fn one_part_in_two_places_is_two_assets_of_one_blob() {
    on_both(async |app| {
        let owner = app.owner().await;
        let operations = json!({ "query": UPLOAD, "variables": { "files": [null, null] } });
        let form = Form::new()
            .text("operations", operations.to_string())
            .text("map", json!({ "0": ["variables.files.0", "variables.files.1"] }).to_string())
            .part("0", Part::bytes(sample("city.jpg")).file_name("city.jpg"));
        let response = owner.send_form(form).await;
        let results = &response["data"]["assetsUpload"]["results"];
        for n in 0..2 {
            assert_eq!(results[n]["status"], "ADDED", "{response:#}");
            assert_eq!(results[n]["fileName"], "city.jpg");
        }
        assert_ne!(results[0]["asset"]["id"], results[1]["asset"]["id"]);
        assert_eq!(app.stored().len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn hostile_names_become_harmless_ones() {
    on_both(async |app| {
        let owner = app.owner().await;
        let long = format!("{}.png", "æ".repeat(240));
        let names = [
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\båt.png", "båt.png"),
            ("🌞 \"quoted\".png", "🌞 \"quoted\".png"),
            ("exe.\u{202E}gnp.png", "exe.gnp.png"),
        ];
        let files = names.iter().zip(0..).map(|((name, _), n)| (*name, picture(n)));
        let files = files.chain([(long.as_str(), picture(9))]).collect();
        let results = owner.upload(json!({}), files).await;
        for (result, (_, kept)) in results.iter().zip(names) {
            assert_eq!(result["asset"]["name"], kept);
        }
        let shortened = results[4]["asset"]["name"].as_str().expect("a name");
        assert!(
            shortened.chars().count() <= 200 && shortened.strip_suffix(".png").is_some(),
            "{shortened}"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_picture_that_cannot_be_drawn_stays_and_says_why() {
    on_both(async |app| {
        let owner = app.owner().await;
        // Sound by its structure: only who decodes the pixels finds that they are nonsense. Of an
        // interlaced picture all of them have to be held, which nobody tries.
        for (name, side, interlace, state, why) in [
            ("odd.png", 8, 0, "FAILED", "cannot be decoded"),
            ("huge.png", 14_000, 1, "TOO_LARGE", "not interlaced"),
        ] {
            let id = owner.add(json!({}), name, png(side, interlace, &[0xFF; 64])).await;
            app.work().await;
            let query = "query($id: ID!) { asset(id: $id) { state previewState previewReason
                thumbhash preview { url } downloadUrl rendition(preset: SQUARE) { state url } } }";
            let asset = owner.ok(query, json!({ "id": id })).await["asset"].take();
            assert_eq!(asset["state"], "READY");
            assert_eq!(asset["previewState"], state);
            assert!(asset["previewReason"].as_str().is_some_and(|it| it.contains(why)), "{asset}");
            assert_eq!(asset["preview"], Value::Null);
            assert_eq!(asset["rendition"], json!({ "state": state, "url": null }));
            assert!(asset["downloadUrl"].is_string());
        }
    })
    .await;
}
