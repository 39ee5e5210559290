//! A server that is killed loses no byte that it has taken in, and adds a file once.

use std::time::Duration;

use futures::{StreamExt, stream};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode};
use serde_json::json;

use crate::{MIB, Node, registered};

impl Node {
    fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("Tus-Resumable", "1.0.0")
    }

    fn send(&self, path: &str, at: usize, bytes: impl Into<Body>) -> RequestBuilder {
        let request = self.tus(Method::PATCH, path).header("Upload-Offset", at);
        request.header("Content-Type", "application/offset+octet-stream").body(bytes)
    }

    /// Asks how much is there until nobody of the past has the upload any more.
    async fn offset(&self, path: &str) -> usize {
        loop {
            let answer = self.tus(Method::HEAD, path).send().await.expect("an answer");
            if answer.status() != StatusCode::LOCKED {
                return offset(&answer);
            }
        }
    }
}

fn offset(answer: &Response) -> usize {
    let offset = answer.headers()["upload-offset"].to_str().expect("text");
    offset.parse().expect("a number")
}

/// A clip with so many bytes that players pass over, which tell where they are.
fn clip(padding: usize) -> Vec<u8> {
    let media = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/media/clip.mp4");
    let mut clip = std::fs::read(media).expect("a clip");
    clip.extend(u32::try_from(padding + 8).expect("a short box").to_be_bytes());
    clip.extend(b"free");
    clip.extend((0_u32..).flat_map(u32::to_be_bytes).take(padding));
    clip
}

#[tokio::test]
async fn a_server_that_is_killed_between_any_two_parts_ends_with_one_asset() {
    let data = tempfile::tempdir().expect("a folder");
    let file = clip(40 * MIB);
    let mut node = registered(data.path()).await;
    let request = node.tus(Method::POST, "/uploads").header("Upload-Length", file.len());
    let begun = request.send().await.expect("an answer");
    let path = format!("/{}", begun.headers()["location"].to_str().expect("a path"));

    let answer = node.send(&path, 0, file[..3 * MIB].to_vec()).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let token = node.token.clone();
    node.kill();
    node = Node::start(data.path(), token.clone());
    let mut at = node.offset(&path).await;
    assert_eq!(at, 3 * MIB, "what was taken in is there");

    // Killed with a request in hand, of which some was stored and the rest never comes.
    let (first, rest) = (file[at..at + 20 * MIB].to_vec(), stream::pending());
    let sent = stream::once(async { Ok::<_, std::io::Error>(first) }).chain(rest);
    let sending = tokio::spawn(node.send(&path, at, Body::wrap_stream(sent)).send());
    let query = "query($id: ID!) { upload(id: $id) { received state } }";
    let id = json!({ "id": path.trim_start_matches("/uploads/") });
    let mut received = 0;
    while received < (at + 8 * MIB) as u64 {
        let upload = node.ask(query, id.clone()).await["upload"].take();
        received = upload["received"].as_u64().expect("bytes");
    }
    node.kill();
    sending.await.expect("it ends").expect_err("nobody answers");
    node = Node::start(data.path(), token.clone());
    let found = node.offset(&path).await;
    assert!(found as u64 >= received, "{found} is less than {received}");
    at = found;

    // Killed while it looks at the file.
    let answer = node.send(&path, at, file[at..].to_vec()).send().await.expect("an answer");
    assert_eq!((answer.status(), offset(&answer)), (StatusCode::NO_CONTENT, file.len()));
    node.kill();
    node = Node::start(data.path(), token);
    let finish = "mutation($id: ID!) { uploadFinish(input: { id: $id }) {
        upload { state result { status asset { id } } } } }";
    let mut upload = node.ask(finish, id.clone()).await["uploadFinish"]["upload"].take();
    while upload["state"] == "PROCESSING" {
        tokio::time::sleep(Duration::from_millis(100)).await;
        upload = node.ask(finish, id.clone()).await["uploadFinish"]["upload"].take();
    }
    assert_eq!(upload["result"]["status"], "ADDED", "{upload}");
    let query = "{ assets { totalCount nodes { id size } } }";
    let assets = node.ask(query, json!({})).await["assets"].take();
    assert_eq!(
        (&assets["totalCount"], &assets["nodes"][0]["size"]),
        (&json!(1), &json!(file.len()))
    );
    assert_eq!(assets["nodes"][0]["id"], upload["result"]["asset"]["id"]);
}
