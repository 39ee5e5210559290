//! What tus 1.0.0 asks for.

use base64::{Engine, prelude::BASE64_STANDARD};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use storage::blob::Digest;
use tests::{
    Client, TestApp,
    library::picture,
    on_both,
    tus::{clip, location, metadata, offset, upload_id},
};

use super::{BYTES, MIB, assets};

#[actix_web::test]
async fn what_the_server_can_do_is_told_to_anybody() {
    let app = TestApp::start(None, &["--max-upload", "5000"]).await;
    for path in ["/uploads", "/uploads/upl_00000000000000000000000000000007"] {
        let answer = app.stranger().request(Method::OPTIONS, path).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let told = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!((told("tus-resumable"), told("tus-version")), ("1.0.0".into(), "1.0.0".into()));
        assert_eq!(told("tus-max-size"), "5000");
        assert_eq!(told("tus-checksum-algorithm"), "sha1,sha256,sha512");
        let extensions = told("tus-extension");
        for extension in ["creation", "expiration", "checksum", "termination", "concatenation"] {
            assert!(extensions.split(',').any(|told| told == extension), "{extensions}");
        }
    }
    app.finish().await;
}

#[actix_web::test]
async fn a_request_that_is_wrong_is_told_why_by_its_status() {
    on_both(async |app| {
        let owner = app.owner().await;
        let other = app.owner().await;
        let file = picture(1);
        let path = owner.tus_begin(file.len(), "").await;
        let nowhere = "/uploads/upl_00000000000000000000000000000007";
        let patch = |client: &Client, path: &str| {
            let request = client.tus(Method::PATCH, path).header("Content-Type", BYTES);
            request.header("Upload-Offset", 0).body(file.clone())
        };
        let post = |client: &Client| client.tus(Method::POST, "/uploads");
        let without = |method, path| owner.request(method, path);
        let cases = [
            (412, without(Method::POST, "/uploads").header("Upload-Length", 1)),
            (412, without(Method::HEAD, &path).header("Tus-Resumable", "0.2.2")),
            (401, post(&app.stranger()).header("Upload-Length", 1)),
            (401, post(&owner.with_token("nonsense")).header("Upload-Length", 1)),
            (400, post(&owner)),
            (400, post(&owner).header("Upload-Length", "-1")),
            (400, post(&owner).header("Upload-Length", 1).header("Upload-Metadata", "a !")),
            (400, post(&owner).header("Upload-Length", 1).header("Upload-Concat", "half")),
            (413, post(&owner).header("Upload-Length", "5000000001")),
            (413, post(&owner).header("Upload-Length", "4611686018427387904")),
            (415, post(&owner).header("Upload-Length", 1).body("x")),
            (405, owner.tus(Method::GET, &path)),
            (405, owner.tus(Method::PATCH, "/uploads")),
            (404, owner.tus(Method::HEAD, nowhere)),
            (404, owner.tus(Method::HEAD, "/uploads/nonsense")),
            (404, patch(&owner, nowhere)),
            (404, patch(&other, &path)),
            (404, other.tus(Method::HEAD, &path)),
            (404, other.tus(Method::DELETE, &path)),
            (415, owner.tus(Method::PATCH, &path).header("Upload-Offset", 0).body("x")),
            (400, owner.tus(Method::PATCH, &path).header("Content-Type", BYTES).body("x")),
            (409, {
                let request = owner.tus(Method::PATCH, &path).header("Content-Type", BYTES);
                request.header("Upload-Offset", 5).body("x")
            }),
            (400, patch(&owner, &path).header("Upload-Length", 7)),
            (400, patch(&owner, &path).header("Upload-Checksum", "crc32 YQ==")),
            (413, patch(&owner, &path).body([file.clone(), vec![0]].concat())),
        ];
        for (case, (status, request)) in cases.into_iter().enumerate() {
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), status, "case {case}");
            assert_eq!(answer.headers()["tus-resumable"], "1.0.0");
            if status == 412 {
                assert_eq!(answer.headers()["tus-version"], "1.0.0");
            }
        }
        assert_eq!(offset(&owner.tus_head(&path).await), Some(0), "nothing of it was taken in");
        // A client that cannot send PATCH.
        let request = owner.tus(Method::POST, &path).header("X-HTTP-Method-Override", "PATCH");
        let request = request.header("Content-Type", BYTES).header("Upload-Offset", 0).body(file);
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    })
    .await;
}

