//! Files are sent by requests that were signed for them, past the server where there is a bucket.

use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{upload, upload_piece};
use reqwest::{Body, Method, Response, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use storage::blob::Digest;
use tests::{
    Client, TestApp,
    bucket::{self, Bucket},
    library::{id, picture},
    on_both,
    tus::clip,
};

const BEGIN: &str = "mutation($input: UploadBeginInput!) { uploadBegin(input: $input) {
    upload { id way state received size }
    requests { method url headers { name value } offset size }
} }";

const FINISH: &str = "mutation($id: ID!) { uploadFinish(input: { id: $id }) { upload {
    id state received
    result { fileName status code asset { id name } existing { inTrash asset { id } } }
} } }";

/// Begins an upload and returns its id and its only request.
async fn begin(client: &Client, mut input: Value, file: &[u8]) -> (String, Value) {
    input["size"] = json!(file.len());
    if input["name"].is_null() {
        input["name"] = json!("clip.mp4");
    }
    let mut begun = client.ok(BEGIN, json!({ "input": input })).await["uploadBegin"].take();
    assert_eq!(begun["upload"]["state"], "RECEIVING");
    assert_eq!(begun["requests"].as_array().map(Vec::len), Some(1), "{begun}");
    assert_eq!(begun["requests"][0]["size"], file.len());
    (id(&begun["upload"]["id"]), begun["requests"][0].take())
}

/// Sends bytes by a request that was signed, without a token.
async fn send(app: &TestApp, request: &Value, bytes: impl Into<Body>) -> Response {
    assert_eq!(request["method"], "PUT");
    let url = id(&request["url"]);
    let url = if url.starts_with('/') { format!("{}{url}", app.url) } else { url };
    let mut sent = reqwest::Client::new().put(url);
    for header in request["headers"].as_array().expect("headers") {
        // The client counts by itself, and may be wrong on purpose.
        if header["name"] != "content-length" {
            sent = sent.header(id(&header["name"]), id(&header["value"]));
        }
    }
    sent.body(bytes).send().await.expect("an answer")
}

async fn finish(client: &Client, upload: &str) -> Value {
    client.ok(FINISH, json!({ "id": upload })).await["uploadFinish"]["upload"].take()
}

#[actix_web::test]
async fn a_file_that_is_sent_is_finished_and_answers_the_same_again() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Clips", None).await;
        let file = clip(18 << 20, 1);
        let digest = Digest::of(&file).to_string().to_uppercase();
        let input = json!({ "folderId": folder, "sha256": digest });
        let (upload, request) = begin(&owner, input, &file).await;
        let early = owner.refused(FINISH, json!({ "id": upload })).await;
        assert_eq!(early, "ILLEGAL_STATE");
        let sent = send(app, &request, file.clone()).await;
        assert_eq!(sent.status(), StatusCode::NO_CONTENT);
        let again = send(app, &request, file.clone()).await;
        assert_eq!(again.status(), StatusCode::CONFLICT, "a request is good for one file");

        let finished = finish(&owner, &upload).await;
        assert_eq!(finished["state"], "READY", "{finished}");
        assert_eq!(finished["result"]["status"], "ADDED");
        assert_eq!(finished["result"]["asset"]["name"], "clip.mp4");
        assert_eq!(finish(&owner, &upload).await, finished);
        app.work().await;
        assert_eq!(app.stored().len(), 1, "{:?}", app.stored());
        assert_eq!(send(app, &request, file).await.status(), StatusCode::CONFLICT);
        let data = owner.ok("{ assets { totalCount } }", json!({})).await;
        assert_eq!(data["assets"]["totalCount"], 1);
    })
    .await;
}

#[actix_web::test]
async fn a_bucket_takes_files_in_by_itself() {
    for bucket in bucket::each().await {
        eprintln!("on {}", bucket.location());
        let app = TestApp::start(None, &["--storage", &bucket.url()]).await;
        let owner = app.owner().await;
        let file = clip(6 << 20, 2);
        let digest = Digest::of(&file);
        let input = json!({ "sha256": digest.to_string() });
        let (upload, request) = begin(&owner, input, &file).await;
        let url = id(&request["url"]);
        assert!(!url.starts_with(&app.url) && !url.starts_with('/'), "{url}");
        // So that the bucket refuses what was not announced.
        let header = &request["headers"][0];
        let (name, value) = match bucket {
            Bucket::Gcs(_) => ("x-goog-content-length-range", format!("{0},{0}", file.len())),
            Bucket::S3(_) => ("x-amz-checksum-sha256", BASE64_STANDARD.encode(digest.as_bytes())),
        };
        assert_eq!(header, &json!({ "name": name, "value": value }));
        assert!(url.contains(name), "{url}");
        let early = owner.refused(FINISH, json!({ "id": upload })).await;
        assert_eq!(early, "ILLEGAL_STATE");
        let sent = send(&app, &request, file.clone()).await;
        assert!(sent.status().is_success(), "{}", sent.status());
        let finished = finish(&owner, &upload).await;
        assert_eq!(finished["result"]["status"], "ADDED", "{finished}");
        assert_eq!(finished["received"], file.len());
        assert_eq!(finish(&owner, &upload).await, finished);

        // Who can still send cannot change what was taken in.
        send(&app, &request, b"something else".as_slice()).await;
        let query = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
        let asset = json!({ "id": finished["result"]["asset"]["id"] });
        let url = id(&owner.ok(query, asset).await["asset"]["downloadUrl"]);
        let kept = owner.request(Method::GET, &url).send().await.expect("an answer");
        assert!(kept.bytes().await.expect("bytes") == file);

        let (upload, request) = begin(&owner, json!({}), &file).await;
        send(&app, &request, file[1..].to_vec()).await;
        let finished = finish(&owner, &upload).await;
        assert_eq!(finished["result"]["code"], "UPLOAD_BROKEN", "{finished}");
        app.finish().await;
    }
}

