//! People take many files with them at once.

use std::{collections::BTreeMap, io::Cursor, process::Command};

use api::library::actions::download;
use chrono::TimeDelta;
use entity::{
    asset::{self, Ownership},
    id::DownloadId,
};
use reqwest::{Method, Response, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use storage::zip;
use tests::{
    Client, TestApp, bucket,
    library::{id, picture, sample},
    on_both,
};

const BEGIN: &str =
    "mutation($input: DownloadBeginInput!) { downloadBegin(input: $input) { leftOutCount
    leftOut { assetId name code message }
    download { id name state fileCount size packed url code } } }";
const SEE: &str = "query($id: ID!) { download(id: $id) { state fileCount size packed url code } }";
const CANCEL: &str =
    "mutation($id: ID!) { downloadCancel(input: { id: $id }) { download { state url } } }";

async fn begin(client: &Client, input: Value) -> Value {
    client.ok(BEGIN, json!({ "input": input })).await["downloadBegin"].take()
}

/// Fetches without a token, as a browser does for a link.
async fn fetch(app: &TestApp, method: Method, url: &Value, range: Option<&str>) -> Response {
    let mut request = app.stranger().request(method, url.as_str().expect("a URL"));
    if let Some(range) = range {
        request = request.header("range", range);
    }
    request.send().await.expect("a response")
}

/// What is in an archive, by name.
fn unpack(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let limits = zip::Limits { entries: 1_000, directory: 1 << 20 };
    let entries = zip::open(&mut Cursor::new(archive), archive.len() as u64, limits);
    let at = |place: u64| usize::try_from(place).expect("small");
    let entries = entries.expect("an archive").into_iter();
    let entries = entries
        .map(|entry| (entry.name, archive[at(entry.bytes.start)..at(entry.bytes.end)].to_vec()));
    entries.collect()
}

/// Has another program look at an archive, where there is one.
fn test_with_unzip(archive: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.zip");
    std::fs::write(&path, archive).expect("it is written");
    if let Ok(done) = Command::new("unzip").arg("-tq").arg(&path).output() {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    }
}

#[actix_web::test]
async fn a_folder_comes_with_everything_below_it_as_it_lies_there() {
    on_both(async |app| {
        let owner = app.owner().await;
        let top = owner.folder("Sommer", None).await;
        let inner = owner.folder("Værøy: juli", Some(&top)).await;
        let (one, two) = (picture(1), picture(2));
        owner.add(json!({ "folder": top }), "a.png", one.clone()).await;
        owner.add(json!({ "folder": top }), "A.png", two.clone()).await;
        owner.add(json!({ "folder": inner }), "å 🌞.png", one.clone()).await;
        owner.add(json!({}), "elsewhere.png", picture(3)).await;
        let begun = begin(&owner, json!({ "folderId": top })).await;
        let download = &begun["download"];
        assert_eq!((&download["state"], &download["fileCount"]), (&json!("READY"), &json!(3)));
        assert_eq!(begun["leftOut"], json!([]));

        let head = fetch(app, Method::HEAD, &download["url"], None).await;
        let answer = fetch(app, Method::GET, &download["url"], None).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let headers = answer.headers().clone();
        assert_eq!(headers["content-type"], "application/zip");
        assert_eq!(headers["content-disposition"], "attachment; filename=\"Sommer.zip\"");
        assert_eq!(headers["content-length"], head.headers()["content-length"]);
        assert_eq!(headers["content-length"], download["size"].to_string().as_str());
        let archive = answer.bytes().await.expect("bytes");
        test_with_unzip(&archive);
        let files = unpack(&archive);
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["A (2).png", "Værøy_ juli/å 🌞.png", "a.png"]);
        assert_eq!((&files["a.png"], &files["A (2).png"]), (&one, &two));
    })
    .await;
}

