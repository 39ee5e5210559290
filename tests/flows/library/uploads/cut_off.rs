//! Uploads that never end leave nothing but what was whole.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{blob, upload};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{
    library::{UPLOAD, sample},
    on_both,
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

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

        app.platform.clock.advance(TimeDelta::hours(40));
        app.work().await;
        let left = blob::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(left, 1);
        let is_there = |path: &std::path::PathBuf| path.ends_with(digest.to_string());
        assert!(!app.stored().iter().any(is_there), "{:?}", app.stored());
    })
    .await;
}
