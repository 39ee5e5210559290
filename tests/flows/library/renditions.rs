//! People show their pictures in every size and shape.

use chrono::TimeDelta;
use entity::drawing;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::{ActiveValue::Set, prelude::*};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{media, sample},
    on_both,
};

const SQUARE: &str = "query($id: ID!) { asset(id: $id) {
    rendition(preset: SQUARE) { url width height state } focus { x y } crops { preset w } version } }";

async fn square(client: &Client, id: &str) -> Value {
    client.ok(SQUARE, json!({ "id": id })).await["asset"].take()
}

async fn fetch(app: &TestApp, url: &Value) -> (StatusCode, Vec<u8>) {
    let request = app.stranger().request(Method::GET, url.as_str().expect("a URL"));
    let answer = request.send().await.expect("a response");
    (answer.status(), answer.bytes().await.expect("bytes").to_vec())
}

/// Width and height of a picture, as its bytes say.
fn size(bytes: &[u8]) -> (i64, i64) {
    let format = storage::media::sniff(&bytes[..bytes.len().min(storage::media::SNIFF_LEN)]);
    let limits = storage::media::Limits::default();
    let file = &mut std::io::Cursor::new(bytes);
    let facts = storage::media::probe(format.expect("a format"), file, bytes.len() as u64, &limits);
    let facts = facts.expect("a sound picture");
    (facts.width.expect("a width").into(), facts.height.expect("a height").into())
}

#[actix_web::test]
async fn every_preset_is_made_when_it_is_first_fetched_and_is_as_large_as_was_said() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let query = "query($id: ID!, $preset: RenditionPreset!, $format: PreviewFormat!) {
            asset(id: $id) { rendition(preset: $preset, format: $format) {
                url width height state mediaType } } }";
        let ask = |preset: &'static str, format: &'static str| {
            let owner = owner.clone();
            let variables = json!({ "id": id, "preset": preset, "format": format });
            async move { owner.ok(query, variables).await["asset"]["rendition"].take() }
        };
        let waiting = ask("LARGE", "WEBP").await;
        assert_eq!((&waiting["state"], &waiting["url"]), (&json!("PENDING"), &Value::Null));
        app.work().await;
        let stored = app.stored().len();
        let ratios = [
            ("THUMBNAIL", None),
            ("PREVIEW", None),
            ("LARGE", None),
            ("MARKED", None),
            ("SQUARE", Some(1.0)),
            ("POSTER", Some(16.0 / 9.0)),
            ("SOCIAL_SQUARE", Some(1.0)),
            ("SOCIAL_STORY", Some(9.0 / 16.0)),
            ("SOCIAL_WIDE", Some(16.0 / 9.0)),
            ("SOCIAL_PORTRAIT", Some(4.0 / 5.0)),
        ];
        for (preset, ratio) in ratios {
            let media_types = [("WEBP", "image/webp"), ("JPEG", "image/jpeg")];
            for (format, media_type) in &media_types[..if preset == "SQUARE" { 2 } else { 1 }] {
                let rendition = ask(preset, format).await;
                assert_eq!(rendition["state"], "READY");
                assert_eq!(rendition["mediaType"], *media_type);
                let (status, bytes) = fetch(app, &rendition["url"]).await;
                assert_eq!(status, StatusCode::OK, "{preset}");
                let (width, height) = size(&bytes);
                assert_eq!(
                    json!([width, height]),
                    json!([rendition["width"], rendition["height"]])
                );
                #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
                let shape = width as f64 / height as f64;
                assert!(ratio.is_none_or(|ratio| (shape - ratio).abs() < 0.01), "{preset} {shape}");
                assert_eq!(fetch(app, &rendition["url"]).await.1, bytes, "it never changes");
            }
        }
        // The job has made two of them.
        assert_eq!(app.stored().len(), stored + 9);
        assert_eq!(app.platform.drawings.made(), 9);
    })
    .await;
}

