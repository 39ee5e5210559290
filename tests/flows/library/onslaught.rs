//! Everything that nobody means well with is sent to a server whose workers are at work: each file
//! is answered, and nothing of it stays behind. Half of it goes to each database.

use std::{collections::HashSet, path::Path, time::Duration};

use api::jobs;
use entity::{
    asset::{self, AssetState},
    blob::{self, PreviewState},
    job, revision,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    hostile::{Hostile, corpus},
    library::{UPLOAD, sample},
    on_both,
};
use tokio::{sync::mpsc, task::spawn_blocking};

/// In how many ways each sample is damaged.
const WOUNDS: usize = 1;
/// Files of one request, and how many bytes they have together unless one alone has more.
const BATCH: (usize, usize) = (60, 8 << 20);
/// The most bytes of a file: those that are larger have only their size against them.
const LARGEST: usize = 16 << 20;
/// What a file may be refused with.
const REASONS: [&str; 5] =
    ["FILE_EMPTY", "FILE_UNSUPPORTED", "FILE_DAMAGED", "FILE_TRUNCATED", "FILE_TOO_LARGE"];

/// Names that are up to no good, each for a sound file.
const NAMES: [&str; 14] = [
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\drivers.png",
    "/dev/null",
    "a%00b.png",
    "\u{202E}gnp.exe",
    "\u{200F}\u{2066}\u{FEFF}",
    "<img src=x onerror=alert(1)>.png",
    "'; DROP TABLE asset; --.png",
    "..",
    ".",
    " ",
    "CON",
    "%2e%2e%2f%00.png",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}.png",
];

#[actix_web::test]
async fn whatever_is_sent_is_answered_and_leaves_nothing_behind() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.work().await;
        let workers = jobs::Worker::start(&app.platform, 2);
        let (mut sent, mut added) = (0, 0);
        let mut batches = batches(usize::from(app.platform.db.is_postgres()));
        while let Some(batch) = batches.recv().await {
            sent += batch.len();
            added += send(&owner, batch).await;
        }
        let named = NAMES.len() + name(&owner).await;
        workers.stop(Duration::from_mins(2)).await.expect("the workers end");
        app.work().await;
        assert!(sent > 200 && (30..sent).contains(&added), "{added} of {sent}");
        nothing_is_left(app, added + named).await;
        let ready = owner.request(Method::GET, "/health/ready").send().await;
        assert!(ready.expect("an answer").status().is_success());
    })
    .await;
}

/// Makes every other file, from the first or the second one on, and gives them out in batches. That
/// takes so long that connections would be closed unnoticed if it were done between two requests.
fn batches(skipped: usize) -> mpsc::Receiver<Vec<Hostile>> {
    let (to, batches) = mpsc::channel(1);
    spawn_blocking(move || {
        let files = corpus(WOUNDS).filter(|file| file.bytes.len() <= LARGEST);
        let mut files = files.skip(skipped).step_by(2).peekable();
        while let Some(first) = files.next() {
            let (mut held, mut batch) = (first.bytes.len(), vec![first]);
            while batch.len() < BATCH.0
                && let Some(next) = files.next_if(|next| held + next.bytes.len() <= BATCH.1)
            {
                held += next.bytes.len();
                batch.push(next);
            }
            if to.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    batches
}

/// Sends files at once, and tells how many were taken.
async fn send(owner: &Client, batch: Vec<Hostile>) -> usize {
    let (names, files): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|file| (file.name, file.bytes)).unzip();
    let files = files.into_iter().map(|bytes| ("file", bytes)).collect();
    let results = owner.upload(json!({}), files).await;
    assert_eq!(results.len(), names.len());
    names.iter().zip(&results).filter(|(name, result)| is_added(name, result)).count()
}

/// Sends sound files under names that are none, and tells how many there are beyond [`NAMES`].
async fn name(owner: &Client) -> usize {
    let long = ["x".repeat(5_000), "😀".repeat(500)];
    let names: Vec<_> = NAMES.into_iter().chain(long.iter().map(String::as_str)).collect();
    let places = (0..names.len()).map(|n| (n.to_string(), json!([format!("variables.files.{n}")])));
    let variables = json!({ "files": vec![Value::Null; names.len()] });
    // Browsers write names as they are.
    let mut form = Form::new()
        .percent_encode_noop()
        .text("operations", json!({ "query": UPLOAD, "variables": variables }).to_string())
        .text("map", Value::Object(places.collect()).to_string());
    for (n, name) in names.iter().enumerate() {
        let part = Part::bytes(sample("fjord.jpg")).file_name((*name).to_owned());
        form = form.part(n.to_string(), part);
    }
    let response = owner.send_form(form).await;
    let results = response["data"]["assetsUpload"]["results"].as_array();
    let results = results.unwrap_or_else(|| panic!("{response:#}"));
    for (name, result) in names.iter().zip(results) {
        assert!(is_added(name, result), "{result}");
        let kept = result["asset"]["name"].as_str().expect("a name");
        let is_harmless = |c: char| {
            !c.is_control()
                && !matches!(c, '/' | '\\' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        assert!(kept.chars().all(is_harmless) && !kept.trim().is_empty(), "{name:?}: {kept:?}");
        assert!(kept.chars().count() <= 200 && !matches!(kept, "." | ".."), "{name:?}: {kept:?}");
    }
    long.len()
}

/// Tells whether a file was taken; if not, the reason must be one of those that are documented.
fn is_added(name: &str, result: &Value) -> bool {
    match result["code"].as_str() {
        None => assert_eq!(result["status"], "ADDED", "{name}: {result}"),
        Some(code) => assert!(REASONS.contains(&code), "{name}: {result}"),
    }
    result["code"].is_null()
}

/// Checks that all that was taken is ready, and that there is nothing else in storage.
async fn nothing_is_left(app: &TestApp, added: usize) {
    let db = app.platform.db.reader();
    let assets = asset::Entity::find().all(db).await.expect("assets");
    assert_eq!(assets.len(), added);
    for asset in &assets {
        assert_eq!(asset.state, AssetState::Ready, "{asset:?}");
    }
    let revisions = revision::Entity::find().all(db).await.expect("revisions");
    let owned: HashSet<_> = revisions.into_iter().map(|revision| revision.digest).collect();
    let blobs = blob::Entity::find().all(db).await.expect("blobs");
    for blob in &blobs {
        assert!(owned.contains(&blob.digest), "{blob:?} belongs to nothing");
        assert_ne!(blob.preview, PreviewState::Pending, "{blob:?}");
    }
    assert_eq!(blobs.len(), owned.len());
    for path in app.stored() {
        let belongs =
            path.iter().any(|part| part.to_str().is_some_and(|part| owned.contains(part)));
        assert!(belongs, "{} belongs to nothing", path.display());
    }
    let failed = job::Entity::find().filter(job::COLUMN.last_error.is_not_null()).all(db).await;
    let failed = failed.expect("jobs");
    assert!(failed.is_empty(), "{failed:?}");
    assert!(is_empty(&app.data().join("work")), "programs leave nothing lying about");
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}
