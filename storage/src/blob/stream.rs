//! Bytes on their way out.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::{
    Stream, StreamExt, TryStreamExt,
    stream::{BoxStream, try_unfold},
};
use object_store::{GetResult, GetResultPayload};
use tokio::task::spawn_blocking;

use super::{Error, Result};

/// What one read of a local file takes: an 8 KiB chunk costs 18 times as much per byte.
const CHUNK: u64 = 256 * 1024;

/// The bytes of an object or of a range of it, in chunks.
pub struct ByteStream {
    size: u64,
    range: Range<u64>,
    chunks: BoxStream<'static, Result<Bytes>>,
}

impl ByteStream {
    pub(super) fn new(found: GetResult) -> Self {
        let (size, range) = (found.meta.size, found.range.clone());
        let chunks = match found.payload {
            GetResultPayload::File(file, _) => read_file(file, range.clone()),
            GetResultPayload::Stream(chunks) => chunks.map_err(Error::from).boxed(),
        };
        Self { size, range, chunks }
    }

    /// Returns the size of the whole object in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns which bytes of the object these are.
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.poll_next_unpin(cx)
    }
}

fn read_file(file: File, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
    let chunks = try_unfold((file, range), |(mut file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let read = spawn_blocking(move || {
            let chunk = read_chunk(&mut file, range.start, range.end)?;
            let rest = range.start + chunk.len() as u64..range.end;
            Ok((chunk, (file, rest)))
        });
        read.await
            .map_err(Error::unavailable)?
            .map(Some)
            .map_err(|error: io::Error| Error::unavailable(error))
    });
    chunks.boxed()
}

fn read_chunk(file: &mut File, start: u64, end: u64) -> io::Result<Bytes> {
    let length = CHUNK.min(end - start);
    let mut chunk = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.seek(SeekFrom::Start(start))?;
    file.take(length).read_to_end(&mut chunk)?;
    if chunk.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(chunk.into())
}