#[actix_web::test]
async fn focus_and_crop_lead_to_another_picture_under_another_url() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let plain = square(&owner, &id).await;
        let focus = "mutation($id: ID!, $focus: FocusInput, $version: Int) {
            assetFocus(input: { id: $id, focus: $focus, expectedVersion: $version }) {
                asset { focus { x y } version } } }";
        let left = json!({ "id": id, "focus": { "x": 0.0, "y": 0.5 }, "version": 1 });
        let focused = owner.ok(focus, left.clone()).await["assetFocus"]["asset"].take();
        assert_eq!(focused, json!({ "focus": { "x": 0.0, "y": 0.5 }, "version": 2 }));
        assert_eq!(owner.refused(focus, left).await, "VERSION_CONFLICT");
        let crop = "mutation($id: ID!, $preset: RenditionPreset!, $region: CropInput) {
            assetCrop(input: { id: $id, preset: $preset, region: $region }) {
                asset { crops { preset x y w h } } } }";
        let moved = square(&owner, &id).await;
        let part = json!({ "x": 0.5, "y": 0.5, "w": 0.25, "h": 0.5 });
        let cropping = json!({ "id": id, "preset": "SQUARE", "region": part });
        let cropped = owner.ok(crop, cropping).await["assetCrop"]["asset"]["crops"].take();
        let expected = json!([{ "preset": "SQUARE", "x": 0.5, "y": 0.5, "w": 0.25, "h": 0.5 }]);
        assert_eq!(cropped, expected);
        let cropped = square(&owner, &id).await;
        let mut seen = Vec::new();
        for asset in [&plain, &moved, &cropped] {
            let rendition = &asset["rendition"];
            assert!(!seen.contains(&rendition["url"]), "{rendition}");
            seen.push(rendition["url"].clone());
        }
        // Only what the asset shows now can still be made.
        assert_eq!(fetch(app, &moved["rendition"]["url"]).await.0, StatusCode::NOT_FOUND);
        let (status, bytes) = fetch(app, &cropped["rendition"]["url"]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(size(&bytes).0, size(&bytes).1);
        let off = json!({ "id": id, "preset": "SQUARE", "region": null });
        owner.ok(crop, off).await;
        owner.ok(focus, json!({ "id": id, "focus": null })).await;
        let back = square(&owner, &id).await;
        assert_eq!(back["rendition"]["url"], plain["rendition"]["url"]);
        assert_eq!((&back["focus"], &back["crops"]), (&Value::Null, &json!([])));
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_seen_is_refused() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let sound = owner.add(json!({}), "sound.mp3", media("sound.mp3")).await;
        let focus = "mutation($id: ID!, $x: Float!) {
            assetFocus(input: { id: $id, focus: { x: $x, y: 0.5 } }) { asset { id } } }";
        let crop = "mutation($id: ID!, $preset: RenditionPreset!, $w: Float!) {
            assetCrop(input: { id: $id, preset: $preset, region: { x: 0.5, y: 0, w: $w, h: 1 } }) {
                asset { id } } }";
        let poster =
            "mutation($id: ID!) { assetPoster(input: { id: $id, atMs: 5 }) { asset { id } } }";
        let sized =
            "query($id: ID!, $width: Int) { asset(id: $id) { sized(width: $width) { url } } }";
        let cases = [
            (focus, json!({ "id": id, "x": 1.01 }), "BAD_USER_INPUT"),
            (focus, json!({ "id": sound, "x": 0.5 }), "ILLEGAL_STATE"),
            (crop, json!({ "id": id, "preset": "SQUARE", "w": 0.6 }), "BAD_USER_INPUT"),
            (crop, json!({ "id": id, "preset": "PREVIEW", "w": 0.5 }), "BAD_USER_INPUT"),
            (poster, json!({ "id": id }), "ILLEGAL_STATE"),
            (sized, json!({ "id": id, "width": 9_000 }), "BAD_USER_INPUT"),
            (sized, json!({ "id": id }), "BAD_USER_INPUT"),
        ];
        for (operation, variables, code) in cases {
            assert_eq!(owner.refused(operation, variables.clone()).await, code, "{variables}");
        }
        let other = app.owner().await;
        for (operation, variables) in [
            (focus, json!({ "id": id, "x": 0.5 })),
            (crop, json!({ "id": id, "preset": "SQUARE", "w": 0.5 })),
            (poster, json!({ "id": id })),
        ] {
            assert_eq!(other.refused(operation, variables).await, "NOT_FOUND");
        }
    })
    .await;
}

#[actix_web::test]
async fn many_who_fetch_the_same_at_once_have_it_made_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let url = square(&owner, &id).await["rendition"]["url"].take();
        let answers = join_all((0..12).map(|_| fetch(app, &url))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(answers[0].0, StatusCode::OK);
        assert_eq!(app.platform.drawings.made(), 1);
    })
    .await;
}

#[actix_web::test]
async fn what_another_node_makes_is_waited_for_until_that_has_given_up() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let url = square(&owner, &id).await["rendition"]["url"].take();
        let (path, _) = url.as_str().expect("a URL").split_once('?').expect("a signature");
        let name = path.rsplit('/').next().expect("a name");
        let digest = "query($id: ID!) { asset(id: $id) { revision { digest } } }";
        let digest = owner.ok(digest, json!({ "id": id })).await;
        let claim = drawing::ActiveModel {
            digest: Set(digest["asset"]["revision"]["digest"].as_str().expect("hex").to_owned()),
            name: Set(name.to_owned()),
            until: Set(app.platform.db.now() + TimeDelta::seconds(1)),
        };
        let db = app.platform.db.writer();
        drawing::Entity::insert(claim).exec_without_returning(db).await.expect("a claim");
        let asked = app.platform.db.now();
        assert_eq!(fetch(app, &url).await.0, StatusCode::OK);
        assert!(app.platform.db.now() - asked >= TimeDelta::milliseconds(900), "nobody waited");
        assert_eq!(drawing::Entity::find().count(db).await.expect("claims"), 0);
    })
    .await;
}

