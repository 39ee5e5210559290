//! The clients that people use send files as they are: tus-js-client and tuspy.

use std::{
    io::{BufRead, Write},
    process::ChildStdin,
};

use serde_json::{Value, json};
use storage::blob::Digest;
use tests::{
    Client, TestApp, node, postgres,
    python::{Running, Tool},
    tus::clip,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout},
};

const MIB: usize = 1 << 20;

const TUSPY: Tool = Tool {
    name: "tuspy",
    serves: "tuspy",
    packages: &["tuspy==1.1.0"],
    program: r"
import json, sys
from tusclient import client
print('ready', flush=True)
for line in sys.stdin:
    told = json.loads(line)
    sender = client.TusClient(told['endpoint'], headers={'Authorization': 'Bearer ' + told['token']})
    uploader = sender.uploader(
        told['file'], url=told.get('url'), chunk_size=told['chunkSize'], retries=5, retry_delay=1,
        metadata={'filename': told['name']}, upload_checksum=told.get('checksum', False))
    uploader.upload(stop_at=told.get('stopAt'))
    print(json.dumps({'url': uploader.url, 'offset': uploader.offset}), flush=True)
",
};

/// A file on disk that somebody sends.
struct File {
    bytes: Vec<u8>,
    disk: tempfile::NamedTempFile,
}

impl File {
    fn new(size: usize, number: u64) -> Self {
        let (bytes, disk) = (clip(size, number), tempfile::NamedTempFile::new().expect("a file"));
        std::fs::write(disk.path(), &bytes).expect("the file is written");
        Self { bytes, disk }
    }

    fn path(&self) -> &str {
        self.disk.path().to_str().expect("UTF-8")
    }
}

/// Someone who sends with tus-js-client.
struct Browser {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    fn send(client: &Client, file: &File, mut options: Value) -> Option<Self> {
        options["endpoint"] = json!(format!("{}/uploads", client.url()));
        options["token"] = json!(client.token());
        options["file"] = json!(file.path());
        let mut process = node::start("tus.mjs", &[&options.to_string()])?;
        let said = BufReader::new(process.stdout.take().expect("an output")).lines();
        Some(Self { process, said })
    }

    /// Waits for a line that has a field.
    async fn says(&mut self, field: &str) -> Value {
        while let Some(line) = self.said.next_line().await.expect("a line") {
            let said: Value = serde_json::from_str(&line).expect("JSON");
            if !said[field].is_null() {
                return said;
            }
        }
        let mut why = String::new();
        let errors = self.process.stderr.as_mut().expect("errors");
        errors.read_to_string(&mut why).await.expect("text");
        panic!("tus-js-client gave up: {why}");
    }

    /// Waits until so many bytes are sent.
    async fn sent(&mut self, bytes: usize) {
        while self.says("sent").await["sent"].as_u64().is_none_or(|sent| sent < bytes as u64) {}
    }

    async fn go_on(&mut self) {
        let input = self.process.stdin.as_mut().expect("an input");
        input.write_all(b"on\n").await.expect("it listens");
    }
}

/// Checks that a file came in once, and as it is.
async fn came_in_once(app: &TestApp, client: &Client, url: &Value, file: &File) {
    app.work().await;
    // What a request has left behind that was cut off is over in a moment.
    app.platform.clock.advance(api::library::uploads::LEASE);
    app.work().await;
    let upload = client.outcome(url.as_str().expect("a URL")).await;
    assert_eq!(upload["result"]["status"], "ADDED", "{upload}");
    let query = "{ assets { totalCount nodes { revision { digest } } } }";
    let assets = client.ok(query, json!({})).await["assets"].take();
    assert_eq!(assets["totalCount"], 1);
    let digest = Digest::of(&file.bytes).to_string();
    assert_eq!(assets["nodes"][0]["revision"]["digest"], digest);
}

