//! One request at a time sends to an upload, on whichever node.

use api::library::uploads;
use entity::{id::UploadId, upload};
use reqwest::StatusCode;
use sea_orm::prelude::*;
use tests::{
    Client, TestApp,
    library::picture,
    on_both, postgres,
    tus::{clip, offset, upload_id},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{BYTES, MIB};

/// Begins to send, and keeps the rest back.
async fn send_slowly(app: &TestApp, owner: &Client, path: &str, bytes: &[u8]) -> TcpStream {
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Authorization: Bearer {}\r\nContent-Type: {BYTES}\r\nContent-Length: {}\r\n\r\n",
        owner.token().expect("a token"),
        bytes.len() * 2,
    );
    let address = app.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    connection.write_all(&[head.as_bytes(), bytes].concat()).await.expect("it is sent");
    until_held(app, path, true).await;
    connection
}

/// Waits until somebody works on an upload, or nobody any more.
async fn until_held(app: &TestApp, path: &str, wanted: bool) {
    let id: UploadId = upload_id(path).parse().expect("an id");
    let is_held = async || {
        let found = upload::Entity::find_by_id(id).one(app.platform.db.reader()).await;
        found.expect("uploads").expect("the upload").locked_by.is_some()
    };
    while is_held().await != wanted {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn two_requests_never_send_at_once_and_who_comes_back_goes_on() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = picture(8);
        let path = owner.tus_begin(file.len(), "").await;
        let half = file.len() / 2;
        let hanging = send_slowly(app, &owner, &path, &file[..half]).await;
        let second = owner.tus_send(&path, 0, file.clone()).await;
        assert_eq!(second.status(), StatusCode::LOCKED);
        // Whoever asks how much is there was cut off without the server's knowing.
        let head = owner.tus_head(&path).await;
        assert_eq!((head.status(), offset(&head)), (StatusCode::OK, Some(half)));
        let rest = owner.tus_send(&path, half, file[half..].to_vec()).await;
        assert_eq!(rest.status(), StatusCode::NO_CONTENT);
        drop(hanging);
        app.work().await;
        assert_eq!(owner.outcome(&path).await["result"]["status"], "ADDED");
    })
    .await;
}

#[actix_web::test]
async fn what_came_before_the_connection_was_lost_is_kept() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(4 * MIB, 9);
        let path = owner.tus_begin(file.len(), "").await;
        let lost = send_slowly(app, &owner, &path, &file[..MIB]).await;
        drop(lost);
        // Whoever comes back earlier goes on from what was read until then.
        until_held(app, &path, false).await;
        let head = owner.tus_head(&path).await;
        let at = offset(&head).expect("an offset");
        assert_eq!((head.status(), at), (StatusCode::OK, MIB));
        owner.tus_send(&path, at, file[at..].to_vec()).await;
        app.work().await;
        assert_eq!(owner.outcome(&path).await["result"]["status"], "ADDED");
    })
    .await;
}

#[actix_web::test]
async fn the_lock_of_a_node_that_died_ends_by_itself() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = picture(10);
        let path = owner.tus_begin(file.len(), "").await;
        let id: UploadId = upload_id(&path).parse().expect("an id");
        let (lock, _) = uploads::Lock::take(&app.platform, id).await.expect("a lock").expect("it");
        // As a process that dies, which runs no destructor.
        std::mem::forget(lock);
        assert_eq!(owner.tus_send(&path, 0, file.clone()).await.status(), StatusCode::LOCKED);
        app.platform.clock.advance(uploads::LEASE);
        assert_eq!(owner.tus_send(&path, 0, file).await.status(), StatusCode::NO_CONTENT);
    })
    .await;
}

#[actix_web::test]
async fn an_upload_goes_on_at_another_node() {
    let Some(url) = postgres::new_database().await else { return };
    let one = TestApp::start(Some(&url), &[]).await;
    let key = one.data().join("jwt.pem");
    let blobs = one.data().join("blobs");
    let path = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let (key, blobs) = (path(&key), path(&blobs));
    let two = TestApp::start(Some(&url), &["--jwt-key", &key, "--storage", &blobs]).await;
    let here = one.owner().await;
    let there = Client::new(&two.url, here.token().map(Into::into));
    let file = clip(18 * MIB, 15);
    let path = here.tus_begin(file.len(), "").await;
    let hanging = send_slowly(&one, &here, &path, &file[..9 * MIB]).await;
    // The other node asks the first to let go.
    let head = there.tus_head(&path).await;
    let at = offset(&head).expect("an offset");
    assert_eq!((head.status(), at), (StatusCode::OK, 9 * MIB));
    assert_eq!(there.tus_send(&path, at, file[at..].to_vec()).await.status(), 204);
    drop(hanging);
    one.work().await;
    let upload = there.outcome(&path).await;
    assert_eq!(upload["result"]["status"], "ADDED", "{upload}");
    assert_eq!(one.stored().len(), 1);
    two.finish().await;
    one.finish().await;
}
