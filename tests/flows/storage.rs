//! Bytes in real buckets: what the storage crate promises of a folder holds over the network.

use std::{
    io::{Read, Seek, SeekFrom},
    ops::Range,
    time::Duration,
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{TryStreamExt, future::join_all};
use storage::blob::{Blobs, Digest, Error, Key, Staged, Writer};
use tests::{
    bucket::{self, Bucket},
    gcs::Gcs,
};
use tokio::task::spawn_blocking;

const MIB: usize = 1024 * 1024;

/// Two full parts of an upload and some more.
const LARGE: usize = 17 * MIB;

/// Runs a flow on Google Cloud Storage and, where it can be installed, on S3.
async fn on_both(flow: impl AsyncFn(&Bucket, &Blobs)) {
    for bucket in bucket::each().await {
        eprintln!("on {}", bucket.location());
        flow(&bucket, &Blobs::open(&bucket.location()).await.expect("the bucket")).await;
    }
}

/// Bytes without a pattern that a wrong offset could hide in.
fn noise(length: usize) -> Bytes {
    let steps = std::iter::successors(Some(0x9E37_79B9_7F4A_7C15_u64), |state| {
        let state = state ^ state << 13;
        let state = state ^ state >> 7;
        Some(state ^ state << 17)
    });
    steps.flat_map(u64::to_be_bytes).take(length).collect()
}

async fn written(blobs: &Blobs, bytes: &Bytes) -> Writer {
    let mut writer = blobs.writer().await.expect("a writer");
    for start in (0..bytes.len()).step_by(65_000) {
        writer
            .write(bytes.slice(start..bytes.len().min(start + 65_000)))
            .await
            .expect("it is sent");
    }
    writer
}

async fn staged(blobs: &Blobs, bytes: &Bytes) -> Staged {
    written(blobs, bytes).await.finish().await.expect("it is staged")
}

async fn kept(blobs: &Blobs, bytes: &Bytes) -> Key {
    Key::Blob(staged(blobs, bytes).await.keep().await.expect("it is kept"))
}

async fn content(blobs: &Blobs, key: &Key, range: Option<Range<u64>>) -> Vec<u8> {
    let stream = blobs.read(key, range).await.expect("it is there");
    let chunks: Vec<Bytes> = stream.try_collect().await.expect("it is read");
    chunks.concat()
}

#[actix_web::test]
async fn a_file_of_any_size_is_stored_once_under_its_digest() {
    on_both(async |bucket, blobs| {
        for (count, bytes) in
            [noise(0), noise(300_000), noise(8 * MIB), noise(LARGE)].into_iter().enumerate()
        {
            let key = kept(blobs, &bytes).await;
            assert_eq!(kept(blobs, &bytes).await, key);
            assert_eq!(key, Key::Blob(Digest::of(&bytes)));
            assert_eq!(blobs.size(&key).await.unwrap(), Some(bytes.len() as u64));
            assert!(content(blobs, &key, None).await == bytes);
            assert_eq!(bucket.objects().await.len(), count + 1);
        }
    })
    .await;
}

#[actix_web::test]
async fn many_writers_of_the_same_bytes_at_once_leave_one_object() {
    on_both(async |bucket, blobs| {
        let bytes = noise(9 * MIB);
        let keys = join_all((0..4).map(|_| kept(blobs, &bytes))).await;
        assert_eq!(bucket.objects().await.len(), 1);
        assert!(content(blobs, &keys[3], None).await == bytes);
    })
    .await;
}

#[actix_web::test]
async fn an_upload_that_breaks_off_leaves_nothing_in_the_bucket() {
    on_both(async |bucket, blobs| {
        for bytes in [noise(1000), noise(LARGE)] {
            drop(written(blobs, &bytes).await);
            assert!(bucket.is_empty_soon().await);
            written(blobs, &bytes).await.abort().await;
            assert!(bucket.is_empty().await);

            drop(staged(blobs, &bytes).await);
            assert!(bucket.is_empty_soon().await);
            staged(blobs, &bytes).await.discard().await;
            assert!(bucket.is_empty().await);
        }
    })
    .await;
}

#[actix_web::test]
async fn an_upload_that_the_store_refuses_half_way_leaves_nothing_in_the_bucket() {
    let gcs = Gcs::start();
    let blobs = Blobs::open(&gcs.location()).await.unwrap();
    let mut writer = blobs.writer().await.unwrap();
    writer.write(noise(8 * MIB)).await.unwrap();
    gcs.refuse_parts();
    writer.write(noise(9 * MIB)).await.unwrap();
    let refused = writer.finish().await.err();
    assert!(matches!(refused, Some(Error::Denied(_))), "{refused:?}");
    assert_eq!((gcs.objects(), gcs.unfinished()), (vec![], 0));
}

#[actix_web::test]
async fn a_range_gives_the_bytes_in_it_or_says_how_many_there_are() {
    on_both(async |_, blobs| {
        let bytes = noise(1000);
        let key = kept(blobs, &bytes).await;
        for (range, expected) in
            [(0..1, 0..1), (0..1000, 0..1000), (999..1000, 999..1000), (990..5000, 990..1000)]
        {
            let stream = blobs.read(&key, Some(range.clone())).await.unwrap();
            assert_eq!((stream.size(), stream.range()), (1000, range.start..range.end.min(1000)));
            assert!(content(blobs, &key, Some(range)).await == bytes[expected]);
        }
        for range in [1000..1001, 7..7, 5000..9000] {
            let answer = blobs.read(&key, Some(range.clone())).await;
            assert!(matches!(answer, Err(Error::Range { size: 1000 })), "{range:?}");
        }
        let nothing = Key::Blob(Digest::of(b"nothing"));
        assert!(matches!(blobs.read(&nothing, Some(0..1)).await, Err(Error::NotFound(_))));
        assert!(matches!(blobs.read(&nothing, None).await, Err(Error::NotFound(_))));
        blobs.delete(&nothing).await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn blocking_work_reads_a_bucket_as_if_it_were_a_file() {
    on_both(async |_, blobs| {
        let bytes = noise(3 * MIB + 7);
        let staged = staged(blobs, &bytes).await;
        let mut reader = staged.reader();
        let expected = bytes.clone();
        let read = spawn_blocking(move || {
            let mut all = Vec::new();
            reader.read_to_end(&mut all).unwrap();
            assert!(all == expected);
        });
        read.await.unwrap();

        let key = Key::Blob(staged.keep().await.unwrap());
        let mut reader = blobs.reader(&key, bytes.len() as u64);
        let read = spawn_blocking(move || {
            let mut tail = [0; 11];
            reader.seek(SeekFrom::End(-11)).unwrap();
            reader.read_exact(&mut tail).unwrap();
            assert_eq!(tail, bytes[bytes.len() - 11..]);
            let mut middle = [0; 32];
            reader.seek(SeekFrom::Start(MIB as u64 - 16)).unwrap();
            reader.read_exact(&mut middle).unwrap();
            assert_eq!(middle, bytes[MIB - 16..MIB + 16]);
        });
        read.await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_signed_url_is_fetched_from_the_store_itself() {
    on_both(async |_, blobs| {
        let bytes = noise(1000);
        let key = kept(blobs, &bytes).await;
        let disposition = "attachment; filename=\"a b.jpg\"; filename*=UTF-8''%C3%A5%20b.jpg";
        let ttl = Duration::from_mins(5);
        let url = blobs.signed_get(&key, ttl, disposition, "image/jpeg").await.unwrap().unwrap();
        let answer = reqwest::get(url).await.unwrap().error_for_status().unwrap();
        assert_eq!(answer.headers()["content-disposition"], disposition);
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        assert_eq!(answer.bytes().await.unwrap(), bytes);
    })
    .await;
}

#[actix_web::test]
async fn a_signed_url_of_google_has_version_4_and_an_end() {
    let gcs = Gcs::start();
    let blobs = Blobs::open(&gcs.location()).await.unwrap();
    let key = kept(&blobs, &noise(10)).await;
    let url =
        async |ttl| blobs.signed_get(&key, ttl, "inline", "image/png").await.unwrap().unwrap();
    let signed = url(Duration::from_secs(90)).await;
    let params: Vec<_> = signed.query_pairs().collect();
    for (name, value) in [("X-Goog-Algorithm", "GOOG4-RSA-SHA256"), ("X-Goog-Expires", "90")] {
        assert!(params.contains(&(name.into(), value.into())), "{signed}");
    }
    let expired = reqwest::get(url(Duration::ZERO).await).await.unwrap();
    assert_eq!(expired.status(), 401);
}

#[actix_web::test]
async fn the_sweep_takes_what_was_abandoned_and_nothing_else() {
    on_both(async |bucket, blobs| {
        let key = kept(blobs, &noise(100)).await;
        for size in 1..=5 {
            // A process that dies runs no destructor.
            std::mem::forget(staged(blobs, &noise(size)).await);
        }
        assert_eq!(blobs.sweep(DateTime::UNIX_EPOCH).await.unwrap(), 0);
        assert_eq!(bucket.objects().await.len(), 6);
        assert_eq!(blobs.sweep(now() + TimeDelta::hours(1)).await.unwrap(), 5);
        assert_eq!(bucket.objects().await.len(), 1);
        blobs.delete(&key).await.unwrap();
        assert!(bucket.is_empty().await);
    })
    .await;
}

#[expect(clippy::disallowed_methods, reason = "the servers have the time of the machine")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

#[actix_web::test]
async fn a_bucket_that_cannot_be_used_is_named_in_one_line() {
    on_both(async |bucket, blobs| {
        blobs.ready().await.unwrap();
        let missing = bucket.elsewhere("no-such-bucket");
        let error = Blobs::open(&missing).await.unwrap_err().to_string();
        assert!(error.contains("://no-such-bucket/vibbio") && !error.contains('\n'), "{error}");
        assert!(!error.contains("secret"), "{error}");
    })
    .await;
}

#[actix_web::test]
async fn a_store_that_is_down_is_unavailable_and_says_no_secret() {
    let url = "s3://media?endpoint=http://127.0.0.1:1&access_key_id=id&secret_access_key=secret";
    let error = Blobs::open(&url.parse().unwrap()).await.unwrap_err();
    let (shown, debugged) = (error.to_string(), format!("{error:?}"));
    assert!(shown.starts_with("blobs cannot be kept at `s3://media`"), "{shown}");
    assert!(!shown.contains('\n') && !shown.contains("secret") && !debugged.contains("secret"));
}
