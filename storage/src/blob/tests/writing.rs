//! The way in.

use std::fs;

use futures::{FutureExt, future::join_all};
use uuid::Uuid;

use super::{
    super::{Digest, Error, Key, backend::Limits},
    Place, content, kept, noise, places, staged, written,
};

#[tokio::test]
async fn a_file_is_stored_under_its_digest_however_it_arrives() {
    const MIB: usize = 1024 * 1024;
    for place in places().await {
        for (size, chunk) in
            [(0, 1), (1, 1), (70_000, 7), (MIB, MIB), (MIB + 1, 333), (5 * MIB, 3 * MIB)]
        {
            let bytes = noise(size);
            let staged = written(&place.blobs, &bytes, chunk).await.finish().await.unwrap();
            assert_eq!((staged.size(), staged.digest()), (size as u64, Digest::of(&bytes)));
            let key = Key::Blob(staged.keep().await.unwrap());
            assert_eq!(place.blobs.size(&key).await.unwrap(), Some(size as u64));
            assert!(content(&place.blobs, &key, None).await == bytes, "{size} by {chunk}");
        }
    }
}

#[tokio::test]
async fn pieces_are_joined_to_one_file_and_stay_as_they_are() {
    for place in places().await {
        let bytes = noise(3_000_000);
        for ends in [&[3_000_000][..], &[1, 1_500_000, 3_000_000]] {
            let (mut pieces, mut start) = (Vec::new(), 0);
            for end in ends {
                let piece = Uuid::new_v4();
                let part = bytes.slice(start..*end);
                place.blobs.put(&Key::Piece(piece), part).await.unwrap();
                pieces.push(piece);
                start = *end;
            }
            for _ in 0..2 {
                let staged = place.blobs.join(&pieces).await.unwrap();
                // Whoever may store a piece anew does not reach the file.
                place.blobs.put(&Key::Piece(pieces[0]), bytes.slice(..1)).await.unwrap();
                let key = Key::Blob(staged.keep().await.unwrap());
                assert_eq!(key, Key::Blob(Digest::of(&bytes)));
                assert!(content(&place.blobs, &key, None).await == bytes);
                let first = bytes.slice(..ends[0]);
                place.blobs.put(&Key::Piece(pieces[0]), first).await.unwrap();
            }
            assert_eq!(place.contents().await.len(), 1 + pieces.len());
            let missing = Uuid::new_v4();
            let broken = place.blobs.join(&[pieces[0], missing]).await.err();
            assert!(matches!(broken, Some(Error::NotFound(_))), "{broken:?}");
            for piece in pieces {
                place.blobs.delete(&Key::Piece(piece)).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_derived_file_of_any_size_is_stored_and_replaced() {
    const MIB: usize = 1024 * 1024;
    for place in places().await {
        let key = Key::Rendition { blob: Digest::of(b"abc"), name: "proxy.mp4".into() };
        for size in [0, 70_000, 8 * MIB, 17 * MIB + 3] {
            let (bytes, folder) = (noise(size), tempfile::tempdir().unwrap());
            let path = folder.path().join("made");
            fs::write(&path, &bytes).unwrap();
            assert_eq!(place.blobs.put_file(&key, &path).await.unwrap(), size as u64);
            assert!(content(&place.blobs, &key, None).await == bytes, "{size}");
            if let Some(local) = place.blobs.local(&key) {
                assert!(fs::read(local).unwrap() == bytes);
            }
        }
    }
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    for place in places().await {
        let bytes = noise(3_000_000);
        let key = kept(&place.blobs, &bytes).await;
        assert_eq!(kept(&place.blobs, &bytes).await, key);
        assert_eq!(place.contents().await.len(), 1);
    }
}

#[tokio::test]
async fn many_writers_of_the_same_bytes_at_once_leave_one_blob() {
    for place in places().await {
        let bytes = noise(2_000_000);
        let keys = join_all((0..8).map(|_| kept(&place.blobs, &bytes))).await;
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(place.contents().await.len(), 1);
        assert!(content(&place.blobs, &keys[0], None).await == bytes);
    }
}

#[tokio::test]
async fn what_is_not_kept_leaves_nothing_behind() {
    for place in places().await {
        for bytes in [noise(1000), noise(4_000_000)] {
            drop(written(&place.blobs, &bytes, 65_536).await);
            place.is_empty_soon().await;
            written(&place.blobs, &bytes, 65_536).await.abort().await;
            assert_eq!(place.contents().await, [""; 0]);

            let left = staged(&place.blobs, &bytes).await;
            assert_eq!(place.contents().await.len(), 1);
            drop(left);
            place.is_empty_soon().await;
            staged(&place.blobs, &bytes).await.discard().await;
            assert_eq!(place.contents().await, [""; 0]);
        }
    }
}

#[tokio::test]
async fn a_write_given_up_half_way_spoils_the_file() {
    for place in places().await {
        let mut writer = place.blobs.writer().await.unwrap();
        // The runtime has no chance to send a part, so the fourth one has to wait.
        assert!(writer.write(noise(10_000_000)).now_or_never().is_none());
        let again = writer.write(noise(1)).await;
        assert!(matches!(again, Err(Error::Interrupted)), "{again:?}");
        assert!(matches!(writer.finish().await, Err(Error::Interrupted)));
        assert_eq!(place.contents().await, [""; 0]);
    }
}

#[tokio::test]
async fn a_file_beyond_the_limits_of_the_store_is_refused() {
    let place = Place::tight(Limits { part: 4, parts: 3, copy: u64::MAX });
    let fits = kept(&place.blobs, &noise(12)).await;
    let mut writer = place.blobs.writer().await.unwrap();
    let refused = writer.write(noise(17)).await;
    assert!(matches!(refused, Err(Error::TooLarge { most: 12 })), "{refused:?}");
    drop(writer);
    place.blobs.delete(&fits).await.unwrap();
    place.is_empty_soon().await;
}

#[tokio::test]
async fn what_one_request_cannot_copy_is_copied_in_parts() {
    let place = Place::tight(Limits { part: 100, parts: 1000, copy: 2000 });
    for size in [2001, 10_000] {
        let bytes = noise(size);
        let key = kept(&place.blobs, &bytes).await;
        assert!(content(&place.blobs, &key, None).await == bytes);
    }
    assert_eq!(place.contents().await.len(), 2);
}

#[tokio::test]
async fn a_file_that_a_crash_cut_short_is_stored_again() {
    let place = Place::folder().await;
    let bytes = noise(5000);
    let key = kept(&place.blobs, &bytes).await;
    fs::write(&place.contents().await[0], &bytes[..100]).unwrap();
    assert_eq!(kept(&place.blobs, &bytes).await, key);
    assert!(content(&place.blobs, &key, None).await == bytes);
}
