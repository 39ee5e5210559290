//! Files come in; whatever is not sound leaves nothing behind.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{
    blob,
    plan::{self, PlanCode},
    upload,
};
use reqwest::multipart::{Form, Part};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{UPLOAD, id, media, picture, sample},
    on_both,
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// What the library of a trial may hold in these flows, in bytes.
async fn set_quota(app: &TestApp, bytes: i64) {
    plan::Entity::update_many()
        .col_expr(plan::Column::StorageBytes, Expr::value(bytes))
        .filter(plan::COLUMN.code.eq(PlanCode::Trial))
        .exec(app.platform.db.writer())
        .await
        .expect("the plan is changed");
}

async fn used(client: &Client) -> i64 {
    let data = client.ok("{ storage { used quota } }", json!({})).await;
    data["storage"]["used"].as_i64().expect("bytes")
}

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
                matches!(format.as_str(), Some("JPEG" | "PNG" | "GIF" | "WEBP" | "TIFF"));
            assert_eq!(asset["previewState"], if is_drawn { "READY" } else { "NONE" }, "{asset}");
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
async fn a_broken_file_is_rejected_and_the_others_are_unharmed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let whole = media("picture.jpg");
        let mut damaged = media("picture.png");
        damaged[20] ^= 0xFF;
        let clip = media("clip.mp4");
        let files = vec![
            ("first.png", picture(1)),
            ("empty.jpg", Vec::new()),
            ("page.html.jpg", b"<html><script>alert(1)</script></html>".to_vec()),
            ("program.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec()),
            ("clip.mkv", media("clip.mkv")),
            ("cut.jpg", whole[..whole.len() / 2].to_vec()),
            ("cut.mp4", clip[..clip.len() - 100].to_vec()),
            ("damaged.png", damaged),
            ("last.png", picture(2)),
        ];
        let results = owner.upload(json!({}), files).await;
        let codes: Vec<_> = results.iter().map(|result| result["code"].as_str()).collect();
        let expected = [
            None,
            Some("FILE_EMPTY"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_TRUNCATED"),
            Some("FILE_TRUNCATED"),
            Some("FILE_DAMAGED"),
            None,
        ];
        assert_eq!(codes, expected, "{results:#?}");
        for result in &results {
            let is_added: bool = Value::is_null(&result["code"]);
            assert_eq!(result["status"], if is_added { "ADDED" } else { "REJECTED" });
            assert_eq!(result["asset"].is_object(), is_added);
            assert_eq!(result["message"].is_string(), !is_added);
        }
        assert_eq!(app.stored().len(), 2, "{:?}", app.stored());
        let sizes =
            [picture(1), picture(2)].map(|bytes| i64::try_from(bytes.len()).expect("a size"));
        assert_eq!(used(&owner).await, sizes.iter().sum::<i64>());
    })
    .await;
}

#[actix_web::test]
async fn a_file_beyond_the_limit_is_rejected() {
    let app = TestApp::start(None, &["--max-upload", "5000"]).await;
    let owner = app.owner().await;
    let files = vec![("large.mp4", media("clip.mp4")), ("small.png", picture(1))];
    let results = owner.upload(json!({}), files).await;
    assert_eq!(results[0]["code"], "FILE_TOO_LARGE");
    assert_eq!(results[1]["status"], "ADDED");
    assert_eq!(app.stored().len(), 1);
    app.finish().await;
}

#[actix_web::test]
async fn two_hundred_files_come_in_one_request_and_keep_their_order() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(200, json!({})).await;
        let manual =
            "query($after: String) { assets(filter: { folder: null }, first: 100, after: $after,
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
async fn the_same_bytes_are_added_reused_or_rejected_as_asked() {
    on_both(async |app| {
        let owner = app.owner().await;
        let first = owner.add(json!({}), "a.jpg", sample("fjord.jpg")).await;
        let again = async |same: &str| {
            let files = vec![("b.jpg", sample("fjord.jpg"))];
            owner.upload(json!({ "same": same }), files).await.remove(0)
        };

        let rejected = again("REJECT").await;
        assert_eq!(rejected["code"], "SAME_BYTES");
        assert_eq!(rejected["existing"], json!({ "inTrash": false, "asset": { "id": first } }));
        let reused = again("REUSE").await;
        assert_eq!(reused["status"], "REUSED");
        assert_eq!(reused["asset"]["id"], first.as_str());
        let before = used(&owner).await;
        let added = again("NEW_ASSET").await;
        assert_eq!(added["status"], "ADDED");
        assert_eq!(added["existing"]["asset"]["id"], first.as_str());
        assert_eq!(used(&owner).await, before * 2, "what is there twice counts twice");
        assert_eq!(app.stored().len(), 1, "and is stored once");

        let trash =
            "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
        owner.ok(trash, json!({ "ids": [first, added["asset"]["id"]] })).await;
        let rejected = again("REJECT").await;
        assert_eq!(rejected["existing"], json!({ "inTrash": true, "asset": { "id": first } }));
        let revived = again("REUSE").await;
        assert_eq!(revived["status"], "ADDED", "an asset in the trash is not reused");
        assert_eq!(revived["existing"]["inTrash"], true);
    })
    .await;
}

