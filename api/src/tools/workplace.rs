//! Where programs of others work.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use futures::TryStreamExt;
use storage::blob::{Blobs, Key};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// A folder of its own in the data folder, which is gone once this is dropped.
#[derive(Debug)]
pub struct Workplace {
    path: PathBuf,
}

impl Workplace {
    /// Makes one.
    pub async fn new(data: &Path) -> io::Result<Self> {
        let path = std::path::absolute(folder(data))?.join(Uuid::new_v4().simple().to_string());
        tokio::fs::create_dir_all(&path).await?;
        Ok(Self { path })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings a stored file into reach of a program: where it lies, if that is a local folder, and
    /// as a copy in here otherwise.
    pub async fn fetch(&self, blobs: &Blobs, key: &Key) -> anyhow::Result<PathBuf> {
        match blobs.local(key) {
            Some(path) => Ok(path),
            None => self.copy(blobs, key).await,
        }
    }

    /// Copies a stored file into here, for a program that follows what the file says lies beside it.
    pub async fn copy(&self, blobs: &Blobs, key: &Key) -> anyhow::Result<PathBuf> {
        let path = self.path.join("input");
        let mut file = tokio::fs::File::create(&path).await?;
        let mut bytes = blobs.read(key, None).await?;
        while let Some(chunk) = bytes.try_next().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        Ok(path)
    }

    /// Removes what a process that was killed has left behind; returns how many folders.
    pub async fn sweep(data: &Path, older_than: Duration) -> io::Result<u64> {
        let mut folders = match tokio::fs::read_dir(folder(data)).await {
            Ok(folders) => folders,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut swept = 0;
        while let Some(folder) = folders.next_entry().await? {
            let modified = folder.metadata().await?.modified()?;
            let age = SystemTime::now().duration_since(modified).unwrap_or_default();
            if age > older_than {
                tokio::fs::remove_dir_all(folder.path()).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn folder(data: &Path) -> PathBuf {
    data.join("work")
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!("{} is left to the sweep: {error}", self.path.display());
        }
    }
}
