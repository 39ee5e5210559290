//! A file that has come whole is looked at, and becomes one asset or none.

use api::library::uploads;
use entity::{id::UploadId, upload_piece};
use futures::future::join_all;
use reqwest::StatusCode;
use sea_orm::prelude::*;
use serde_json::json;
use storage::blob::Digest;
use tests::{
    TestApp, bucket,
    library::{id, media, picture},
    on_both,
    tus::{clip, metadata, offset, upload_id},
};

use super::{MIB, assets, rows};

#[actix_web::test]
async fn a_file_that_comes_in_pieces_is_one_asset() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Clips", None).await;
        let file = clip(20 * MIB, 1);
        let digest = Digest::of(&file).to_string();
        let said = [("filename", "../fjord.mp4"), ("folderId", &folder), ("sha256", &digest)];
        let said = metadata(&said);
        let path = owner.tus_begin(file.len(), &said).await;
        // Pieces of every sort: tiny ones that grow, one beyond what is stored at once, the rest.
        let mut at = 0;
        for end in [1, 100, 70_000, 300_000, 13 * MIB, 13 * MIB + 5, file.len()] {
            let head = owner.tus_head(&path).await;
            assert_eq!((head.status(), offset(&head)), (StatusCode::OK, Some(at)));
            assert_eq!(head.headers()["cache-control"], "no-store");
            assert_eq!(head.headers()["upload-length"], file.len().to_string().as_str());
            assert_eq!(head.headers()["upload-metadata"], said.as_str());
            let answer = owner.tus_send(&path, at, file[at..end].to_vec()).await;
            assert_eq!((answer.status(), offset(&answer)), (StatusCode::NO_CONTENT, Some(end)));
            assert!(answer.headers()["upload-expires"].to_str().expect("text").ends_with(" GMT"));
            at = end;
        }
        let (_, pieces) = rows(app).await;
        assert!(pieces <= 5, "small pieces grow: {pieces}");
        assert_eq!(owner.outcome(&path).await["state"], "PROCESSING");
        app.work().await;
        let upload = owner.outcome(&path).await;
        assert_eq!((&upload["state"], &upload["way"]), (&json!("READY"), &json!("TUS")));
        assert_eq!(upload["result"]["status"], "ADDED");
        assert_eq!(upload["result"]["asset"]["name"], "fjord.mp4");
        assert_eq!(upload["folder"]["id"], folder.as_str());
        let head = owner.tus_head(&path).await;
        assert_eq!((head.status(), offset(&head)), (StatusCode::OK, Some(file.len())));

        let asset = id(&upload["result"]["asset"]["id"]);
        let query = "query($id: ID!) { asset(id: $id) { revision { digest } } storage { used } }";
        let data = owner.ok(query, json!({ "id": asset })).await;
        assert_eq!(data["asset"]["revision"]["digest"], digest);
        assert_eq!(data["storage"]["used"], file.len());
        assert_eq!(app.stored().len(), 1, "{:?}", app.stored());
        assert_eq!(rows(app).await, (1, 0));
    })
    .await;
}

#[actix_web::test]
async fn a_file_is_finished_once_however_often_and_by_whomever() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(9 * MIB, 11);
        let path = owner.tus_begin(file.len(), "").await;
        owner.tus_send(&path, 0, file).await;
        let id: UploadId = upload_id(&path).parse().expect("an id");
        // As a node leaves it that dies after the bytes are kept and before the asset is added.
        let (lock, _) = uploads::Lock::take(&app.platform, id).await.expect("a lock").expect("it");
        let pieces = upload_piece::Entity::find().all(app.platform.db.reader()).await;
        let mut pieces = pieces.expect("pieces");
        pieces.sort_by_key(|piece| piece.number);
        let pieces: Vec<_> = pieces.into_iter().map(|piece| piece.piece).collect();
        let staged = app.platform.blobs.join(&pieces).await.expect("a file");
        staged.keep().await.expect("a blob");
        std::mem::forget(lock);
        app.platform.clock.advance(uploads::LEASE);

        let finish = "mutation($id: ID!) { uploadFinish(input: { id: $id }) {
            upload { state result { status asset { id } } } } }";
        let finishing = (0..5).map(|_| owner.ok(finish, json!({ "id": upload_id(&path) })));
        let (answers, ()) = tokio::join!(join_all(finishing), app.work());
        app.work().await;
        let again = owner.ok(finish, json!({ "id": upload_id(&path) })).await;
        let upload = &again["uploadFinish"]["upload"];
        assert_eq!(upload["result"]["status"], "ADDED");
        for answer in answers {
            let other = &answer["uploadFinish"]["upload"];
            let is_same = other["state"] == "PROCESSING" || other == upload;
            assert!(is_same, "{other} is not {upload}");
        }
        assert_eq!((assets(&owner).await, app.stored().len()), (1, 1));
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_as_announced_or_not_taken_is_rejected_and_nothing_is_kept() {
    on_both(async |app| {
        let owner = app.owner().await;
        let send = async |said: &[(&str, &str)], file: Vec<u8>| {
            let path = owner.tus_begin(file.len(), &metadata(said)).await;
            let status = owner.tus_send(&path, 0, file).await.status().as_u16();
            app.work().await;
            let upload = owner.outcome(&path).await;
            assert_eq!(upload["state"], "REJECTED", "{upload}");
            (status, id(&upload["result"]["code"]))
        };
        let wrong = Digest::of(b"something else").to_string();
        let rejected = send(&[("sha256", &wrong)], picture(12)).await;
        assert_eq!(rejected, (204, "UPLOAD_BROKEN".into()));
        // As soon as the first bytes show it, and not at the end of 20 MiB.
        let rejected = send(&[("filename", "holiday.jpg")], vec![b'x'; 20 * MIB]).await;
        assert_eq!(rejected, (415, "FILE_UNSUPPORTED".into()));
        let whole = media("picture.jpg");
        let rejected = send(&[], whole[..whole.len() / 2].to_vec()).await;
        assert_eq!(rejected, (204, "FILE_TRUNCATED".into()));
        let empty = owner.tus_begin(0, "").await;
        app.work().await;
        assert_eq!(owner.outcome(&empty).await["result"]["code"], "FILE_EMPTY");
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        let used = owner.ok("{ storage { used } }", json!({})).await;
        assert_eq!(used["storage"]["used"], 0);
    })
    .await;
}

