//! However many hostile files come at once, a server stays small.

#[expect(unreachable_pub, reason = "the flows use it too")]
#[path = "../../../tests/harness/hostile/mod.rs"]
mod hostile;

use std::{fs, iter, thread, time::Duration};

use hostile::{Hostile, corpus};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::{MIB, Node, registered};

/// The most memory of its own that a server may have, in bytes; the pages of its program, which the
/// system drops as it likes, are not among it.
const MOST: u64 = 256 << 20;
/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(2);
/// In how many ways each sample is damaged.
const WOUNDS: usize = 1;
/// Files of one request, and how many bytes they have together unless one alone has more.
const BATCH: (usize, usize) = (60, 8 * MIB);
/// The most bytes of a file: those that are larger have only their size against them.
const LARGEST: usize = 128 * MIB;

#[tokio::test]
async fn a_server_stays_below_256_mib_whatever_it_is_sent() {
    let data = tempfile::tempdir().expect("a folder");
    let node = registered(data.path()).await;
    // Made before, so that all come as fast as the server takes them.
    let batches = batches();
    let watching = watch(node.process.id());
    let mut added = 0;
    for batch in batches {
        added += node.upload(batch).await;
    }
    while node.is_drawing().await {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    node.kill();
    let (idle, most) = watching.join().expect("figures");
    eprintln!("{added} added, {} MiB before and {} at most", idle >> 20, most >> 20);
    assert!(added > 100, "only {added} were taken");
    assert!(most < MOST, "{} MiB, and {} before", most >> 20, idle >> 20);
}

impl Node {
    /// Sends files at once, and tells how many were taken.
    async fn upload(&self, files: Vec<Hostile>) -> usize {
        let query = "mutation($files: [Upload!]!) {
            assetsUpload(input: { files: $files }) { results { code } } }";
        let variables = json!({ "files": vec![Value::Null; files.len()] });
        let places =
            (0..files.len()).map(|n| (n.to_string(), json!([format!("variables.files.{n}")])));
        let mut form = Form::new()
            .text("operations", json!({ "query": query, "variables": variables }).to_string())
            .text("map", Value::Object(places.collect()).to_string());
        for (n, file) in files.into_iter().enumerate() {
            form = form.part(n.to_string(), Part::bytes(file.bytes).file_name(file.name));
        }
        let request = self.request(Method::POST, "/graphql").header("GraphQL-Require-Preflight", 1);
        let answer = request.multipart(form).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        let results = answer["data"]["assetsUpload"]["results"].as_array();
        let results = results.unwrap_or_else(|| panic!("{answer:#}"));
        results.iter().filter(|result| result["code"].is_null()).count()
    }

    /// Tells whether pictures of anything are still to be made.
    async fn is_drawing(&self) -> bool {
        let query = "query($after: String) { assets(first: 100, after: $after) {
            nodes { previewState } pageInfo { endCursor hasNextPage } } }";
        let mut after = Value::Null;
        loop {
            let page = self.ask(query, json!({ "after": after })).await["assets"].take();
            let nodes = page["nodes"].as_array().expect("assets");
            if nodes.iter().any(|asset| asset["previewState"] == "PENDING") {
                return true;
            }
            if page["pageInfo"]["hasNextPage"] == false {
                return false;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

/// All of the corpus, as it is sent.
fn batches() -> Vec<Vec<Hostile>> {
    let mut batches: Vec<Vec<Hostile>> = Vec::new();
    let mut held = usize::MAX;
    for file in corpus(WOUNDS).filter(|file| file.bytes.len() <= LARGEST) {
        held = held.saturating_add(file.bytes.len());
        match batches.last_mut() {
            Some(batch) if held <= BATCH.1 && batch.len() < BATCH.0 => batch.push(file),
            _ => {
                held = file.bytes.len();
                batches.push(vec![file]);
            }
        }
    }
    batches
}

/// Looks again and again how many bytes of memory of its own a process has, until it ends; tells how
/// many it had at first and at most.
fn watch(process: u32) -> thread::JoinHandle<(u64, u64)> {
    thread::spawn(move || {
        let first = own(process).expect("it runs");
        let most = iter::from_fn(|| own(process)).inspect(|_| thread::sleep(GLANCE)).max();
        (first, most.unwrap_or(first))
    })
}

/// Reads it; none once the process is gone.
fn own(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1_024)
}
