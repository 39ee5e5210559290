//! Blobs in a folder and in memory; `tests/flows/storage.rs` has the same on real servers.

mod places;
mod reading;
mod writing;

use std::{fs, ops::Range, path::Path, time::Duration};

use bytes::Bytes;
use futures::TryStreamExt;
use tempfile::TempDir;
use tokio::{task::yield_now, time::timeout};

use super::{
    Blobs, Key, Location, Staged, Writer,
    backend::{Backend, Limits},
};

/// A store with nothing in it, and the folder it may be in.
struct Place {
    blobs: Blobs,
    folder: Option<TempDir>,
}

impl Place {
    async fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/when/missing");
        let location = Location::Folder { path, fsync: false };
        Self { blobs: Blobs::open(&location).await.unwrap(), folder: Some(folder) }
    }

    async fn memory() -> Self {
        Self { blobs: Blobs::open(&Location::Memory).await.unwrap(), folder: None }
    }

    /// Memory that behaves as a bucket whose limits a test can reach.
    fn tight(limits: Limits) -> Self {
        let backend = Backend { limits, ..Backend::of(&Location::Memory).unwrap() };
        Self { blobs: Blobs::over(backend, Location::Memory), folder: None }
    }

    /// Lists everything that is stored, finished or not.
    async fn contents(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(root) = self.blobs.folder() {
            files_below(root, &mut found);
        } else {
            let objects: Vec<_> = self.blobs.store().list(None).try_collect().await.unwrap();
            found.extend(objects.into_iter().map(|object| object.location.to_string()));
        }
        found.sort();
        found
    }

    /// Waits until clearing up, which nobody awaits, is done.
    async fn is_empty_soon(&self) {
        let emptied = timeout(Duration::from_secs(10), async {
            while !self.contents().await.is_empty() {
                yield_now().await;
            }
        });
        assert!(emptied.await.is_ok(), "left behind: {:?}", self.contents().await);
    }
}

fn files_below(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path.to_string_lossy().into_owned());
        }
    }
}

async fn places() -> [Place; 2] {
    [Place::folder().await, Place::memory().await]
}

/// Bytes without a pattern that a wrong offset could hide in.
fn noise(length: usize) -> Bytes {
    let mut state = 0x9E37_79B9_u32;
    let bytes = (0..length).map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    });
    bytes.collect()
}

async fn written(blobs: &Blobs, bytes: &Bytes, chunk: usize) -> Writer {
    let mut writer = blobs.writer().await.unwrap();
    for start in (0..bytes.len()).step_by(chunk) {
        writer.write(bytes.slice(start..bytes.len().min(start + chunk))).await.unwrap();
    }
    writer
}

async fn staged(blobs: &Blobs, bytes: &Bytes) -> Staged {
    written(blobs, bytes, 300_000).await.finish().await.unwrap()
}

async fn kept(blobs: &Blobs, bytes: &Bytes) -> Key {
    Key::Blob(staged(blobs, bytes).await.keep().await.unwrap())
}

async fn content(blobs: &Blobs, key: &Key, range: Option<Range<u64>>) -> Vec<u8> {
    let stream = blobs.read(key, range).await.unwrap();
    let chunks: Vec<Bytes> = stream.try_collect().await.unwrap();
    chunks.concat()
}
