//! A node is reached from other origins, by those who unpack, and through proxies.

use reqwest::{Method, RequestBuilder, Response, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::sample,
    on_both,
    people::{SIGN_IN, fresh_email},
};

const PAGE: &str = "https://app.vibbio.com";

async fn answer(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// What a header lists.
fn listed(headers: &HeaderMap, name: &str) -> Vec<String> {
    names(headers.get(name).map_or("", |value| value.to_str().expect("text")))
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_ascii_lowercase()).collect()
}

/// Asks as a browser does before it lets a page send something.
async fn preflight(app: &TestApp, origin: &str, headers: &str) -> Response {
    let request = app.stranger().request(Method::OPTIONS, "/graphql").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    answer(request.header("access-control-request-headers", headers)).await
}

#[actix_web::test]
async fn pages_of_allowed_origins_may_ask_upload_and_download() {
    let flags = ["--origin", "https://app.vibbio.com,http://localhost:3000"];
    let app = TestApp::start(None, &flags).await;
    for (origin, headers) in [
        (PAGE, "authorization,content-type"),
        (PAGE, "authorization,graphql-require-preflight"),
        (PAGE, "apollo-require-preflight,x-requested-with,x-request-id"),
        (PAGE, "if-range,range"),
        ("http://localhost:3000", "content-type"),
    ] {
        let allowed = preflight(&app, origin, headers).await;
        assert_eq!(allowed.status(), StatusCode::OK, "{headers}");
        assert_eq!(allowed.headers()["access-control-allow-origin"], origin);
        assert_eq!(allowed.headers()["access-control-allow-credentials"], "true");
        let allowed = listed(allowed.headers(), "access-control-allow-headers");
        assert!(names(headers).iter().all(|name| allowed.contains(name)), "{headers}");
    }
    let owner = app.owner().await;
    let id = owner.add(json!({}), "Fjord.jpg", sample("fjord.jpg")).await;
    let query = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
    let body = json!({ "query": query, "variables": { "id": id } });
    let asked = owner.request(Method::POST, "/graphql").header("origin", PAGE).json(&body);
    let asked = answer(asked).await;
    assert_eq!(asked.headers()["access-control-allow-origin"], PAGE);
    assert!(listed(asked.headers(), "vary").contains(&"origin".to_owned()));
    let data: Value = asked.json().await.expect("JSON");
    let url = data["data"]["asset"]["downloadUrl"].as_str().expect("a URL");
    let part = app.stranger().request(Method::GET, url).header("range", "bytes=0-9");
    let part = answer(part.header("origin", PAGE)).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["access-control-allow-origin"], PAGE);
    let exposed = listed(part.headers(), "access-control-expose-headers");
    assert!(["content-range", "etag"].iter().all(|name| exposed.contains(&(*name).to_owned())));
    app.finish().await;
}

#[actix_web::test]
async fn pages_of_other_origins_may_nothing() {
    for flags in [&["--origin", PAGE][..], &[]] {
        let app = TestApp::start(None, flags).await;
        for origin in ["https://evil.example", "null", "https://app.vibbio.com.evil.example"] {
            let refused = preflight(&app, origin, "content-type").await;
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{origin}");
            let asked = app.stranger().request(Method::GET, "/graphql?query={version}");
            let asked = answer(asked.header("origin", origin)).await;
            for headers in [refused.headers(), asked.headers()] {
                assert!(!headers.contains_key("access-control-allow-origin"), "{origin}");
            }
        }
        app.finish().await;
    }
}

#[actix_web::test]
async fn text_is_packed_and_files_are_as_they_are() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let id = owner.add(json!({}), "Fjord.jpg", sample("fjord.jpg")).await;
    let query = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
    let links = owner.ok(query, json!({ "id": id })).await;
    let url = links["asset"]["downloadUrl"].as_str().expect("a URL");
    let get = |path: &str| {
        app.stranger().request(Method::GET, path).header("accept-encoding", "gzip, deflate, br")
    };
    for (request, is_packed) in [
        (get("/graphql?query={__schema{types{name description}}}"), true),
        (get("/graphiql"), true),
        (get(url), false),
        (get(url).header("range", "bytes=0-4999"), false),
    ] {
        let response = answer(request).await;
        let encoding = response.headers().get("content-encoding").cloned();
        assert_eq!(encoding.is_some(), is_packed, "{}", response.url().path());
    }
    let part = answer(get(url).header("range", "bytes=0-4999")).await;
    assert_eq!(part.headers()["content-length"], "5000");
    assert_eq!(part.bytes().await.expect("bytes"), sample("fjord.jpg")[..5000]);

    let page = answer(get("/graphiql")).await;
    let known = get("/graphiql").header("if-none-match", &page.headers()["etag"]);
    assert_eq!(answer(known).await.status(), StatusCode::NOT_MODIFIED);
    app.finish().await;
}

#[actix_web::test]
async fn a_node_can_keep_its_schema_to_itself() {
    let app = TestApp::start(None, &["--introspection", "false"]).await;
    for query in ["{ __schema { types { name } } }", "{ __type(name: \"Query\") { name } }"] {
        assert_eq!(app.stranger().refused(query, json!({})).await, "FORBIDDEN");
    }
    let data = app.stranger().ok("{ __typename version }", json!({})).await;
    assert_eq!(data["__typename"], "Query");
    app.finish().await;
}

/// Guesses a password, saying to come from somewhere; returns the code of the refusal.
async fn guess(client: &Client, email: &str, from: &str) -> String {
    let input = json!({ "email": email, "password": "a wild guess" });
    let body = json!({ "query": SIGN_IN, "variables": { "input": input } });
    let request = client.request(Method::POST, "/graphql").header("x-forwarded-for", from);
    let refused: Value = answer(request.json(&body)).await.json().await.expect("JSON");
    refused["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned()
}

#[actix_web::test]
async fn who_guesses_through_a_trusted_proxy_is_told_from_others_behind_it() {
    let app = TestApp::start(None, &["--trusted-proxy", "10.0.0.0/8,127.0.0.1"]).await;
    let (stranger, email) = (app.stranger(), fresh_email());
    for _ in 0..5 {
        assert_eq!(guess(&stranger, &email, "192.0.2.1").await, "INVALID_CREDENTIALS");
    }
    for from in ["192.0.2.1", "198.51.100.7, 192.0.2.1", "198.51.100.7, 192.0.2.1, 10.0.0.1"] {
        assert_eq!(guess(&stranger, &email, from).await, "TOO_MANY_REQUESTS", "{from}");
    }
    assert_eq!(guess(&stranger, &email, "192.0.2.1, 192.0.2.2").await, "INVALID_CREDENTIALS");
    app.finish().await;
}

#[actix_web::test]
async fn who_guesses_cannot_say_to_come_from_elsewhere() {
    on_both(async |app| {
        let (stranger, email) = (app.stranger(), fresh_email());
        for last in 1..=5 {
            let from = format!("192.0.2.{last}");
            assert_eq!(guess(&stranger, &email, &from).await, "INVALID_CREDENTIALS");
        }
        assert_eq!(guess(&stranger, &email, "192.0.2.6").await, "TOO_MANY_REQUESTS");
    })
    .await;
}