#[actix_web::test]
async fn ten_uploads_at_once_of_the_same_bytes_make_one_asset_where_that_is_asked() {
    on_both(async |app| {
        let owner = app.owner().await;
        let again = || async {
            let files = vec![("a.jpg", sample("hills.jpg"))];
            owner.upload(json!({ "same": "REUSE" }), files).await.remove(0)
        };
        let results = futures::future::join_all((0..10).map(|_| again())).await;
        let added = results.iter().filter(|result| result["status"] == "ADDED").count();
        assert_eq!(added, 1, "{results:#?}");
        assert!(results.iter().all(|result| result["asset"]["id"] == results[0]["asset"]["id"]));
        assert_eq!(app.stored().len(), 1);
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
async fn the_last_byte_of_a_plan_can_be_used_and_no_more() {
    on_both(async |app| {
        let owner = app.owner().await;
        let size = i64::try_from(picture(0).len()).expect("a size");
        set_quota(app, size * 3).await;
        let names = ["a", "b", "c", "d"];
        let files = names.iter().zip(0..).map(|(name, n)| (*name, picture(n))).collect();
        let results = owner.upload(json!({}), files).await;
        let codes: Vec<_> = results.iter().map(|result| result["code"].as_str()).collect();
        assert_eq!(codes, [None, None, None, Some("QUOTA_EXCEEDED")]);
        assert_eq!(used(&owner).await, size * 3);
        assert_eq!(app.stored().len(), 3, "nothing of the fourth is left");
    })
    .await;
}

#[actix_web::test]
async fn uploads_at_once_never_take_more_than_the_plan_has() {
    on_both(async |app| {
        let owner = app.owner().await;
        let size = i64::try_from(picture(10).len()).expect("a size");
        set_quota(app, size * 7).await;
        let upload = |n: u32| {
            let owner = owner.clone();
            async move { owner.upload(json!({}), vec![("x.png", picture(n))]).await.remove(0) }
        };
        let results = futures::future::join_all((10..30).map(upload)).await;
        let added = results.iter().filter(|result| result["status"] == "ADDED").count();
        let refused = results.iter().filter(|result| result["code"] == "QUOTA_EXCEEDED").count();
        assert_eq!((added, refused), (7, 13), "{results:#?}");
        assert_eq!(used(&owner).await, size * 7);
        let left = upload::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(left, 0, "no room stays reserved");
    })
    .await;
}

#[actix_web::test]
async fn a_large_file_is_refused_while_it_arrives_when_the_plan_is_full() {
    on_both(async |app| {
        let owner = app.owner().await;
        set_quota(app, 2_000_000).await;
        // A sound clip followed by a box of nothing, as large as the plan.
        let mut large = media("clip.mp4");
        let free = 3_000_000_u32;
        large.extend(free.to_be_bytes());
        large.extend(b"free");
        large.resize(large.len() + free as usize - 8, 0);
        let results = owner
            .upload(json!({}), vec![("large.mp4", large.clone()), ("small.png", picture(1))])
            .await;
        assert_eq!(results[0]["code"], "QUOTA_EXCEEDED", "{results:#?}");
        assert_eq!(results[1]["status"], "ADDED");

        set_quota(app, 4_000_000).await;
        let results = owner.upload(json!({}), vec![("large.mp4", large)]).await;
        assert_eq!(
            results[0]["status"], "ADDED",
            "the room of the first was given back: {results:#?}"
        );
        assert_eq!(app.stored().len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn an_upload_that_is_cut_off_keeps_what_was_whole_and_leaves_nothing_else() {
    on_both(async |app| {
        let owner = app.owner().await;
        let operations = json!({ "query": UPLOAD, "variables": { "files": [null, null] } });
        let map = json!({ "0": ["variables.files.0"], "1": ["variables.files.1"] });
        let mut body = Vec::new();
        for (name, bytes) in [
            ("operations\"", operations.to_string().into_bytes()),
            ("map\"", map.to_string().into_bytes()),
            ("0\"; filename=\"whole.jpg\"", sample("fjord.jpg")),
            ("1\"; filename=\"cut.jpg\"", sample("city.jpg")[..100_000].to_vec()),
        ] {
            body.extend(
                format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\r\n\r\n").bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nGraphQL-Require-Preflight: 1\r\n\
             Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=cut\r\n\
             Content-Length: {}\r\n\r\n",
            owner.token().expect("a token"),
            body.len() + 1_000_000,
        );
        let address = app.url.trim_start_matches("http://");
        let mut connection = TcpStream::connect(address).await.expect("a connection");
        connection.write_all(&[head.into_bytes(), body].concat()).await.expect("it is sent");
        let whole = async || {
            app.stored().iter().any(|path| path.starts_with(app.data().join("blobs/blobs")))
        };
        until(whole).await;
        drop(connection);

        let cleared = async || {
            let rooms = upload::Entity::find().count(app.platform.db.reader()).await;
            app.stored().len() == 1 && rooms.is_ok_and(|rooms| rooms == 0)
        };
        until(cleared).await;
        let assets = owner.ok("{ assets { nodes { name } } }", json!({})).await;
        assert_eq!(assets["assets"]["nodes"], json!([{ "name": "whole.jpg" }]));
    })
    .await;
}

/// Waits for what happens by itself.
async fn until(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it happens");
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
async fn what_was_stored_for_an_upload_that_never_ended_is_swept() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.add(json!({}), "a.jpg", sample("team.jpg")).await;
        let kept = app.stored().len();
        // As a node leaves it that dies between storing the bytes and adding the asset.
        let mut writer = app.platform.blobs.writer().await.expect("a writer");
        writer.write("lost".into()).await.expect("bytes are written");
        let digest = writer.finish().await.expect("a file").keep().await.expect("a blob");
        let row = blob::Entity::find().one(app.platform.db.reader()).await.expect("blobs");
        let mut row = blob::ActiveModel::from(row.expect("a blob"));
        row.digest = sea_orm::Set(digest.to_string());
        row.arriving_since = sea_orm::Set(Some(app.platform.db.now()));
        let inserted = blob::Entity::insert(row).exec_without_returning(app.platform.db.writer());
        inserted.await.expect("a row");
        assert_eq!(app.stored().len(), kept + 1);

        app.platform.clock.advance(TimeDelta::hours(30));
        app.work().await;
        let left = blob::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(left, 1);
        let is_there = |path: &std::path::PathBuf| path.ends_with(digest.to_string());
        assert!(!app.stored().iter().any(is_there), "{:?}", app.stored());
    })
    .await;
}

#[actix_web::test]
async fn a_picture_that_cannot_be_drawn_stays_and_says_so() {
    on_both(async |app| {
        let owner = app.owner().await;
        // Sound by its structure: only who decodes the pixels finds that they are nonsense.
        let id = owner.add(json!({}), "odd.png", undrawable()).await;
        app.work().await;
        let query = "query($id: ID!) { asset(id: $id) {
            state previewState thumbhash preview { url } downloadUrl } }";
        let asset = owner.ok(query, json!({ "id": id })).await["asset"].take();
        assert_eq!(asset["state"], "READY");
        assert_eq!(asset["previewState"], "FAILED");
        assert_eq!(asset["preview"], Value::Null);
        assert!(asset["downloadUrl"].is_string());
    })
    .await;
}

/// A PNG whose chunks are all sound, and whose pixels are no zlib stream.
fn undrawable() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [&kind[..], data].concat();
        bytes.extend(u32::try_from(data.len()).expect("a short chunk").to_be_bytes());
        bytes.extend(&body);
        bytes.extend(tests::library::crc32(&body).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
    chunk(b"IDAT", &[0xFF; 64]);
    chunk(b"IEND", &[]);
    bytes
}
