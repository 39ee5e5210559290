use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    super::{Limits, UploadLimits},
    TestServer, code,
};

const UPLOAD: &str = "mutation ($files: [Upload!]!) { upload(input: { files: $files }) \
                      { name contentType size start } }";
const RETRY: &str = "mutation ($file: Upload!) { retry(file: $file) }";
const PEEK: &str = "mutation ($file: Upload!, $other: Upload) { peek(file: $file, other: $other) }";

/// A multipart body, part by part: name, file name, content.
fn body(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, file_name, content) in parts {
        let file = file_name.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        write!(
            body,
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        )
        .unwrap();
    }
    body + "--b--\r\n"
}

/// The body of an operation with files.
fn request(
    query: &str,
    variables: &Value,
    map: &Value,
    files: &[(&str, Option<&str>, &str)],
) -> String {
    let operations = json!({ "query": query, "variables": variables }).to_string();
    let map = map.to_string();
    body(&[&[("operations", None, operations.as_str()), ("map", None, &map)], files].concat())
}

fn post(server: &TestServer) -> reqwest::RequestBuilder {
    server
        .post()
        .header("content-type", "multipart/form-data; boundary=b")
        .header("graphql-require-preflight", "1")
        .bearer_auth("user-1")
}

async fn send(server: &TestServer, body: String) -> (u16, Value) {
    let response = post(server).body(body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[actix_web::test]
async fn files_stream_in_and_come_out_in_the_order_of_the_input() {
    let server = TestServer::start();
    let big = "0123456789".repeat(100_000);
    let body = request(
        UPLOAD,
        &json!({ "files": [null, null, null] }),
        &json!({ "x": ["variables.files.0", "variables.files.2"], "y": ["variables.files.1"] }),
        &[("y", Some("æ %22q%22.txt"), &big), ("x", Some("x.png"), "first")],
    );
    let (status, response) = send(&server, body).await;
    let first = json!({ "name": "x.png", "contentType": null, "size": 5, "start": "first" });
    let second = json!(
        { "name": "æ \"q\".txt", "contentType": null, "size": 1_000_000, "start": "01234" }
    );
    assert_eq!(status, 200);
    assert_eq!(response, json!({ "data": { "upload": [first, second, first] } }));
}

#[actix_web::test]
async fn what_a_resolver_leaves_of_a_file_is_skipped() {
    let server = TestServer::start();
    let big = "x".repeat(1_000_000);
    let body = request(
        PEEK,
        &json!({ "file": null, "other": null }),
        &json!({ "0": ["variables.file"], "1": ["variables.other"] }),
        &[("0", Some("a"), &big), ("1", Some("b"), &big)],
    );
    let (_, response) = send(&server, body).await;
    assert_eq!(response, json!({ "data": { "peek": ["a", "b"] } }));
}

#[actix_web::test]
async fn a_file_cannot_be_named_without_being_sent() {
    let server = TestServer::start();
    for forged in ["#__graphql_file__:0", "0", "variables.file"] {
        let query = format!("mutation {{ retry(file: \"{forged}\") }}");
        let (status, response) = server.run(&query).await;
        assert_eq!((status, code(&response)), (400, "BAD_USER_INPUT"), "{response}");
        let operation = json!({ "query": RETRY, "variables": { "file": forged } });
        let response = server.post().json(&operation).send().await.unwrap();
        let response: Value = response.json().await.unwrap();
        assert_eq!(code(&response), "BAD_USER_INPUT", "{response}");
    }
    for forged in [json!([0, 0, 0, 0]), json!(0), json!({}), Value::Null] {
        let operation = json!({ "query": RETRY, "variables": { "file": forged } });
        let response: Value =
            server.post().json(&operation).send().await.unwrap().json().await.unwrap();
        assert_eq!(code(&response), "BAD_USER_INPUT", "{response}");
    }
}

#[actix_web::test]
async fn maps_that_do_not_fit_the_operation_are_refused() {
    let server = TestServer::start();
    let file: (&str, Option<&str>, &str) = ("0", Some("a"), "a");
    for (variables, map) in [
        (json!({ "file": null }), json!({ "0": ["variables.nothing"] })),
        (json!({ "file": null }), json!({ "0": ["file"] })),
        (json!({ "file": null }), json!({ "0": ["variables.file.0"] })),
        (json!({ "file": "x" }), json!({ "0": ["variables.file"] })),
        (json!({ "file": null }), json!({ "0": ["variables.file", "variables.file"] })),
        (json!({ "file": null }), json!({ "0": [] })),
        (json!({ "file": null }), json!({ "0": "variables.file" })),
        (json!({ "file": [null] }), json!({ "0": ["variables.file.1"] })),
        (json!({ "file": null }), json!([])),
    ] {
        let (status, response) = send(&server, request(RETRY, &variables, &map, &[file])).await;
        assert_eq!((status, code(&response)), (400, "BAD_USER_INPUT"), "{variables} {map}");
    }
    for parts in [
        vec![file],
        vec![("map", None, "{}"), ("operations", None, "{}")],
        vec![("operations", None, "{}"), file],
        vec![("operations", None, "{"), ("map", None, "{}")],
        vec![],
    ] {
        let (status, response) = send(&server, body(&parts)).await;
        assert_eq!((status, code(&response)), (400, "BAD_USER_INPUT"), "{parts:?}");
    }
    let (status, response) = send(&server, "nonsense".into()).await;
    assert_eq!((status, code(&response)), (400, "UPLOAD_BROKEN"));
}

#[actix_web::test]
async fn requests_with_too_much_in_them_are_refused() {
    let upload = UploadLimits {
        operations_bytes: 400,
        map_bytes: 400,
        files: 3,
        paths: 4,
        total_bytes: 500_000,
    };
    let server = TestServer::with(Limits { upload, ..Limits::default() });
    let variables = json!({ "files": [null, null, null, null, null] });
    let map = |files: usize, paths: usize| -> Value {
        (0..files)
            .map(|file| {
                let paths = (0..paths).map(|path| format!("variables.files.{}", file + path));
                (file.to_string(), paths.collect::<Vec<_>>())
            })
            .collect()
    };
    let padded = format!("{UPLOAD}{}", " ".repeat(400));
    let long = json!({ "0": ["x".repeat(400)] });
    for (query, map) in
        [(UPLOAD, map(4, 1)), (UPLOAD, map(1, 5)), (&padded, map(1, 1)), (UPLOAD, long)]
    {
        let (status, response) = send(&server, request(query, &variables, &map, &[])).await;
        assert_eq!((status, code(&response)), (413, "PAYLOAD_TOO_LARGE"), "{map}");
    }
    let large = "x".repeat(1_000_000);
    let map = json!({ "0": ["variables.file"] });
    let body = request(RETRY, &json!({ "file": null }), &map, &[("0", Some("a"), &large)]);
    let (_, response) = send(&server, body).await;
    assert_eq!(response["data"]["retry"], json!(["TooLarge", "TooLarge"]), "{response}");
}

#[actix_web::test]
async fn parts_that_were_not_announced_break_the_upload() {
    let server = TestServer::start();
    let map = json!({ "0": ["variables.file"] });
    let file: (&str, Option<&str>, &str) = ("0", Some("a"), "a");
    for (parts, tries) in [
        (vec![], ["Missing", "Missing"]),
        (vec![("1", Some("b"), "b")], ["Unannounced", "Unannounced"]),
        (vec![file, ("1", Some("b"), "b")], ["complete", "Unannounced"]),
        (vec![file, file], ["complete", "Repeated"]),
        (vec![file], ["complete", "Missing"]),
    ] {
        let body = request(RETRY, &json!({ "file": null }), &map, &parts);
        let (_, response) = send(&server, body).await;
        assert_eq!(response["data"]["retry"], json!(tries), "{response}");
    }
    let (status, response) = send(
        &server,
        request(UPLOAD, &json!({ "files": [null] }), &json!({ "0": ["variables.files.0"] }), &[]),
    )
    .await;
    assert_eq!((status, code(&response)), (200, "UPLOAD_BROKEN"), "{response}");
}

/// Sends the head and the beginning of an upload whose whole body is of the given length.
async fn begin(server: &TestServer, token: &str, length: usize, begin: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary=b\r\nx-requested-with: a\r\n\
         content-length: {length}\r\n\r\n"
    );
    stream.write_all((head + begin).as_bytes()).await.unwrap();
    stream
}

/// The beginning of an upload of one file: everything up to the first bytes of it.
fn beginning(query: &str) -> String {
    let (variables, map) = match query {
        UPLOAD => (json!({ "files": [null] }), json!({ "0": ["variables.files.0"] })),
        _ => (json!({ "file": null }), json!({ "0": ["variables.file"] })),
    };
    let whole = request(query, &variables, &map, &[("0", Some("a"), "0123456789")]);
    whole[..whole.find("56789").unwrap()].to_owned()
}

async fn answer(stream: &mut TcpStream) -> (String, Value) {
    let mut response = Vec::new();
    // What the server hangs up on may end in a reset.
    let _ = stream.read_to_end(&mut response).await;
    let response = String::from_utf8(response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{response:?}"));
    (head.to_ascii_lowercase(), serde_json::from_str(body).unwrap())
}

#[actix_web::test]
async fn an_upload_that_is_not_allowed_is_answered_before_its_files_come() {
    let server = TestServer::start();
    let stranger = beginning(UPLOAD).replace("user-1", "");
    // Nothing of the file was sent, and there is no token that the resolver would take.
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\nx-requested-with: a\r\n\
                content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000000\r\n\r\n";
    stream.write_all((head.to_owned() + &stranger).as_bytes()).await.unwrap();
    let (head, response) = answer(&mut stream).await;
    assert_eq!(code(&response), "UNAUTHENTICATED");
    assert!(head.contains("connection: close"), "{head}");

    // A token that was refused, and an operation that the schema does not allow.
    let mut stream = begin(&server, "stale", 1_000_000_000, &stranger).await;
    let (head, response) = answer(&mut stream).await;
    assert!(head.starts_with("http/1.1 401"), "{head}");
    assert_eq!(code(&response), "UNAUTHENTICATED");
    let invalid = stranger.replace("name contentType", "nonsense");
    let mut stream = begin(&server, "user-1", 1_000_000_000, &invalid).await;
    assert_eq!(code(&answer(&mut stream).await.1), "BAD_USER_INPUT");
}

#[actix_web::test]
async fn an_upload_that_stands_still_is_given_up() {
    let idle = Duration::from_millis(100);
    let server = TestServer::with(Limits { idle, ..Limits::default() });
    let mut stream = begin(&server, "user-1", 100_000, &beginning(UPLOAD)).await;
    let (_, response) = answer(&mut stream).await;
    assert_eq!(code(&response), "UPLOAD_BROKEN", "{response}");
    let mut stream = begin(&server, "user-1", 100_000, "--b\r\n").await;
    let (head, response) = answer(&mut stream).await;
    assert!(head.starts_with("http/1.1 408"), "{head}");
    assert_eq!(code(&response), "UPLOAD_BROKEN", "{response}");
}

#[actix_web::test]
async fn an_upload_that_is_cut_off_is_told_from_one_that_is_complete() {
    let server = TestServer::start();
    let start = beginning(RETRY);
    // The body ends in the middle of the file.
    let mut stream = begin(&server, "user-1", start.len(), &start).await;
    stream.shutdown().await.unwrap();
    let (_, response) = answer(&mut stream).await;
    assert_eq!(response["data"]["retry"], json!(["CutOff", "CutOff"]), "{response}");
    // So does one that ends where a part would.
    let whole = start + "\r\n--b\r\n";
    let mut stream = begin(&server, "user-1", whole.len(), &whole).await;
    stream.shutdown().await.unwrap();
    let (_, response) = answer(&mut stream).await;
    assert_eq!(response["data"]["retry"], json!(["complete", "CutOff"]), "{response}");
    // A client that hangs up leaves the server as it was.
    drop(begin(&server, "user-1", 100_000, &beginning(UPLOAD)).await);
    assert_eq!(server.run("{ hello }").await.0, 200);
}