#[actix_web::test]
async fn bytes_that_do_not_fit_their_checksum_are_dropped() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(10 * MIB, 2);
        let path = owner.tus_begin(file.len(), "").await;
        let checksum = |algorithm, bytes: &[u8]| {
            let digest = aws_lc_rs::digest::digest(algorithm, bytes);
            BASE64_STANDARD.encode(digest.as_ref())
        };
        let send = async |at: usize, end: usize, checksum: String| {
            let request = owner.tus(Method::PATCH, &path).header("Content-Type", BYTES);
            let request = request.header("Upload-Offset", at).body(file[at..end].to_vec());
            let request = request.header("Upload-Checksum", checksum);
            request.send().await.expect("an answer").status().as_u16()
        };
        let wrong = checksum(&aws_lc_rs::digest::SHA256, b"something else");
        assert_eq!(send(0, 9 * MIB, format!("sha256 {wrong}")).await, 460);
        assert_eq!(offset(&owner.tus_head(&path).await), Some(0));
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        let right = checksum(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &file[..100]);
        assert_eq!(send(0, 100, format!("sha1 {right}")).await, 204);
        // What is dropped takes nothing with it that came before.
        assert_eq!(send(100, 9 * MIB, format!("sha256 {wrong}")).await, 460);
        assert_eq!(offset(&owner.tus_head(&path).await), Some(100));
        let right = checksum(&aws_lc_rs::digest::SHA512, &file[100..]);
        assert_eq!(send(100, file.len(), format!("sha512 {right}")).await, 204);
        app.work().await;
        assert_eq!(owner.outcome(&path).await["result"]["status"], "ADDED");
    })
    .await;
}