#[actix_web::test]
async fn tus_js_client_sends_a_file_whole_in_chunks_and_in_parts_at_once() {
    let file = File::new(12 * MIB, 20);
    for options in [
        json!({}),
        json!({ "chunkSize": 5 * MIB, "metadata": { "filename": "båt.mp4", "onSameBytes": "REUSE" } }),
        json!({ "uploadDataDuringCreation": true, "chunkSize": 5 * MIB }),
        json!({ "uploadLengthDeferred": true, "chunkSize": 3 * MIB }),
        json!({ "parallelUploads": 4 }),
        json!({ "chunkSize": 5 * MIB, "overridePatchMethod": true }),
    ] {
        eprintln!("{options}");
        let app = TestApp::sqlite().await;
        let owner = app.owner().await;
        let Some(mut browser) = Browser::send(&owner, &file, options) else { return };
        let done = browser.says("url").await;
        assert_eq!(done["retried"], json!([]));
        came_in_once(&app, &owner, &done["url"], &file).await;
        app.finish().await;
    }
}

#[actix_web::test]
async fn tus_js_client_goes_on_where_it_was_after_a_pause_and_after_the_server_was_gone() {
    let file = File::new(40 * MIB, 21);
    let mut databases = vec![None];
    databases.extend(postgres::new_database().await.map(Some));
    for url in databases {
        let app = TestApp::start(url.as_deref(), &[]).await;
        let owner = app.owner().await;
        let options = json!({ "chunkSize": 4 * MIB, "pauseAt": 6 * MIB });
        let Some(mut browser) = Browser::send(&owner, &file, options) else { return };
        browser.says("paused").await;
        let app = app.restart().await;
        browser.go_on().await;
        browser.sent(20 * MIB).await;
        let app = app.restart().await;
        let done = browser.says("url").await;
        came_in_once(&app, &owner, &done["url"], &file).await;
        app.finish().await;
    }
}

#[actix_web::test]
async fn tus_js_client_gives_an_upload_up() {
    let file = File::new(12 * MIB, 22);
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let options = json!({ "chunkSize": 2 * MIB, "pauseAt": 5 * MIB, "terminate": true });
    let Some(mut browser) = Browser::send(&owner, &file, options) else { return };
    let done = browser.says("url").await;
    assert_eq!(owner.outcome(done["url"].as_str().expect("a URL")).await, Value::Null);
    assert!(app.stored().is_empty(), "{:?}", app.stored());
    app.finish().await;
}

/// Tells tuspy to send, and what it came to.
fn tuspy(tuspy: &mut Running, input: &mut ChildStdin, told: &Value) -> Value {
    writeln!(input, "{told}").expect("it listens");
    let mut said = String::new();
    tuspy.output.read_line(&mut said).expect("a line");
    serde_json::from_str(&said).expect("what became of it")
}

#[actix_web::test]
async fn tuspy_sends_a_file_with_checksums_and_goes_on_after_the_server_was_gone() {
    let Some(mut running) = TUSPY.start() else { return };
    let mut input = running.process.stdin.take().expect("an input");
    let file = File::new(12 * MIB, 23);
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let mut told = json!({
        "endpoint": format!("{}/uploads", owner.url()), "token": owner.token(),
        "file": file.path(), "name": "båt.mp4", "chunkSize": 3 * MIB, "checksum": true,
        "stopAt": 6 * MIB,
    });
    let (answer, mut running, mut input) = actix_web::web::block(move || {
        let answer = tuspy(&mut running, &mut input, &told);
        told["url"] = answer["url"].clone();
        told["stopAt"] = Value::Null;
        ((answer, told), running, input)
    })
    .await
    .expect("tuspy runs");
    let (answer, told) = answer;
    assert_eq!(answer["offset"], 6 * MIB);
    let app = app.restart().await;
    let answer = actix_web::web::block(move || tuspy(&mut running, &mut input, &told)).await;
    let answer = answer.expect("tuspy runs");
    assert_eq!(answer["offset"], file.bytes.len());
    came_in_once(&app, &owner, &answer["url"], &file).await;
    app.finish().await;
}
