use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::{fmt::MakeWriter, prelude::*};

use super::{super::log, TestServer};

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

#[actix_web::test]
async fn a_request_leaves_one_line_and_a_panic_one_more() {
    let kept = Kept::default();
    let format = tracing_subscriber::fmt::layer().json().with_writer(kept.clone());
    let info = tracing_subscriber::filter::LevelFilter::INFO;
    tracing_subscriber::registry().with(format.with_filter(info)).init();
    let server = TestServer::start();
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
    assert_eq!(fields["operation.kind"], "query");
    assert_eq!(fields["operation.name"], "Who");
    assert_eq!(fields["user.id"], "user-1");
    assert_eq!(fields["errors"], "NOT_FOUND");
    assert_eq!(fields["bytes"], sent);
    assert!(fields["duration_ms"].is_u64());
    assert!(!lines[0].to_string().contains("s3cret"));

    log::panics();
    let body = json!({ "query": "{ panics }" });
    server.post().header("x-request-id", "request-2").json(&body).send().await.unwrap();
    let lines = kept.lines("request-2", 2).await;
    // The usual hook again, for the tests that fail.
    drop(std::panic::take_hook());
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["fields"]["message"], "A panic: on purpose");
    assert!(lines[0]["fields"]["panic.place"].as_str().unwrap().contains("schema.rs"));
    assert_eq!(lines[1]["fields"]["http.status"], 500);
    assert_eq!(lines[1]["fields"]["errors"], "INTERNAL_SERVER_ERROR");
}
