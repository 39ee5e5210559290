//! A server that is killed loses no byte that it has taken in, and adds a file once.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures::{StreamExt, stream};
use reqwest::{Body, Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

const MIB: usize = 1 << 20;

/// A server of its own, which is killed when dropped.
struct Node {
    process: Child,
    url: String,
    token: Option<String>,
}

impl Node {
    fn start(data: &Path, token: Option<String>) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_vibbio"))
            .args(["--port", "0", "--password-memory", "8", "--data"])
            .arg(data)
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(process.stderr.take().expect("a log")).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://127.0.0.1:")?;
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("http://127.0.0.1:{port}"))
        });
        // The log is read on, so that the server never waits for it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url: url.expect("an address"), token }
    }

    fn kill(mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it ends");
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = Client::new().request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.request(Method::POST, "/graphql").json(&body).send().await;
        let mut answer: Value = answer.expect("an answer").json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

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

impl Drop for Node {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.process.kill();
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

async fn registered(data: &Path) -> Node {
    let mut node = Node::start(data, None);
    let register = "mutation { accountRegister(input: { email: \"kari@example.com\",
        name: \"Kari\", password: \"correct horse battery\", accountName: \"Fjord\" }) { email } }";
    node.ask(register, json!({})).await;
    let sign_in = "mutation { signIn(input: { email: \"kari@example.com\",
        password: \"correct horse battery\" }) { tokens { accessToken } } }";
    let signed_in = node.ask(sign_in, json!({})).await;
    node.token = signed_in["signIn"]["tokens"]["accessToken"].as_str().map(Into::into);
    node
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
