//! The gateway in front of a small schema, spoken to over real connections.

mod client;
mod http;
mod limits;
mod log;
mod node;
mod order;
mod schema;
mod upload;
mod websocket;

use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, middleware::from_fn, web};
use async_graphql::Data;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{Admission, Gateway, Limits, RequestHead, log as logging};
use crate::error::{Code, Error, Result};

/// Whoever sent a request, as the test's admission sees it.
struct Caller(String);

/// A server of its own.
struct TestServer {
    url: String,
    port: u16,
    closing: CancellationToken,
    handle: ServerHandle,
}

impl TestServer {
    fn start() -> Self {
        Self::with(Limits::default())
    }

    fn with(limits: Limits) -> Self {
        let closing = CancellationToken::new();
        let admit = async |head: RequestHead| admit(&head);
        let gateway = Gateway::new(schema::schema(), limits, admit, closing.clone()).unwrap();
        let server = HttpServer::new(move || {
            App::new()
                .wrap(from_fn(logging::requests))
                .configure(|config| gateway.routes(config))
                .route("/panics", web::get().to(panics))
                .route("/pending", web::get().to(pending))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let port = server.addrs()[0].port();
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url: format!("http://127.0.0.1:{port}/graphql"), port, closing, handle }
    }

    fn post(&self) -> reqwest::RequestBuilder {
        reqwest::Client::new().post(&self.url)
    }

    /// Sends an operation, accepting the newer media type, and returns status and body.
    async fn run(&self, query: &str) -> (u16, Value) {
        let request = self.post().header("accept", "application/graphql-response+json");
        let body = serde_json::json!({ "query": query });
        let response = request.json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn pending() -> HttpResponse {
    tracing::info!("pending");
    std::future::pending().await
}

/// Lets in strangers and whoever brings `user-…`; `brief-…` only for a moment.
fn admit(head: &RequestHead) -> Result<Admission> {
    let Some(token) = head.token.as_deref() else { return Ok(Admission::default()) };
    let mut data = Data::default();
    data.insert(Caller(token.to_owned()));
    let admission = Admission { data, user: Some(token.to_owned()), ..Admission::default() };
    match token.split_once('-') {
        Some(("user", _)) => Ok(admission),
        Some(("brief", _)) => {
            let expires = Some(Instant::now() + Duration::from_millis(150));
            Ok(Admission { expires, ..admission })
        }
        Some(("broken", _)) => Err(Error::Broken(anyhow::anyhow!("the database is gone"))),
        _ => Err(Error::refused(Code::Unauthenticated, "Sign in again.")),
    }
}

/// The code of the first error of a response.
fn code(response: &Value) -> &str {
    response["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
