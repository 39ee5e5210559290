//! The way of a file into the store.

use std::mem;

use bytes::{Bytes, BytesMut};
use object_store::{ObjectStoreExt, path::Path};
use uuid::Uuid;

use super::{Blobs, Digest, Error, Key, Reader, Result, hashing::Hashing, staging::Staging};

/// A file that is being written: hashed, counted and sent on part by part.
///
/// At most one part is being filled, one hashed and three sent, whatever the size of the file.
/// Dropping the writer removes what has arrived.
pub struct Writer {
    staging: Staging,
    part: BytesMut,
    size: u64,
    hashing: Hashing,
    /// Whether every write so far ran to its end.
    intact: bool,
}

impl Writer {
    pub(super) fn new(staging: Staging) -> Self {
        Self { staging, part: BytesMut::new(), size: 0, hashing: Hashing::default(), intact: true }
    }

    /// Appends bytes, and waits while the store has enough to do.
    ///
    /// After an error, or when the future was dropped half-way, the file cannot be finished.
    pub async fn write(&mut self, mut bytes: Bytes) -> Result<()> {
        if !mem::take(&mut self.intact) {
            return Err(Error::Interrupted);
        }
        let full = self.staging.blobs.limits().part;
        while !bytes.is_empty() {
            // Copied, since a thousand little slices could each hold on to a large buffer.
            let piece = bytes.split_to(bytes.len().min(full - self.part.len()));
            self.part.extend_from_slice(&piece);
            self.size += piece.len() as u64;
            if self.part.len() == full {
                let part = mem::replace(&mut self.part, BytesMut::with_capacity(full)).freeze();
                self.hashing.add(part.clone()).await?;
                self.staging.send(part).await?;
            }
        }
        self.intact = true;
        Ok(())
    }

    /// Returns how many bytes were written.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Completes the file in its staging place; an error leaves nothing behind.
    pub async fn finish(mut self) -> Result<Staged> {
        match self.complete().await {
            Ok(digest) => Ok(Staged::new(self.staging, digest, self.size)),
            Err(error) => {
                self.staging.clear().await;
                Err(error)
            }
        }
    }

    /// Gives the file up and removes what has arrived.
    pub async fn abort(self) {
        self.staging.clear().await;
    }

    async fn complete(&mut self) -> Result<Digest> {
        if !self.intact {
            return Err(Error::Interrupted);
        }
        let last = mem::take(&mut self.part).freeze();
        self.hashing.add(last.clone()).await?;
        self.staging.complete(last).await?;
        self.hashing.done().await
    }
}

/// A file that has arrived and is neither kept nor discarded yet. Dropping it discards it.
pub struct Staged {
    staging: Staging,
    digest: Digest,
    size: u64,
}

impl Staged {
    pub(super) fn new(staging: Staging, digest: Digest, size: u64) -> Self {
        Self { staging, digest, size }
    }

    /// Returns the digest of all bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Opens the bytes for [blocking work](super::Blobs::reader), such as finding out what they are.
    pub fn reader(&self) -> Reader {
        Reader::new(&self.staging.blobs, self.staging.path(), self.size)
    }

    /// Stores the file under its digest, or leaves what lies there already; an error leaves
    /// nothing behind.
    pub async fn keep(self) -> Result<Digest> {
        let from = self.staging.path();
        match settle(&self.staging.blobs, &from, self.digest, self.size).await {
            Ok(Settled::Moved) => self.staging.emptied(),
            Ok(Settled::Copied) => self.staging.clear().await,
            Err(error) => {
                self.staging.clear().await;
                return Err(error);
            }
        }
        Ok(self.digest)
    }

    /// Leaves the file where it is, as a [piece](Key::Piece) that is swept like all others.
    pub fn leave(self) -> Uuid {
        let piece = self.staging.piece;
        self.staging.emptied();
        piece
    }

    /// Removes the file.
    pub async fn discard(self) {
        self.staging.clear().await;
    }
}

/// Moves or copies a file from its staging place to where its digest says, unless it lies there.
async fn settle(blobs: &Blobs, from: &Path, digest: Digest, size: u64) -> Result<Settled> {
    let to = blobs.path(&Key::Blob(digest));
    // Another size is a file that a crash cut short, and is written anew.
    if blobs.size_at(&to).await? == Some(size) {
        return Ok(Settled::Copied);
    }
    if blobs.folder().is_some() {
        blobs.store().rename(from, &to).await.map_err(Error::at(from))?;
        return Ok(Settled::Moved);
    }
    blobs.copy(from.clone(), to, size).await?;
    Ok(Settled::Copied)
}

/// Whether something is left in the staging place.
enum Settled {
    Moved,
    Copied,
}
