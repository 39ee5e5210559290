//! The ways of packages into a library, those that anybody can make among them.

use std::path::PathBuf;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use storage::zip;
use tests::{Client, TestApp, library::id};

pub(super) const IMPORT: &str = "mutation($file: Upload!, $folder: ID) {
    libraryImport(input: { file: $file, folderId: $folder }) { libraryImport { id state name size } } }";
pub(super) const SEE: &str = "query($id: ID!) { libraryImport(id: $id) { state lineCount addedCount
    existingCount problemCount problems { line code message } code message folder { name } } }";
/// Sends a package and returns the whole response.
pub(super) async fn send(client: &Client, folder: Option<&str>, package: Vec<u8>) -> Value {
    let variables = json!({ "file": null, "folder": folder });
    let form = Form::new()
        .text("operations", json!({ "query": IMPORT, "variables": variables }).to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", Part::bytes(package).file_name("Fjord AS.zip"));
    client.send_form(form).await
}

/// Sends a package that must be taken, and returns the import's id.
pub(super) async fn begin(client: &Client, folder: Option<&str>, package: Vec<u8>) -> String {
    let response = send(client, folder, package).await;
    let begun = &response["data"]["libraryImport"]["libraryImport"];
    assert_eq!(begun["state"], "WAITING", "{response:#}");
    assert_eq!(begun["name"], "Fjord AS.zip");
    id(&begun["id"])
}

pub(super) async fn see(client: &Client, import: &str) -> Value {
    client.ok(SEE, json!({ "id": import })).await["libraryImport"].take()
}

/// Imports a package and tells what became of it.
pub(super) async fn import(
    app: &TestApp,
    client: &Client,
    folder: Option<&str>,
    package: Vec<u8>,
) -> Value {
    let begun = begin(client, folder, package).await;
    app.work().await;
    see(client, &begun).await
}

/// How many files lie on their way in, or out.
pub(super) fn staged(app: &TestApp) -> usize {
    let is_staged = |path: &&PathBuf| path.iter().any(|part| part == "staging");
    app.stored().iter().filter(is_staged).count()
}

/// Packs lines and files, as anybody can.
pub(super) fn packed(lines: &[String], files: &[(&str, &[u8])]) -> Vec<u8> {
    let manifest = lines.join("\n");
    let mut entries = vec![("manifest.jsonl", manifest.as_bytes())];
    entries.extend(files);
    archive(&entries)
}

pub(super) fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut writer, mut bytes) = (zip::Writer::default(), Vec::new());
    for (name, content) in entries {
        let at = "2026-11-22T12:00:00Z".parse().expect("an instant");
        bytes.extend(writer.begin(name, Some(content.len() as u64), at).expect("a name"));
        writer.pass(content);
        bytes.extend(*content);
        bytes.extend(writer.end());
    }
    bytes.extend(writer.finish());
    bytes
}

pub(super) fn head() -> String {
    json!({ "is": "library", "version": 1, "name": "X", "made_at": "2026-01-01T00:00:00Z" })
        .to_string()
}

pub(super) fn label(prefix: &str, number: u32) -> String {
    format!("{prefix}_0189000000007000800000000000{number:04}")
}

pub(super) fn folder(number: u32, parent: Option<u32>, name: &str) -> String {
    let parent = parent.map(|parent| label("fld", parent));
    json!({ "is": "folder", "id": label("fld", number), "parent": parent, "name": name })
        .to_string()
}