#[actix_web::test]
async fn what_may_not_be_downloaded_is_left_out_and_named() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (raw, mine) = (
            owner.add(json!({}), "raw.jpg", sample("aurora.jpg")).await,
            owner.add(json!({}), "mine.png", picture(1)).await,
        );
        let raw_id: entity::id::AssetId = raw.parse().expect("an id");
        asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .filter(asset::COLUMN.id.eq(raw_id))
            .exec(app.platform.db.writer())
            .await
            .expect("the owner is changed");
        let nobodys = "ast_01890000000070008000000000000000";
        let begun = begin(&owner, json!({ "assetIds": [raw, mine, nobodys] })).await;
        assert_eq!(
            (&begun["leftOutCount"], &begun["download"]["fileCount"]),
            (&json!(2), &json!(1))
        );
        assert_eq!(begun["leftOut"][0]["name"], "raw.jpg");
        assert_eq!(begun["leftOut"][0]["code"], "NOT_DOWNLOADABLE");
        assert_eq!(
            (&begun["leftOut"][1]["assetId"], &begun["leftOut"][1]["code"]),
            (&json!(nobodys), &json!("NOT_FOUND"))
        );
        let url = &begun["download"]["url"];
        let files = unpack(&fetch(app, Method::GET, url, None).await.bytes().await.expect("bytes"));
        assert_eq!(files.len(), 2);
        let note = String::from_utf8(files["NOT INCLUDED.txt"].clone()).expect("text");
        assert!(note.starts_with("raw.jpg: Material that Vibbio filmed"), "{note}");
        assert_eq!(files["mine.png"], picture(1));

        // Rights count when it is fetched.
        asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .exec(app.platform.db.writer())
            .await
            .expect("the owner is changed");
        let files = unpack(&fetch(app, Method::GET, url, None).await.bytes().await.expect("bytes"));
        assert_eq!(files.keys().collect::<Vec<_>>(), ["NOT INCLUDED.txt"]);
        let input = json!({ "input": { "assetIds": [raw] } });
        assert_eq!(owner.refused(BEGIN, input).await, "NOT_DOWNLOADABLE");
    })
    .await;
}

#[actix_web::test]
async fn a_collection_comes_side_by_side_and_one_choice_is_made() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.add_pictures(3, json!({})).await;
        let collect = "mutation { collectionCreate(input: { name: \"Alle\", filter: { kinds: [IMAGE] } }) { collection { id } } }";
        let collection = id(&owner.ok(collect, json!({})).await["collectionCreate"]["collection"]["id"]);
        let begun = begin(&owner, json!({ "collectionId": collection })).await;
        let answer = fetch(app, Method::GET, &begun["download"]["url"], None).await;
        let files = unpack(&answer.bytes().await.expect("bytes"));
        assert_eq!(files.keys().collect::<Vec<_>>(), ["0.png", "1.png", "2.png"]);

        let empty = owner.folder("empty", None).await;
        for (input, code) in [
            (json!({}), "BAD_USER_INPUT"),
            (json!({ "folderId": empty, "collectionId": collection }), "BAD_USER_INPUT"),
            (json!({ "folderId": empty }), "ILLEGAL_STATE"),
            (json!({ "folderId": "fld_01890000000070008000000000000000" }), "NOT_FOUND"),
        ] {
            assert_eq!(owner.refused(BEGIN, json!({ "input": input })).await, code);
        }
        let other = app.owner().await;
        for theirs in [json!({ "folderId": empty }), json!({ "collectionId": collection })] {
            assert_eq!(other.refused(BEGIN, json!({ "input": theirs })).await, "NOT_FOUND");
        }
        let theirs = other.ok(SEE, json!({ "id": begun["download"]["id"] })).await;
        assert_eq!(theirs["download"], Value::Null);
    })
    .await;
}

/// Whatever is chosen is too large to be packed while it is fetched.
const LARGE: [&str; 2] = ["--max-direct-download", "10"];

