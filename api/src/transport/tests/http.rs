use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{super::Limits, TestServer, code};

#[actix_web::test]
async fn failed_fields_are_null_in_their_place() {
    let server = TestServer::start();
    for (query, data) in [
        ("{ maybe }", json!({ "maybe": null })),
        (
            "{ a: hello maybe b: hello }",
            json!({ "a": "Hello, you!", "maybe": null, "b": "Hello, you!" }),
        ),
        ("{ thing { maybe } }", json!({ "thing": { "maybe": null } })),
        ("{ thing { name maybe } }", json!({ "thing": { "name": "thing", "maybe": null } })),
        ("{ thing { surely } }", json!({ "thing": null })),
        ("{ thing { maybe surely name } }", json!({ "thing": null })),
        (
            "{ thing { inner { surely } name } hello }",
            json!({ "thing": null, "hello": "Hello, you!" }),
        ),
        ("{ thing { ...F } } fragment F on Thing { x: maybe }", json!({ "thing": { "x": null } })),
        (
            "{ thing { ... { inner { maybe } } } }",
            json!({ "thing": { "inner": { "maybe": null } } }),
        ),
        ("{ things { maybe } }", json!({ "things": [{ "maybe": null }, { "maybe": null }] })),
        ("{ hello things { surely } }", Value::Null),
    ] {
        let (status, response) = server.run(query).await;
        assert_eq!((status, &response["data"]), (200, &data), "{query}: {response}");
        assert!(response["errors"][0]["path"].is_array());
        let keys =
            |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
        assert_eq!(keys(&response["data"]), keys(&data), "{query}");
    }
}

#[actix_web::test]
async fn every_error_has_a_code() {
    let server = TestServer::start();
    for (query, status, expected) in [
        ("{ maybe }", 200, "NOT_FOUND"),
        ("{ broken }", 200, "INTERNAL_SERVER_ERROR"),
        ("{", 400, "BAD_USER_INPUT"),
        ("{ nonsense }", 400, "BAD_USER_INPUT"),
        ("{ hello(name: 1) }", 400, "BAD_USER_INPUT"),
        ("query ($name: String!) { hello(name: $name) }", 400, "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", 400, "BAD_USER_INPUT"),
        ("query ($a: Nonsense = 1) { hello(name: $a) }", 400, "BAD_USER_INPUT"),
        ("subscription { count(to: 1) }", 400, "BAD_USER_INPUT"),
        ("{ panics }", 500, "INTERNAL_SERVER_ERROR"),
    ] {
        let (got, response) = server.run(query).await;
        assert_eq!((got, code(&response)), (status, expected), "{query}: {response}");
        assert_eq!(response.get("data").is_some(), status == 200, "{query}: {response}");
        assert!(!response.to_string().contains("secret"), "{response}");
    }
}

#[actix_web::test]
async fn a_panic_harms_nobody_else() {
    let server = TestServer::start();
    let (panics, others): ((u16, Value), Vec<(u16, Value)>) = futures::join!(
        server.run("{ panics }"),
        futures::future::join_all((0..10).map(|_| server.run("{ hello }")))
    );
    assert_eq!((panics.0, code(&panics.1)), (500, "INTERNAL_SERVER_ERROR"));
    assert!(others.iter().all(|(status, _)| *status == 200));
    assert_eq!(server.run("{ hello }").await.0, 200);
}