#[actix_web::test]
async fn the_same_bytes_are_reused_or_rejected_by_every_way() {
    on_both(async |app| {
        let owner = app.owner().await;
        let first = owner.add(json!({}), "a.png", picture(13)).await;
        let send = async |same: &str| {
            let path =
                owner.tus_begin(picture(13).len(), &metadata(&[("onSameBytes", same)])).await;
            owner.tus_send(&path, 0, picture(13)).await;
            app.work().await;
            owner.outcome(&path).await["result"].take()
        };
        let reused = send("REUSE").await;
        assert_eq!((&reused["status"], &reused["asset"]["id"]), (&json!("REUSED"), &json!(first)));
        let rejected = send("REJECT").await;
        assert_eq!(rejected["code"], "SAME_BYTES");
        assert_eq!(rejected["existing"], json!({ "inTrash": false, "asset": { "id": first } }));
        let trash =
            "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
        owner.ok(trash, json!({ "ids": [first] })).await;
        assert_eq!(send("REJECT").await["existing"]["inTrash"], true);
        let added = send("REUSE").await;
        assert_eq!(
            (&added["status"], &added["existing"]["inTrash"]),
            (&json!("ADDED"), &json!(true))
        );
        assert_eq!(app.stored().iter().filter(|path| is_blob(path)).count(), 1);
    })
    .await;
}

fn is_blob(path: &std::path::Path) -> bool {
    path.components().filter(|part| part.as_os_str() == "blobs").count() == 2
}

#[actix_web::test]
async fn who_listens_hears_how_far_a_file_is() {
    on_both(async |app| {
        let owner = app.owner().await;
        let stranger = app.owner().await;
        let query = "subscription { uploadChanged { state received size } }";
        let mut heard = owner.subscribe(query).await;
        let mut elsewhere = stranger.subscribe(query).await;
        let file = clip(17 * MIB, 14);
        let path = owner.tus_begin(file.len(), "").await;
        owner.tus_send(&path, 0, file.clone()).await;
        app.work().await;
        let (mut states, mut received) = (Vec::new(), 0);
        while states.last().is_none_or(|state| state != "READY") {
            let upload = heard.next().await["data"]["uploadChanged"].take();
            let so_far = upload["received"].as_u64().expect("bytes");
            assert!(so_far >= received, "it never goes back");
            received = so_far;
            states.push(id(&upload["state"]));
        }
        states.dedup();
        assert_eq!(states.last().map(String::as_str), Some("READY"), "{states:?}");
        assert_eq!(received, file.len() as u64);
        // The first that the stranger hears is their own.
        let theirs = stranger.tus_begin(7, "").await;
        assert_eq!(elsewhere.next().await["data"]["uploadChanged"]["size"], 7);
        drop(theirs);
    })
    .await;
}

#[actix_web::test]
async fn a_bucket_holds_the_pieces_and_in_the_end_the_file_alone() {
    for bucket in bucket::each().await {
        eprintln!("on {}", bucket.location());
        let app = TestApp::start(None, &["--storage", &bucket.url()]).await;
        let owner = app.owner().await;
        for file in [clip(18 * MIB, 16), clip(MIB, 17)] {
            let path = owner.tus_begin(file.len(), "").await;
            let half = file.len() / 2;
            owner.tus_send(&path, 0, file[..half].to_vec()).await;
            let head = owner.tus_head(&path).await;
            assert_eq!(offset(&head), Some(half));
            owner.tus_send(&path, half, file[half..].to_vec()).await;
            app.work().await;
            let upload = owner.outcome(&path).await;
            assert_eq!(upload["result"]["status"], "ADDED", "{upload}");
        }
        assert_eq!(bucket.objects().await.len(), 2);
        app.finish().await;
    }
}