#[actix_web::test]
async fn a_large_archive_is_packed_by_a_job_and_fetched_in_parts() {
    let mut apps = vec![TestApp::start(None, &LARGE).await];
    if let Some(url) = tests::postgres::new_database().await {
        apps.push(TestApp::start(Some(&url), &LARGE).await);
    }
    for app in apps {
        let owner = app.owner().await;
        let assets = owner.add_pictures(2, json!({})).await;
        app.work().await;
        let mut changes = owner.subscribe("subscription { downloadChanged { id state } }").await;
        let begun = begin(&owner, json!({ "assetIds": assets })).await;
        let waiting = &begun["download"];
        assert_eq!((&waiting["state"], &waiting["url"]), (&json!("WAITING"), &Value::Null));
        // Somebody begins to pack it, and dies.
        let named: DownloadId = id(&waiting["id"]).parse().expect("an id");
        let tx = app.platform.begin().await.expect("a unit of work");
        download::start(&tx, named).await.expect("the row").expect("it is wanted");
        download::progress(&tx, named, 7).await.expect("the row").expect("it is wanted");
        tx.commit().await.expect("a commit");
        let told = changes.next().await["data"]["downloadChanged"].take();
        assert_eq!(told, json!({ "id": waiting["id"], "state": "PACKING" }));
        app.work().await;
        while changes.next().await["data"]["downloadChanged"]["state"] != "READY" {}
        let ready = owner.ok(SEE, json!({ "id": waiting["id"] })).await["download"].take();
        assert_eq!((&ready["state"], &ready["packed"]), (&json!("READY"), &waiting["size"]));
        assert_eq!(ready["size"], waiting["size"], "it is known in advance");
        let whole = fetch(&app, Method::GET, &ready["url"], None).await;
        let whole = whole.bytes().await.expect("bytes");
        assert_eq!(unpack(&whole)["1.png"], picture(1));
        let part = fetch(&app, Method::GET, &ready["url"], Some("bytes=10-29")).await;
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes().await.expect("bytes"), whole[10..30]);

        let stored = app.stored().len();
        app.platform.clock.advance(TimeDelta::hours(26));
        let late = fetch(&app, Method::GET, &ready["url"], None).await;
        assert_eq!(late.status(), StatusCode::FORBIDDEN);
        app.work().await;
        assert_eq!(app.stored().len(), stored - 1, "it is cleared away");
        app.finish().await;
    }
}

#[actix_web::test]
async fn an_archive_that_is_given_up_is_not_packed() {
    let app = TestApp::start(None, &LARGE).await;
    let owner = app.owner().await;
    let assets = owner.add_pictures(1, json!({})).await;
    app.work().await;
    let stored = app.stored().len();
    let begun = begin(&owner, json!({ "assetIds": assets })).await;
    let id = &begun["download"]["id"];
    let other = app.owner().await;
    assert_eq!(other.refused(CANCEL, json!({ "id": id })).await, "NOT_FOUND");
    let named: DownloadId = id.as_str().expect("an id").parse().expect("an id");
    let tx = app.platform.begin().await.expect("a unit of work");
    download::start(&tx, named).await.expect("the row").expect("it is wanted");
    tx.commit().await.expect("a commit");
    let cancelled = owner.ok(CANCEL, json!({ "id": id })).await;
    let expected = json!({ "state": "CANCELLED", "url": null });
    assert_eq!(cancelled["downloadCancel"]["download"], expected);
    assert_eq!(owner.refused(CANCEL, json!({ "id": id })).await, "ILLEGAL_STATE");
    // Whoever packs it learns of that.
    let tx = app.platform.begin().await.expect("a unit of work");
    assert_eq!(download::progress(&tx, named, 7).await.expect("the row"), None);
    let piece = (1, 7);
    assert_eq!(download::finish(&tx, named, piece, Uuid::nil()).await.expect("the row"), None);
    drop(tx);
    app.work().await;
    assert_eq!(owner.ok(SEE, json!({ "id": id })).await["download"]["state"], "CANCELLED");
    assert_eq!(app.stored().len(), stored, "nothing was packed");
    for _ in 0..10 {
        begin(&owner, json!({ "assetIds": assets })).await;
    }
    let input = json!({ "input": { "assetIds": assets } });
    assert_eq!(owner.refused(BEGIN, input).await, "LIMIT_EXCEEDED");
    app.finish().await;
}

#[actix_web::test]
async fn an_archive_lies_in_a_bucket_which_serves_it_itself() {
    for bucket in bucket::each().await {
        let flags = ["--storage", &bucket.url(), LARGE[0], LARGE[1]];
        let app = TestApp::start(None, &flags).await;
        let owner = app.owner().await;
        let assets = owner.add_pictures(2, json!({})).await;
        let begun = begin(&owner, json!({ "assetIds": assets })).await;
        app.work().await;
        let ready = owner.ok(SEE, json!({ "id": begun["download"]["id"] })).await;
        let answer = fetch(&app, Method::GET, &ready["download"]["url"], None).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(unpack(&answer.bytes().await.expect("bytes"))["0.png"], picture(0));
        app.finish().await;
    }
}
