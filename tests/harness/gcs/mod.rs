//! A server that speaks the part of Google Cloud Storage's XML API that the product uses.
//!
//! It runs in this process, lets in whoever shows a token or a signed URL that has not expired,
//! insists on parts of 5 MiB as the real one does, and lists two objects a page, so that every
//! listing has to be asked for more than once.

mod contents;

use std::{
    str::FromStr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::{Method, StatusCode, header},
    rt::System,
    web::{self, Bytes, Data, PayloadConfig, Query},
};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{NaiveDateTime, TimeDelta};
use serde_json::json;
use storage::blob::Location;
use tempfile::TempDir;

use self::contents::{Contents, Params, decoded, now, refusal};

const BUCKET: &str = "media";

/// A running server with one empty bucket.
#[derive(Debug)]
pub struct Gcs {
    url: String,
    store: Data<Store>,
    server: ServerHandle,
    /// Holds the key file of a service account.
    secrets: TempDir,
}

#[derive(Debug, Default)]
struct Store {
    contents: Mutex<Contents>,
    refuses_parts: AtomicBool,
}

impl Gcs {
    /// Starts a server on a free port, which ends when this is dropped.
    pub fn start() -> Self {
        let store = Data::new(Store::default());
        let shared = store.clone();
        let (tell, started) = mpsc::channel();
        // A thread of its own, since a test runs on one thread and may block it.
        thread::spawn(move || {
            System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(shared.clone())
                        .app_data(PayloadConfig::new(64 * 1024 * 1024))
                        .default_service(web::to(answer))
                });
                let server = server.workers(1).disable_signals();
                let server = server.bind(("127.0.0.1", 0)).expect("a port");
                let address = server.addrs()[0];
                let server = server.run();
                tell.send((address, server.handle())).expect("the test waits");
                server.await
            })
        });
        let (address, server) = started.recv().expect("the server starts");
        let secrets = tempfile::tempdir().expect("a folder");
        std::fs::write(secrets.path().join("key.json"), service_account()).expect("a key file");
        Self { url: format!("http://{address}"), store, server, secrets }
    }

    /// The bucket, with the credentials to use it.
    pub fn location(&self) -> Location {
        self.elsewhere(BUCKET)
    }

    /// The same as a setting.
    pub fn url(&self) -> String {
        self.url_of(BUCKET)
    }

    /// A bucket of another name on the same server.
    pub fn elsewhere(&self, bucket: &str) -> Location {
        Location::from_str(&self.url_of(bucket)).expect("a location")
    }

    fn url_of(&self, bucket: &str) -> String {
        let key = self.secrets.path().join("key.json");
        format!("gs://{bucket}/vibbio?base_url={}&service_account={}", self.url, key.display())
    }

    /// The names of all objects.
    pub fn objects(&self) -> Vec<String> {
        self.store.contents().objects.keys().cloned().collect()
    }

    /// How many multipart uploads were begun and neither completed nor aborted.
    pub fn unfinished(&self) -> usize {
        self.store.contents().uploads.len()
    }

    /// Stops answering.
    pub fn stop(self) {
        let stopped = self.server.stop(false);
        drop(self);
        // Its own thread does it, while this one waits.
        futures::executor::block_on(stopped);
    }

    /// From now on refuses every part of an upload.
    pub fn refuse_parts(&self) {
        self.store.refuses_parts.store(true, Ordering::SeqCst);
    }
}

impl Drop for Gcs {
    fn drop(&mut self) {
        // The command is sent at once; nobody has to wait for the end.
        drop(self.server.stop(false));
    }
}

/// A service account with a fresh key, as the console would give it for download.
fn service_account() -> String {
    let key = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let der: Pkcs8V1Der = key.as_der().expect("a key in DER");
    let key = BASE64_STANDARD.encode(der.as_ref());
    json!({
        "type": "service_account",
        "client_email": "vibbio@example.iam.gserviceaccount.com",
        "private_key": format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n"),
        "private_key_id": "1",
    })
    .to_string()
}

impl Store {
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(
    request: HttpRequest,
    params: Query<Params>,
    body: Bytes,
    store: Data<Store>,
) -> HttpResponse {
    let params = params.into_inner();
    if !has_token(&request) && !is_signed(&params) {
        return refusal(StatusCode::UNAUTHORIZED, "AuthenticationRequired");
    }
    let path = decoded(request.uri().path());
    let path = path.trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    if bucket != BUCKET {
        return refusal(StatusCode::NOT_FOUND, "NoSuchBucket");
    }
    let mut contents = store.contents();
    match (request.method(), &params) {
        (&Method::GET, _) if key.is_empty() => contents.list(&params),
        (&Method::GET | &Method::HEAD, _) => contents.get(key, &request, &params),
        (&Method::PUT, Params { upload: Some(upload), part: Some(part), .. }) => {
            let refuses = store.refuses_parts.load(Ordering::SeqCst);
            if refuses {
                return refusal(StatusCode::FORBIDDEN, "AccessDenied");
            }
            contents.put_part(upload, *part, body)
        }
        (&Method::PUT, _) => match request.headers().get("x-goog-copy-source") {
            Some(source) => contents.copy(source.to_str().unwrap_or_default(), key),
            None => contents.put(key, body),
        },
        (&Method::POST, Params { uploads: Some(_), .. }) => contents.begin_upload(),
        (&Method::POST, Params { upload: Some(upload), .. }) => contents.complete(upload, key),
        (&Method::DELETE, Params { upload: Some(upload), .. }) => contents.abort(upload),
        (&Method::DELETE, _) => contents.delete(key),
        _ => refusal(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    }
}

fn has_token(request: &HttpRequest) -> bool {
    let header = request.headers().get(header::AUTHORIZATION);
    let token = header.and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
    token.is_some_and(|token| token.split('.').count() == 3)
}

fn is_signed(params: &Params) -> bool {
    let signed_at = params.signed_at.as_deref().unwrap_or_default();
    let signed_at = NaiveDateTime::parse_from_str(signed_at, "%Y%m%dT%H%M%SZ");
    let (Ok(signed_at), Some(seconds), Some(signature)) =
        (signed_at, params.signed_for, &params.signature)
    else {
        return false;
    };
    now() < signed_at.and_utc() + TimeDelta::seconds(seconds) && signature.len() == 512
}
