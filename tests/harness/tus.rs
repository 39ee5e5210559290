//! Files that come in over time, as clients of tus send them.

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::{Client, library::media};

/// Tells what became of an upload.
pub const OUTCOME: &str = "query($id: ID!) { upload(id: $id) {
    id way state name size received folder { id }
    result { fileName status code message asset { id name } existing { inTrash asset { id } } }
} }";

/// A sound clip of at least so many bytes, unlike every other number's.
pub fn clip(bytes: usize, number: u64) -> Vec<u8> {
    let mut clip = media("clip.mp4");
    // A box that players pass over, of bytes without a pattern that a wrong offset could hide in.
    let length = bytes.saturating_sub(clip.len()).max(16).next_multiple_of(8);
    clip.extend(u32::try_from(length).expect("a short box").to_be_bytes());
    clip.extend(b"free");
    let noise = std::iter::successors(Some(0x9E37_79B9_7F4A_7C15 ^ number), |state: &u64| {
        let state = state ^ state << 13;
        let state = state ^ state >> 7;
        Some(state ^ state << 17)
    });
    clip.extend(noise.flat_map(u64::to_be_bytes).take(length - 8));
    clip
}

/// Writes what is said of a file.
pub fn metadata(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value)));
    pairs.collect::<Vec<_>>().join(",")
}

/// The id of the upload at a path.
pub fn upload_id(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// How much of an upload an answer says is there.
pub fn offset(answer: &Response) -> Option<usize> {
    answer.headers().get("upload-offset")?.to_str().ok()?.parse().ok()
}

impl Client {
    /// Begins a request that speaks tus.
    pub fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("Tus-Resumable", "1.0.0")
    }

    /// Begins an upload and returns its path.
    pub async fn tus_begin(&self, bytes: usize, metadata: &str) -> String {
        let request = self.tus(Method::POST, "/uploads").header("Upload-Length", bytes);
        let answer = request.header("Upload-Metadata", metadata).send().await.expect("an answer");
        location(answer).await
    }

    /// Sends bytes from an offset on.
    pub async fn tus_send(&self, path: &str, at: usize, bytes: impl Into<Body>) -> Response {
        let request = self.tus(Method::PATCH, path).header("Upload-Offset", at);
        let request = request.header("Content-Type", "application/offset+octet-stream");
        request.body(bytes).send().await.expect("an answer")
    }

    /// Asks how much is there.
    pub async fn tus_head(&self, path: &str) -> Response {
        self.tus(Method::HEAD, path).send().await.expect("an answer")
    }

    /// Tells how an upload is.
    pub async fn outcome(&self, path: &str) -> Value {
        let id = upload_id(path);
        self.ok(OUTCOME, json!({ "id": id })).await["upload"].take()
    }
}

/// The path of the upload that an answer says was begun.
pub async fn location(answer: Response) -> String {
    let (status, headers) = (answer.status(), answer.headers().clone());
    assert_eq!(status, StatusCode::CREATED, "{}", answer.text().await.expect("a reason"));
    format!("/{}", headers["location"].to_str().expect("a path"))
}