#[actix_web::test]
async fn a_request_that_is_not_as_it_was_signed_sends_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = picture(1);
        let (upload, request) = begin(&owner, json!({}), &file).await;
        let (_, other) = begin(&owner, json!({}), &file).await;
        let status =
            async |request: &Value, bytes: Vec<u8>| send(app, request, bytes).await.status();
        let (path, query) = id(&request["url"]).split_once('?').map(both).expect("a query");
        let (other, _) = id(&other["url"]).split_once('?').map(both).expect("a query");
        for url in [
            path.clone(),
            format!("{path}?{query}x"),
            format!("{other}?{query}"),
            format!("{path}?{}", query.replacen("expires=", "expires=9", 1)),
        ] {
            let mut forged = request.clone();
            forged["url"] = json!(url);
            assert_eq!(status(&forged, file.clone()).await, StatusCode::FORBIDDEN, "{url}");
        }
        assert_eq!(status(&request, file[1..].to_vec()).await, StatusCode::BAD_REQUEST);
        assert_eq!(status(&request, [&file[..], b"x"].concat()).await, StatusCode::BAD_REQUEST);
        assert_eq!(owner.refused(FINISH, json!({ "id": upload })).await, "ILLEGAL_STATE");
        // What breaks off, here for want of a last byte, can be sent once more.
        assert_eq!(status(&request, file.clone()).await, StatusCode::NO_CONTENT);
        let stranger = app.owner().await;
        assert_eq!(stranger.refused(FINISH, json!({ "id": upload })).await, "NOT_FOUND");
        assert_eq!(finish(&owner, &upload).await["result"]["status"], "ADDED");
    })
    .await;
}

fn both((one, other): (&str, &str)) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

#[actix_web::test]
async fn an_upload_that_is_aborted_is_gone() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = picture(2);
        let abort = "mutation($id: ID!) { uploadAbort(input: { id: $id }) { deletedId } }";
        let (upload, request) = begin(&owner, json!({}), &file).await;
        send(app, &request, file.clone()).await;
        assert_eq!(app.owner().await.refused(abort, json!({ "id": upload })).await, "NOT_FOUND");
        let aborted = owner.ok(abort, json!({ "id": upload })).await;
        assert_eq!(aborted["uploadAbort"]["deletedId"], upload.as_str());
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        let db = app.platform.db.reader();
        assert_eq!(upload::Entity::find().count(db).await.expect("a count"), 0);
        assert_eq!(upload_piece::Entity::find().count(db).await.expect("a count"), 0);
        assert_eq!(send(app, &request, file).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(owner.refused(FINISH, json!({ "id": upload })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn what_makes_no_sense_does_not_begin() {
    let app = TestApp::start(None, &["--max-upload", "5000"]).await;
    let owner = app.owner().await;
    let nowhere = "fld_00000000000000000000000000000007";
    for (code, input) in [
        ("BAD_USER_INPUT", json!({ "name": "a", "size": 0 })),
        ("BAD_USER_INPUT", json!({ "name": "a", "size": 1, "sha256": "abc" })),
        ("FILE_TOO_LARGE", json!({ "name": "a", "size": 5001 })),
        ("NOT_FOUND", json!({ "name": "a", "size": 1, "folderId": nowhere })),
    ] {
        assert_eq!(owner.refused(BEGIN, json!({ "input": input })).await, code, "{input}");
    }
    app.finish().await;
}

#[actix_web::test]
async fn a_page_of_uploads_costs_as_much_as_one() {
    on_both(async |app| {
        let owner = app.owner().await;
        let list = "query($first: Int!) { uploads(first: $first) { nodes {
            id name folder { name } result { status asset { id } existing { asset { id } } } } } }";
        for number in 0..6 {
            let file = picture(number % 3);
            let input = json!({ "onSameBytes": "REUSE", "name": number.to_string() });
            let (upload, request) = begin(&owner, input, &file).await;
            send(app, &request, file).await;
            finish(&owner, &upload).await;
        }
        let cost = async |first: u32| {
            let before = app.platform.db.statements();
            let page = owner.ok(list, json!({ "first": first })).await["uploads"]["nodes"].take();
            (app.platform.db.statements() - before, page)
        };
        let (of_one, _) = cost(1).await;
        let (of_all, page) = cost(50).await;
        assert_eq!(of_one, of_all);
        let names: Vec<_> = page.as_array().expect("nodes").iter().map(|n| &n["name"]).collect();
        assert_eq!(names, ["5", "4", "3", "2", "1", "0"]);
        assert_eq!(page[0]["result"]["status"], "REUSED");
        assert_eq!(page[5]["result"]["status"], "ADDED");
    })
    .await;
}
