use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::{fmt::MakeWriter, prelude::*};

use super::{super::log, TestServer, client::Client};

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Kept {
    /// The lines of one request, once there are as many as expected.
    async fn lines(&self, id: &str, count: usize) -> Vec<Value> {
        loop {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            let lines: Vec<Value> = text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .filter(|line| line["span"]["id"] == id)
                .collect();
            if lines.len() >= count {
                return lines;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// The log of all tests in this process.
static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let kept = Kept::default();
    let format = tracing_subscriber::fmt::layer().json().with_writer(kept.clone());
    let info = tracing_subscriber::filter::LevelFilter::INFO;
    tracing_subscriber::registry().with(format.with_filter(info)).init();
    kept
});

#[actix_web::test]
async fn a_request_leaves_one_line() {
    let (kept, server) = (&*KEPT, TestServer::start());
    let query = "query Who($secret: String!) { caller hello(name: $secret) maybe }";
    let body = json!({ "query": query, "variables": { "secret": "s3cret" } });
    let request = server.post().header("x-request-id", "request-1").bearer_auth("user-1");
    let sent = request.json(&body).send().await.unwrap().bytes().await.unwrap().len();

    let lines = kept.lines("request-1", 1).await;
    let fields = &lines[0]["fields"];
    assert_eq!(fields["message"], "POST /graphql 200");
    assert_eq!(fields["http.method"], "POST");
    assert_eq!(fields["http.path"], "/graphql");
    assert_eq!(fields["http.status"], 200);
    assert_eq!(fields["client.address"], "127.0.0.1");
    assert_eq!(fields["operation.kind"], "query");
    assert_eq!(fields["operation.name"], "Who");
    assert_eq!(fields["user.id"], "user-1");
    assert_eq!(fields["errors"], "NOT_FOUND");
    assert_eq!(fields["bytes"], sent);
    assert!(fields["duration_ms"].is_u64());
    assert!(!lines[0].to_string().contains("s3cret"));

    let url = format!("{}?query={{hello(name:\"s3cret\")}}", server.url);
    let request = reqwest::Client::new().get(url).header("x-request-id", "request-2");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let lines = kept.lines("request-2", 1).await;
    assert_eq!(lines[0]["fields"]["http.path"], "/graphql");
    assert!(!lines[0].to_string().contains("s3cret"));
}

#[actix_web::test]
async fn a_panic_leaves_one_line_more_and_is_answered() {
    let (kept, server) = (&*KEPT, TestServer::start());
    log::panics();
    let body = json!({ "query": "{ panics }" });
    let resolver = server.post().header("x-request-id", "request-3").json(&body);
    let url = server.url.replace("/graphql", "/panics");
    let route = reqwest::Client::new().get(url).header("x-request-id", "request-4");
    let (resolver, route) = (resolver.send().await.unwrap(), route.send().await.unwrap());
    let lines = [kept.lines("request-3", 2).await, kept.lines("request-4", 2).await];
    // The usual hook again, for the tests that fail.
    drop(std::panic::take_hook());
    assert_eq!(
        (resolver.status(), route.status()),
        (reqwest::StatusCode::INTERNAL_SERVER_ERROR, reqwest::StatusCode::INTERNAL_SERVER_ERROR)
    );
    for lines in &lines {
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["fields"]["message"], "A panic: on purpose");
        assert!(lines[0]["fields"]["panic.place"].as_str().unwrap().contains("transport/tests"));
        assert_eq!(lines[1]["fields"]["http.status"], 500);
    }
    assert_eq!(lines[0][1]["fields"]["errors"], "INTERNAL_SERVER_ERROR");
}

#[actix_web::test]
async fn a_socket_leaves_one_line_when_it_ends() {
    let (kept, server) = (&*KEPT, TestServer::start());
    let headers =
        [("sec-websocket-protocol", "graphql-transport-ws"), ("x-request-id", "request-5")];
    let mut client = Client::with(&server, &headers).await.unwrap();
    client.say(json!({ "type": "connection_init", "payload": { "token": "user-5" } })).await;
    client.hear().await;
    client.subscribe("1", "{ hello }").await;
    client.hear().await;
    assert_eq!(kept.lines("request-5", 0).await.len(), 0);
    client.0.close(None).await.unwrap();
    let lines = kept.lines("request-5", 1).await;
    assert_eq!(lines[0]["fields"]["message"], "GET /graphql 101");
    assert_eq!(lines[0]["fields"]["user.id"], "user-5");
}

#[actix_web::test]
async fn a_request_that_is_given_up_leaves_a_line() {
    let (kept, server) = (&*KEPT, TestServer::start());
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = "GET /pending HTTP/1.1\r\nhost: a\r\nx-request-id: request-6\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(kept.lines("request-6", 1).await[0]["fields"]["message"], "pending");
    drop(server);
    let lines = kept.lines("request-6", 2).await;
    assert_eq!(lines[1]["fields"]["message"], "GET /pending unanswered");
    assert_eq!(lines[1]["fields"].get("http.status"), None);
}