#[actix_web::test]
async fn only_queries_run_by_get() {
    let server = TestServer::start();
    let get = async |query: &str| {
        let client = reqwest::Client::new();
        let mut url = reqwest::Url::parse(&server.url).unwrap();
        url.query_pairs_mut().append_pair("query", query);
        let response = client.get(url).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    assert_eq!(get("{ hello }").await, (200, json!({ "data": { "hello": "Hello, you!" } })));
    assert_eq!(get("mutation { bump }").await.0, 405);
    assert_eq!(get("query A { hello } mutation B { bump }").await.0, 200);
    let put = reqwest::Client::new().put(&server.url).send().await.unwrap();
    assert_eq!(
        (put.status().as_u16(), &put.headers()["allow"]),
        (405, &"GET, POST".parse().unwrap())
    );
}

#[actix_web::test]
async fn what_a_page_could_send_unasked_is_not_run() {
    let server = TestServer::start();
    let body = r#"{"query": "mutation { bump }"}"#;
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/mixed; boundary=b"),
        Some("application/json; charset=utf-16"),
        Some("nonsense"),
    ] {
        let mut request = server.post().body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(request.send().await.unwrap().status(), 415, "{content_type:?}");
    }
    let form = reqwest::multipart::Form::new()
        .text("operations", r#"{"query": "mutation { bump }"}"#)
        .text("map", "{}");
    let response = server.post().multipart(form).send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(code(&response.json().await.unwrap()), "FORBIDDEN");
}

#[actix_web::test]
async fn refusals_are_json_and_never_cached() {
    let server = TestServer::start();
    let json =
        |body: &'static str| server.post().header("content-type", "application/json").body(body);
    for (request, status) in [
        (json("{"), 400),
        (json("[]"), 400),
        (json(r#"[{"query": "{ hello }"}]"#), 400),
        (json(r#"{"query": "{ hello }"}"#).header("accept", "text/html"), 406),
        (json(r#"{"query": "{ hello }"}"#).bearer_auth("stale"), 401),
        (json(r#"{"query": "{ hello }"}"#).bearer_auth("broken-1"), 500),
        (json(r#"{"query": "{ hello }"}"#), 200),
    ] {
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        assert_eq!(response.status(), status);
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        let body: Value = response.json().await.unwrap();
        assert!(status == 200 || body["errors"][0]["extensions"]["code"].is_string(), "{body}");
    }
}

#[actix_web::test]
async fn the_caller_is_found_by_the_token() {
    let server = TestServer::start();
    let request = server.post().json(&json!({ "query": "{ caller }" }));
    let response: Value = request.bearer_auth("user-1").send().await.unwrap().json().await.unwrap();
    assert_eq!(response, json!({ "data": { "caller": "user-1" } }));
}

#[actix_web::test]
async fn a_large_body_is_refused_without_being_read() {
    let server = TestServer::with(Limits { body_bytes: 1000, ..Limits::default() });
    let response = server.post().json(&json!({ "query": " ".repeat(1000) })).send().await.unwrap();
    assert_eq!(response.status(), 413);
    assert_eq!(code(&response.json().await.unwrap()), "PAYLOAD_TOO_LARGE");

    // One that never ends is answered all the same, and hung up on.
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    let write = async { while writer.write_all(chunk.as_bytes()).await.is_ok() {} };
    let read = async {
        let mut response = Vec::new();
        // What the server hangs up on may end in a reset.
        let _ = reader.read_to_end(&mut response).await;
        String::from_utf8_lossy(&response).into_owned()
    };
    let ((), response) = futures::join!(write, read);
    assert!(response.starts_with("HTTP/1.1 413"), "{response}");
    assert!(response.to_ascii_lowercase().contains("connection: close"), "{response}");
}

#[actix_web::test]
async fn a_body_that_stands_still_is_given_up() {
    let idle = std::time::Duration::from_millis(50);
    let server = TestServer::with(Limits { idle, ..Limits::default() });
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 408"), "{response}");
}

#[actix_web::test]
async fn a_long_answer_is_packed_for_who_takes_it() {
    let server = TestServer::start();
    let answer = async |length: usize, accepted: &'static str| {
        let body = json!({ "query": format!("{{ hello(name: \"{}\") }}", "x".repeat(length)) });
        let request = server.post().header("accept-encoding", accepted).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["vary"], "Accept-Encoding");
        let encoding = response.headers().get("content-encoding").cloned();
        (encoding, response.bytes().await.unwrap())
    };
    let (encoding, packed) = answer(2000, "gzip, deflate, br").await;
    assert_eq!(encoding.unwrap(), "gzip");
    assert!(packed.len() < 200);
    let mut unpacked = String::new();
    GzDecoder::new(&*packed).read_to_string(&mut unpacked).unwrap();
    assert!(unpacked.starts_with(r#"{"data":{"hello":"Hello, xxx"#), "{unpacked}");
    for (length, accepted) in
        [(2000, ""), (2000, "identity"), (2000, "gzip;q=0"), (2000, "br"), (10, "gzip")]
    {
        let (encoding, plain) = answer(length, accepted).await;
        assert_eq!(encoding, None, "{accepted}");
        assert!(plain.len() > length);
    }
}

#[actix_web::test]
async fn a_request_keeps_a_sane_id_and_gets_one_otherwise() {
    let server = TestServer::start();
    let id = async |given: Option<&str>| {
        let mut request = server.post().json(&json!({ "query": "{ hello }" }));
        if let Some(given) = given {
            request = request.header("x-request-id", given);
        }
        let response = request.send().await.unwrap();
        response.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id(Some("abc-123_4.5")).await, "abc-123_4.5");
    for given in [None, Some("short"), Some("with spaces in it"), Some(&*"x".repeat(65))] {
        let made: uuid::Uuid = id(given).await.parse().unwrap();
        assert_eq!(made.get_version_num(), 7);
    }
}
