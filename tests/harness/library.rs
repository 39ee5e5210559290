//! Files, and people who send them.

use std::path::{Path, PathBuf};

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::{Client, TestApp};

/// Adds files and tells what became of each.
pub const UPLOAD: &str =
    "mutation($files: [Upload!]!, $folder: ID, $same: SameBytes! = NEW_ASSET) {
    assetsUpload(input: { files: $files, folderId: $folder, onSameBytes: $same }) {
        results {
            fileName status code message
            asset { id name state format kind folder { id } }
            existing { inTrash asset { id } }
        }
    }
}";

/// A file of the samples that flows use.
pub fn media(name: &str) -> Vec<u8> {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("media").join(name))
}

/// A file of the samples that come with the server.
pub fn sample(name: &str) -> Vec<u8> {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/samples").join(name))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A small picture that is unlike every other number's.
pub fn picture(number: u32) -> Vec<u8> {
    let mut bytes = media("picture.png");
    // A text chunk right behind the header, which a picture may have any number of.
    let text = format!("Comment\0picture {number}");
    let mut chunk = b"tEXt".to_vec();
    chunk.extend(text.as_bytes());
    let crc = crc32(&chunk);
    let length = u32::try_from(text.len()).expect("a short text");
    let chunk = [&length.to_be_bytes()[..], &chunk, &crc.to_be_bytes()].concat();
    bytes.splice(33..33, chunk);
    bytes
}

/// A square PNG whose chunks are all sound, with whatever there is for its pixels.
pub fn png(side: u32, interlace: u8, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [&kind[..], data].concat();
        bytes.extend(u32::try_from(data.len()).expect("a short chunk").to_be_bytes());
        bytes.extend(&body);
        bytes.extend(crc32(&body).to_be_bytes());
    };
    let length = side.to_be_bytes();
    chunk(b"IHDR", &[&length[..], &length, &[8, 2, 0, 0, interlace]].concat());
    chunk(b"IDAT", pixels);
    chunk(b"IEND", b"");
    bytes
}

/// The checksum of a chunk of PNG.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

impl Client {
    /// Sends an operation whose variable `files` is files, and returns the whole response.
    pub async fn send_files(
        &self,
        query: &str,
        mut variables: Value,
        files: Vec<(&str, Vec<u8>)>,
    ) -> Value {
        variables["files"] = json!(vec![Value::Null; files.len()]);
        let paths =
            (0..files.len()).map(|n| (n.to_string(), json!([format!("variables.files.{n}")])));
        let map = Value::Object(paths.collect());
        let mut form = Form::new()
            .text("operations", json!({ "query": query, "variables": variables }).to_string())
            .text("map", map.to_string());
        for (n, (name, bytes)) in files.into_iter().enumerate() {
            form = form.part(n.to_string(), Part::bytes(bytes).file_name(name.to_owned()));
        }
        self.send_form(form).await
    }

    /// Sends an operation whose variable `file` is a file, and returns the whole response.
    pub async fn send_file(
        &self,
        query: &str,
        mut variables: Value,
        (name, bytes): (&str, Vec<u8>),
    ) -> Value {
        variables["file"] = Value::Null;
        let form = Form::new()
            .text("operations", json!({ "query": query, "variables": variables }).to_string())
            .text("map", json!({ "0": ["variables.file"] }).to_string())
            .part("0", Part::bytes(bytes).file_name(name.to_owned()));
        self.send_form(form).await
    }

    /// Sends a multipart request as it is.
    pub async fn send_form(&self, form: Form) -> Value {
        let request =
            self.request(Method::POST, "/graphql").header("GraphQL-Require-Preflight", "1");
        let response = request.multipart(form).send().await.expect("a response");
        response.json().await.expect("JSON")
    }

    /// Adds files to the library and returns the results.
    pub async fn upload(&self, variables: Value, files: Vec<(&str, Vec<u8>)>) -> Vec<Value> {
        let response = self.send_files(UPLOAD, variables, files).await;
        assert!(response.get("errors").is_none(), "{response:#}");
        response["data"]["assetsUpload"]["results"].as_array().expect("results").clone()
    }

    /// Adds one file that must be taken, and returns the id of the asset.
    pub async fn add(&self, variables: Value, name: &str, bytes: Vec<u8>) -> String {
        let results = self.upload(variables, vec![(name, bytes)]).await;
        id(&results[0]["asset"]["id"])
    }

    /// Adds so many small pictures, called `0.png`, `1.png` and so on, and returns their ids.
    pub async fn add_pictures(&self, count: u32, variables: Value) -> Vec<String> {
        let names: Vec<_> = (0..count).map(|n| format!("{n}.png")).collect();
        let files = names.iter().zip(0..).map(|(name, n)| (name.as_str(), picture(n))).collect();
        self.upload(variables, files)
            .await
            .iter()
            .map(|result| id(&result["asset"]["id"]))
            .collect()
    }

    /// Makes a folder and returns its id.
    pub async fn folder(&self, name: &str, parent: Option<&str>) -> String {
        let create = "mutation($name: String!, $parent: ID) {
            folderCreate(input: { name: $name, parentId: $parent }) { folder { id } } }";
        let data = self.ok(create, json!({ "name": name, "parent": parent })).await;
        id(&data["folderCreate"]["folder"]["id"])
    }
}

/// Reads an id.
pub fn id(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}

impl TestApp {
    /// The files that lie in storage, and on their way there.
    pub fn stored(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.data().join("blobs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}
