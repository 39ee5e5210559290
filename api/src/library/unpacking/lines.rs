use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use sea_orm::prelude::Uuid;
use storage::blob::{self, Blobs, Key};

use crate::{
    app::Platform,
    error::Result,
    library::rules::unpacking::{LINE, UnpackingError},
};

/// How much is read at once, in bytes.
const WINDOW: u64 = 1 << 20;

/// The lines of a manifest, of which never more than one is in memory, with what was read behind it.
pub(super) struct Lines {
    blobs: Blobs,
    piece: Uuid,
    /// What is not read yet.
    left: Range<u64>,
    buffer: BytesMut,
    /// How much of the buffer holds no end of a line.
    searched: usize,
}

impl Lines {
    pub(super) fn new(platform: &Platform, piece: Uuid, bytes: Range<u64>) -> Self {
        let blobs = platform.blobs.clone();
        Self { blobs, piece, left: bytes, buffer: BytesMut::new(), searched: 0 }
    }

    /// Reads the next line, without its end; none after the last. One that is too long is passed
    /// over.
    pub(super) async fn next(&mut self) -> Result<Option<Result<Bytes, UnpackingError>>> {
        let mut is_too_long = false;
        loop {
            let found = memchr::memchr(b'\n', &self.buffer[self.searched..]);
            let line = match found {
                Some(at) => {
                    let mut line = self.buffer.split_to(self.searched + at + 1);
                    line.truncate(self.searched + at);
                    Some(line)
                }
                None if !self.left.is_empty() => None,
                None if self.buffer.is_empty() && !is_too_long => return Ok(None),
                None => Some(self.buffer.split()),
            };
            if let Some(line) = line {
                self.searched = 0;
                let is_too_long = is_too_long || line.len() > LINE;
                let line =
                    if is_too_long { Err(UnpackingError::LongLine) } else { Ok(line.freeze()) };
                return Ok(Some(line));
            }
            self.searched = self.buffer.len();
            if self.buffer.len() > LINE {
                (is_too_long, self.searched) = (true, 0);
                self.buffer.clear();
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        let window = self.left.start..self.left.end.min(self.left.start + WINDOW);
        self.left.start = window.end;
        let found = self.blobs.read(&Key::Piece(self.piece), Some(window)).await;
        let mut chunks = found.map_err(gone)?;
        while let Some(chunk) = chunks.try_next().await.map_err(anyhow::Error::new)? {
            self.buffer.extend_from_slice(&chunk);
        }
        Ok(())
    }
}

/// Tells why bytes of a package cannot be read.
pub(super) fn gone(error: blob::Error) -> crate::error::Error {
    match error {
        blob::Error::NotFound(_) => UnpackingError::Gone.into(),
        other => anyhow::Error::new(other).into(),
    }
}