#[actix_web::test]
async fn a_file_can_come_with_its_beginning_and_of_a_length_that_is_said_at_the_end() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(10 * MIB, 3);
        let request = owner.tus(Method::POST, "/uploads").header("Upload-Length", file.len());
        let request = request.header("Content-Type", BYTES).body(file[..9 * MIB].to_vec());
        let answer = request.send().await.expect("an answer");
        assert_eq!(offset(&answer), Some(9 * MIB));
        let with_upload = location(answer).await;
        owner.tus_send(&with_upload, 9 * MIB, file[9 * MIB..].to_vec()).await;

        let request = owner.tus(Method::POST, "/uploads").header("Upload-Defer-Length", 1);
        let deferred = location(request.send().await.expect("an answer")).await;
        let picture = picture(3);
        let answer = owner.tus_send(&deferred, 0, picture.clone()).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let head = owner.tus_head(&deferred).await;
        assert_eq!(head.headers()["upload-defer-length"], "1");
        assert!(!head.headers().contains_key("upload-length"));
        let request = owner.tus(Method::PATCH, &deferred).header("Content-Type", BYTES);
        let request = request.header("Upload-Offset", picture.len());
        let request = request.header("Upload-Length", picture.len());
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
        app.work().await;
        for path in [with_upload, deferred] {
            assert_eq!(owner.outcome(&path).await["result"]["status"], "ADDED");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_file_is_made_of_parts_that_were_sent_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(18 * MIB, 4);
        let parts = [&file[..1000], &file[1000..9 * MIB], &file[9 * MIB..]];
        let begin = |part: &[u8]| {
            let request = owner.tus(Method::POST, "/uploads").header("Upload-Length", part.len());
            request.header("Upload-Concat", "partial")
        };
        let sent = join_all(parts.map(|part| {
            let (owner, begun, part) = (owner.clone(), begin(part), part.to_vec());
            async move {
                let path = location(begun.send().await.expect("an answer")).await;
                let whole = owner.tus_send(&path, 0, part).await;
                assert_eq!(whole.status(), StatusCode::NO_CONTENT);
                path
            }
        }));
        let sent = sent.await;
        let head = owner.tus_head(&sent[0]).await;
        assert_eq!(head.headers()["upload-concat"], "partial");
        let concat = format!("final;{} {}{} {}", sent[0], app.url, sent[1], sent[2]);
        let join = |concat: &str| {
            let request = owner.tus(Method::POST, "/uploads").header("Upload-Concat", concat);
            request.header("Upload-Metadata", metadata(&[("filename", "whole.mp4")]))
        };
        let lengthy = join(&concat).header("Upload-Length", file.len()).send().await;
        assert_eq!(lengthy.expect("an answer").status(), StatusCode::BAD_REQUEST);
        let empty = location(begin(b"not yet there").send().await.expect("an answer")).await;
        let early = join(&format!("final;{empty}")).send().await.expect("an answer");
        assert_eq!(early.status(), StatusCode::CONFLICT);
        let twice = join(&format!("final;{0} {0}", sent[0])).send().await.expect("an answer");
        assert_eq!(twice.status(), StatusCode::CONFLICT);

        let path = location(join(&concat).send().await.expect("an answer")).await;
        // The answer was lost, and the client asks again.
        assert_eq!(location(join(&concat).send().await.expect("an answer")).await, path);
        let head = owner.tus_head(&path).await;
        assert_eq!(head.headers()["upload-concat"], concat.as_str());
        assert_eq!(offset(&head), Some(file.len()));
        let patched = owner.tus_send(&path, file.len(), "").await;
        assert_eq!(patched.status(), StatusCode::FORBIDDEN);
        app.work().await;
        let upload = owner.outcome(&path).await;
        assert_eq!(upload["result"]["status"], "ADDED", "{upload}");
        let query = "query($id: ID!) { asset(id: $id) { name revision { digest } } }";
        let asset = owner.ok(query, json!({ "id": upload["result"]["asset"]["id"] })).await;
        assert_eq!(asset["asset"]["revision"]["digest"], Digest::of(&file).to_string());
        assert_eq!(asset["asset"]["name"], "whole.mp4");
        assert_eq!((assets(&owner).await, app.stored().len()), (1, 1));
        let uploads = owner.ok("{ uploads { nodes { id } } }", json!({})).await;
        assert_eq!(uploads["uploads"]["nodes"], json!([{ "id": upload_id(&path) }]));
    })
    .await;
}

#[actix_web::test]
async fn pages_of_allowed_origins_may_send_files() {
    let page = "https://app.vibbio.com";
    let app = TestApp::start(None, &["--origin", page]).await;
    let owner = app.owner().await;
    let path = owner.tus_begin(7, "").await;
    for (method, headers) in [
        ("POST", "authorization,content-type,tus-resumable,upload-length,upload-metadata"),
        ("POST", "tus-resumable,upload-concat,upload-defer-length,x-http-method-override"),
        ("PATCH", "authorization,content-type,tus-resumable,upload-offset,upload-checksum"),
        ("HEAD", "authorization,tus-resumable"),
        ("DELETE", "authorization,tus-resumable"),
        ("PUT", "content-type"),
    ] {
        let request = app.stranger().request(Method::OPTIONS, &path).header("origin", page);
        let request = request.header("access-control-request-method", method);
        let request = request.header("access-control-request-headers", headers);
        let allowed = request.send().await.expect("an answer");
        assert_eq!(allowed.status(), StatusCode::OK, "{method} {headers}");
        assert_eq!(allowed.headers()["access-control-allow-origin"], page);
    }
    let head = owner.tus(Method::HEAD, &path).header("origin", page).send().await;
    let head = head.expect("an answer");
    let readable = head.headers()["access-control-expose-headers"].to_str().expect("text");
    let readable = readable.to_ascii_lowercase();
    for name in ["location", "upload-offset", "upload-length", "upload-expires", "tus-resumable"] {
        assert!(readable.split(',').any(|told| told.trim() == name), "{name} in {readable}");
    }
    app.finish().await;
}
