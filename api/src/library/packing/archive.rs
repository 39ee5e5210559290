use std::fmt;

use anyhow::anyhow;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use storage::{
    blob::{Blobs, Digest, Key},
    zip,
};

use crate::error::Result;

/// One entry of an archive.
#[derive(Debug)]
pub struct Packed {
    /// Its name, with `/` between folders.
    pub name: String,
    /// What is in it.
    pub content: Content,
    /// When that was made.
    pub modified: DateTime<Utc>,
}

/// What is in an entry.
pub enum Content {
    /// The stored file of a digest and a size.
    Blob(Digest, u64),
    /// A small text.
    Text(Bytes),
    /// What is written as it is asked for, however much that is.
    Written(BoxStream<'static, Result<Bytes>>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blob(digest, size) => f.debug_tuple("Blob").field(digest).field(size).finish(),
            Self::Text(text) => f.debug_tuple("Text").field(&text.len()).finish(),
            Self::Written(_) => f.write_str("Written"),
        }
    }
}

/// An archive that is packed as it is asked for, chunk by chunk.
pub struct Archive {
    blobs: Blobs,
    entries: BoxStream<'static, Result<Packed>>,
    /// None once the end has gone out.
    writer: Option<zip::Writer>,
    open: Option<Open>,
}

/// The entry whose bytes go out.
struct Open {
    chunks: BoxStream<'static, Result<Bytes>>,
    /// How many are still to come; none where that shows in the end.
    left: Option<u64>,
}

impl Archive {
    /// Prepares to pack entries.
    pub fn new(
        blobs: &Blobs,
        entries: impl Stream<Item = Result<Packed>> + Send + 'static,
    ) -> Self {
        let writer = Some(zip::Writer::default());
        Self { blobs: blobs.clone(), entries: entries.boxed(), writer, open: None }
    }

    /// Packs the next chunk; none once all is packed.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        let Some(writer) = &mut self.writer else { return Ok(None) };
        if let Some(open) = &mut self.open {
            if let Some(chunk) = open.chunks.try_next().await? {
                if let Some(left) = &mut open.left {
                    let rest = left.checked_sub(chunk.len() as u64);
                    *left = rest.ok_or_else(|| anyhow!("a stored file is too long"))?;
                }
                writer.pass(&chunk);
                return Ok(Some(chunk));
            }
            if open.left.is_some_and(|left| left > 0) {
                return Err(anyhow!("a stored file is too short").into());
            }
            self.open = None;
            return Ok(Some(writer.end()));
        }
        let Some(entry) = self.entries.try_next().await? else {
            return Ok(self.writer.take().map(zip::Writer::finish));
        };
        let (size, chunks) = match entry.content {
            Content::Blob(digest, size) => {
                let found = self.blobs.read(&Key::Blob(digest), None).await;
                let found = found.map_err(anyhow::Error::new)?;
                (Some(size), found.map_err(|error| anyhow::Error::new(error).into()).boxed())
            }
            Content::Text(text) => {
                (Some(text.len() as u64), stream::once(std::future::ready(Ok(text))).boxed())
            }
            Content::Written(chunks) => (None, chunks),
        };
        let header = writer.begin(&entry.name, size, entry.modified);
        self.open = Some(Open { chunks, left: size });
        Ok(Some(header.map_err(anyhow::Error::new)?))
    }

    /// Packs the archive as somebody takes it.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, async |mut archive| {
            let chunk = archive.next().await?;
            Ok(chunk.map(|chunk| (chunk, archive)))
        })
    }
}
