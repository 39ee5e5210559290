//! What the two places have, and lack, of their own.

use std::{fs, mem, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    super::{Blobs, Digest, Error, Key, Location},
    Place, content, kept, noise, places, staged, written,
};

#[tokio::test]
async fn a_derived_file_can_be_put_again() {
    for place in places().await {
        let blob = Digest::of(b"photo");
        let key = Key::Rendition { blob, name: "preview-320.v1.webp".into() };
        for bytes in [noise(10), noise(20)] {
            place.blobs.put(&key, bytes.clone()).await.unwrap();
            assert!(content(&place.blobs, &key, None).await == bytes);
        }
        assert_eq!(place.contents().await.len(), 1);
        place.blobs.delete(&key).await.unwrap();
        assert_eq!(place.contents().await, [""; 0]);
    }
}

#[tokio::test]
async fn the_sweep_takes_what_was_abandoned_and_nothing_else() {
    let never = DateTime::UNIX_EPOCH;
    let soon = now() + TimeDelta::hours(1);
    for place in places().await {
        let key = kept(&place.blobs, &noise(100)).await;
        // A process that dies runs no destructor.
        mem::forget(staged(&place.blobs, &noise(2_000_000)).await);
        mem::forget(written(&place.blobs, &noise(2_000_000), 65_536).await);

        assert_eq!(place.blobs.sweep(never).await.unwrap(), 0);
        let abandoned = place.contents().await.len() - 1;
        assert_eq!(abandoned, if place.folder.is_some() { 2 } else { 1 });
        assert_eq!(place.blobs.sweep(soon).await.unwrap(), abandoned as u64);
        assert_eq!(place.contents().await.len(), 1);
        assert_eq!(place.blobs.size(&key).await.unwrap(), Some(100));
    }
}

#[expect(clippy::disallowed_methods, reason = "files carry the time of the machine")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

#[tokio::test]
async fn neither_a_folder_nor_memory_signs_urls() {
    for place in places().await {
        let key = Key::Blob(Digest::of(b""));
        let url = place.blobs.signed_get(&key, Duration::from_mins(1), "inline", "image/png").await;
        assert_eq!(url.unwrap(), None);
        let put = place.blobs.signed_put(Uuid::nil(), (1, None), Duration::from_mins(1)).await;
        assert!(put.unwrap().is_none() && place.blobs.signed_most().is_none());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "in the way").unwrap();
    let location = Location::Folder { path, fsync: true };
    let error = Blobs::open(&location).await.unwrap_err().to_string();
    assert!(error.contains(&location.to_string()) && !error.contains('\n'), "{error}");
}

#[tokio::test]
async fn a_folder_that_went_away_is_not_ready() {
    let place = Place::folder().await;
    place.blobs.ready().await.unwrap();
    drop(place.folder);
    assert!(matches!(place.blobs.ready().await, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn a_folder_flushed_to_the_disk_keeps_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder { path: folder.path().into(), fsync: true };
    let blobs = Blobs::open(&location).await.unwrap();
    let bytes = noise(1_500_000);
    let key = kept(&blobs, &bytes).await;
    assert!(content(&blobs, &key, None).await == bytes);
}
