//! Hashing beside everything else.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Digest, Error, Result};

/// A digest in the making: one part after the other, on a blocking thread.
#[derive(Default)]
pub(super) struct Hashing(Option<JoinHandle<Sha256>>);

impl Hashing {
    /// Hashes a part, once the part before it is done.
    pub(super) async fn add(&mut self, part: Bytes) -> Result<()> {
        let hasher = self.hasher().await?;
        self.0 = Some(spawn_blocking(move || hasher.chain_update(part)));
        Ok(())
    }

    /// Waits for the digest of all parts.
    pub(super) async fn done(&mut self) -> Result<Digest> {
        let hasher = self.hasher().await?;
        Ok(Digest::from(<[u8; 32]>::from(hasher.finalize())))
    }

    async fn hasher(&mut self) -> Result<Sha256> {
        match self.0.take() {
            Some(hashing) => hashing.await.map_err(Error::unavailable),
            None => Ok(Sha256::new()),
        }
    }
}
