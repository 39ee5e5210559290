//! Files that arrive in pieces: over several requests, on several nodes, or past the server.

use std::time::Duration;

use bytes::BytesMut;
use futures::TryStreamExt;
use object_store::{
    ObjectStoreExt,
    path::Path,
    signer::{HeaderName, HeaderValue, Method, SignedUrlOptions},
};
use url::Url;
use uuid::Uuid;

use super::{Blobs, ByteStream, Digest, Error, Key, Result, Staged, hashing::Hashing};

/// What is hashed at once.
const BATCH: usize = 1024 * 1024;

/// A request with which anybody can store a piece in the object store itself.
#[derive(Clone, Debug)]
pub struct SignedPut {
    /// Where to.
    pub url: Url,
    /// A header that has to be sent, so that nothing comes but what was announced.
    pub header: Option<(&'static str, String)>,
}

impl Blobs {
    /// Makes one file of pieces, in their order. They stay, so that it can be done again.
    ///
    /// No sender can reach the file that comes of it, also where one may still store a piece anew.
    pub async fn join(&self, pieces: &[Uuid]) -> Result<Staged> {
        if let [only] = pieces {
            return self.adopt(*only).await;
        }
        let mut writer = self.writer().await?;
        for piece in pieces {
            let mut chunks = self.read(&Key::Piece(*piece), None).await?;
            while let Some(chunk) = chunks.try_next().await? {
                writer.write(chunk).await?;
            }
        }
        writer.finish().await
    }

    /// Copies a piece within the store, and hashes the copy.
    async fn adopt(&self, piece: Uuid) -> Result<Staged> {
        let (from, staging) = (self.path(&Key::Piece(piece)), self.staging());
        let size = self.size_at(&from).await?;
        let size = size.ok_or_else(|| Error::NotFound(from.to_string()))?;
        self.copy(from, staging.path(), size).await?;
        let (digest, size) = self.hash(staging.path()).await?;
        Ok(Staged::new(staging, digest, size))
    }

    /// Hashes an object, and tells its size.
    async fn hash(&self, path: Path) -> Result<(Digest, u64)> {
        let mut chunks = ByteStream::new(self.store().get(&path).await.map_err(Error::at(&path))?);
        let (mut size, mut batch, mut hashing) = (0, BytesMut::new(), Hashing::default());
        while let Some(chunk) = chunks.try_next().await? {
            size += chunk.len() as u64;
            batch.extend_from_slice(&chunk);
            if batch.len() >= BATCH {
                hashing.add(batch.split().freeze()).await?;
            }
        }
        hashing.add(batch.freeze()).await?;
        Ok((hashing.done().await?, size))
    }

    /// Returns a request by which anybody can store a piece for a while; `None` where the store
    /// serves nobody.
    ///
    /// Google's store takes no other size and Amazon's no other digest, where one is given.
    pub async fn signed_put(
        &self,
        piece: Uuid,
        (size, digest): (u64, Option<Digest>),
        ttl: Duration,
    ) -> Result<Option<SignedPut>> {
        let Some(signing) = &self.backend().signer else { return Ok(None) };
        let path = self.path(&Key::Piece(piece));
        let header = (signing.exactly)(size, digest);
        let mut options = SignedUrlOptions::new();
        if let Some((name, value)) = &header {
            let value = HeaderValue::from_str(value).map_err(Error::unavailable)?;
            options = options.with_signed_header(HeaderName::from_static(name), value);
        }
        let url = signing.signer.signed_url_opts(Method::PUT, &path, ttl, &options).await;
        Ok(Some(SignedPut { url: url.map_err(Error::at(&path))?, header }))
    }

    /// Returns the most bytes that one signed request stores; `None` where the store serves nobody.
    pub fn signed_most(&self) -> Option<u64> {
        self.backend().signer.as_ref().map(|signing| signing.most)
    }
}
