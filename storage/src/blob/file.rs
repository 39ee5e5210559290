//! Files that were made here, on their way in.

use std::path::Path;

use bytes::Bytes;
use object_store::ObjectStoreExt;
use tokio::{fs::File, io::AsyncReadExt};

use super::{Blobs, Error, Key, Result, staging::Upload};

impl Blobs {
    /// Stores a derived file of any size, in place of one that lies there, and returns its size in
    /// bytes.
    pub async fn put_file(&self, key: &Key, from: &Path) -> Result<u64> {
        let path = self.path(key);
        let mut file = File::open(from).await.map_err(Error::unavailable)?;
        let first = next_part(&mut file, self.limits().part).await?;
        if first.len() < self.limits().part {
            let size = first.len() as u64;
            let put = self.store().put(&path, first.into()).await;
            return put.map(|_| size).map_err(Error::at(&path));
        }
        let mut upload = Upload::begin(self, &path).await?;
        let sent = self.send_file(first, &mut file, &mut upload).await;
        if sent.is_err() {
            upload.abort().await;
        }
        sent
    }

    async fn send_file(&self, first: Bytes, file: &mut File, upload: &mut Upload) -> Result<u64> {
        let (mut size, mut part) = (0, first);
        while !part.is_empty() {
            size += part.len() as u64;
            upload.send(part).await?;
            part = next_part(file, self.limits().part).await?;
        }
        upload.complete().await.map(|()| size)
    }
}

/// Reads as much of a file as one part holds.
async fn next_part(file: &mut File, full: usize) -> Result<Bytes> {
    let mut part = Vec::new();
    file.take(full as u64).read_to_end(&mut part).await.map_err(Error::unavailable)?;
    Ok(part.into())
}