#[actix_web::test]
async fn any_size_opens_only_by_its_own_signature() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
    app.work().await;
    let query = "query($id: ID!) { asset(id: $id) {
        wide: sized(width: 300) { url width height }
        cut: sized(width: 200, height: 100, format: JPEG) { url width height } } }";
    let asset = owner.ok(query, json!({ "id": id })).await["asset"].take();
    for name in ["wide", "cut"] {
        let (status, bytes) = fetch(&app, &asset[name]["url"]).await;
        assert_eq!(status, StatusCode::OK);
        let (width, height) = size(&bytes);
        assert_eq!(json!([width, height]), json!([asset[name]["width"], asset[name]["height"]]));
    }
    assert_eq!(asset["wide"]["width"], 300);
    assert_eq!((&asset["cut"]["width"], &asset["cut"]["height"]), (&json!(200), &json!(100)));
    let url = asset["cut"]["url"].as_str().expect("a URL");
    let larger = Value::from(url.replace("200x100", "2000x1000"));
    assert_eq!(fetch(&app, &larger).await.0, StatusCode::FORBIDDEN);
    app.finish().await;
}

#[actix_web::test]
async fn a_moving_picture_keeps_moving_when_it_is_small() {
    on_both(async |app| {
        let owner = app.owner().await;
        let moving = owner.add(json!({}), "animated.gif", media("animated.gif")).await;
        let still = owner.add(json!({}), "picture.gif", media("picture.gif")).await;
        app.work().await;
        let query = "query($id: ID!) { asset(id: $id) { preview { url }
            movingPreview { url width height mediaType } } }";
        let asset = owner.ok(query, json!({ "id": moving })).await["asset"].take();
        let (status, bytes) = fetch(app, &asset["movingPreview"]["url"]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(bytes.windows(4).any(|window| window == b"ANIM"), "it stands still");
        let (_, first) = fetch(app, &asset["preview"]["url"]).await;
        assert!(!first.windows(4).any(|window| window == b"ANIM"), "it moves");
        let asset = owner.ok(query, json!({ "id": still })).await["asset"].take();
        assert_eq!(asset["movingPreview"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn what_was_made_goes_with_the_last_who_has_the_file() {
    on_both(async |app| {
        let emails = [tests::people::fresh_email(), tests::people::fresh_email()];
        let mut ids = Vec::new();
        for email in &emails {
            let owner = app.owner_at(email).await;
            let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
            app.work().await;
            let url = square(&owner, &id).await["rendition"]["url"].take();
            assert_eq!(fetch(app, &url).await.0, StatusCode::OK);
            ids.push(id);
        }
        let stored = app.stored().len();
        let trash =
            "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code } } }";
        let purge =
            "mutation($id: ID!) { assetsPurge(input: { ids: [$id] }) { results { code } } }";
        let mut left = Vec::new();
        for (email, id) in emails.iter().zip(&ids) {
            let owner = app.client(&app.sign_in(email).await);
            owner.ok(trash, json!({ "id": id })).await;
            owner.ok(purge, json!({ "id": id })).await;
            app.platform.clock.advance(TimeDelta::days(3));
            app.work().await;
            left.push(app.stored().len());
        }
        assert_eq!(left, [stored, 0]);
    })
    .await;
}

#[actix_web::test]
async fn a_copy_shows_what_its_original_shows_and_is_found_as_its_double() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Campaign", None).await;
        let id = owner.add(json!({ "folder": folder }), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let focus = "mutation($id: ID!) { assetFocus(input: {
            id: $id, focus: { x: 0.1, y: 0.2 } }) { asset { id } } }";
        owner.ok(focus, json!({ "id": id })).await;
        let crop = "mutation($id: ID!) { assetCrop(input: { id: $id, preset: SQUARE,
            region: { x: 0.5, y: 0.5, w: 0.5, h: 0.5 } }) { asset { id } } }";
        owner.ok(crop, json!({ "id": id })).await;
        let copy = "mutation($id: ID!) { folderCopy(input: { id: $id, name: \"Copy\" }) {
            folder { id } } }";
        let copy = owner.ok(copy, json!({ "id": folder })).await["folderCopy"]["folder"].take();
        let inside = "query($folder: ID!) { assets(filter: { folderId: $folder }) { nodes {
            id focus { x y } crops { preset w } state similar { distance asset { id } } } } }";
        let inside = owner.ok(inside, json!({ "folder": copy["id"] })).await;
        let asset = &inside["assets"]["nodes"][0];
        assert_eq!(asset["focus"], json!({ "x": 0.1, "y": 0.2 }));
        assert_eq!(asset["crops"], json!([{ "preset": "SQUARE", "w": 0.5 }]));
        assert_eq!(asset["state"], "READY");
        assert_eq!(asset["similar"], json!([{ "distance": 0, "asset": { "id": id } }]));
    })
    .await;
}
