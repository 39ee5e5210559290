//! The way out.

use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom};

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::{
    super::{Digest, Error, Key, Reader},
    content, kept, noise, places, staged,
};

#[tokio::test]
async fn a_range_gives_the_bytes_in_it() {
    const SIZE: u64 = 600_000;
    for place in places().await {
        let bytes = noise(600_000);
        let key = kept(&place.blobs, &bytes).await;
        for (range, expected) in [
            (0..1, 0..1),
            (0..SIZE, 0..600_000),
            (SIZE - 1..SIZE, 599_999..600_000),
            (262_143..262_145, 262_143..262_145),
            (SIZE - 10..u64::MAX, 599_990..600_000),
        ] {
            let stream = place.blobs.read(&key, Some(range.clone())).await.unwrap();
            assert_eq!((stream.size(), stream.range()), (SIZE, range.start..range.end.min(SIZE)));
            assert!(content(&place.blobs, &key, Some(range)).await == bytes[expected]);
        }
    }
}

#[tokio::test]
async fn a_range_without_bytes_says_how_many_there_are() {
    for place in places().await {
        let key = kept(&place.blobs, &noise(10)).await;
        for range in [10..11, 10..10, 3..3, u64::MAX - 1..u64::MAX] {
            let answer = place.blobs.read(&key, Some(range.clone())).await;
            assert!(matches!(answer, Err(Error::Range { size: 10 })), "{range:?}");
        }
        let empty = kept(&place.blobs, &Bytes::new()).await;
        assert!(matches!(
            place.blobs.read(&empty, Some(0..1)).await,
            Err(Error::Range { size: 0 })
        ));
        assert!(content(&place.blobs, &empty, None).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for place in places().await {
        let key = Key::Blob(Digest::of(b"nowhere"));
        for range in [None, Some(0..1), Some(0..0)] {
            let answer = place.blobs.read(&key, range).await;
            assert!(matches!(answer, Err(Error::NotFound(_))));
        }
        assert_eq!(place.blobs.size(&key).await.unwrap(), None);
        place.blobs.delete(&key).await.unwrap();
        let mut reader = place.blobs.reader(&key, 10);
        let failed = spawn_blocking(move || reader.read(&mut [0; 10])).await.unwrap();
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn a_reader_reads_and_seeks_as_a_file_does() {
    for place in places().await {
        let bytes = noise(3_500_000);
        let staged = staged(&place.blobs, &bytes).await;
        let early = staged.reader();
        let key = Key::Blob(staged.digest());
        compare(early, bytes.clone()).await;
        staged.keep().await.unwrap();
        compare(place.blobs.reader(&key, 3_500_000), bytes).await;
    }
}

async fn compare(mut reader: Reader, bytes: Bytes) {
    let compared = spawn_blocking(move || {
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert!(all == bytes);
        let mut file = Cursor::new(bytes);
        for (to, length) in [
            (SeekFrom::Start(0), 4),
            (SeekFrom::Current(1_048_570), 12),
            (SeekFrom::Current(-12), 12),
            (SeekFrom::End(-5), 5),
            (SeekFrom::Start(2_000_000), 1_200_000),
        ] {
            let (mut ours, mut theirs) = (vec![0; length], vec![0; length]);
            assert_eq!(reader.seek(to).unwrap(), file.seek(to).unwrap());
            reader.read_exact(&mut ours).unwrap();
            file.read_exact(&mut theirs).unwrap();
            assert!(ours == theirs, "{to:?}");
        }
        assert_eq!(reader.seek(SeekFrom::End(7)).unwrap(), file.seek(SeekFrom::End(7)).unwrap());
        assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(i64::MIN)).is_err());
    });
    compared.await.unwrap();
}
