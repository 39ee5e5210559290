//! The door to the object store.

use std::{fmt, fs, io, ops::Range, path::PathBuf, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::{
    GetOptions, ObjectStore, ObjectStoreExt,
    path::Path,
    signer::{Method, SignedUrlOptions},
};
use tokio::{runtime::Handle, sync::Semaphore, task::spawn_blocking, time::timeout};
use url::Url;
use uuid::Uuid;

use super::{
    ByteStream, Error, Key, Location, Reader, Result, Writer,
    backend::{Backend, Limits},
    staging::{Staging, Upload},
};

/// Parts under way at once in the whole process: 128 MiB towards a bucket.
const SLOTS: usize = 16;

/// How long an object store may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// All stored bytes of an installation. Clones are cheap and the same.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    location: Location,
    backend: Backend,
    slots: Arc<Semaphore>,
    /// Where clearing up and blocking readers find their network.
    runtime: Handle,
}

impl Blobs {
    /// Opens the place and makes sure that it can be used; a missing folder is made.
    ///
    /// Clearing up runs on the runtime this is called on, which therefore has to outlive the
    /// writers.
    pub async fn open(location: &Location) -> Result<Self> {
        let unusable = |error: Error| Error::Unusable {
            location: location.to_string(),
            reason: error.reason(),
        };
        let backend = Backend::of(location).map_err(unusable)?;
        let blobs = Self::over(backend, location.clone());
        blobs.ready().await.map_err(unusable)?;
        Ok(blobs)
    }

    pub(super) fn over(backend: Backend, location: Location) -> Self {
        let slots = Arc::new(Semaphore::new(SLOTS));
        Self(Arc::new(Inner { location, backend, slots, runtime: Handle::current() }))
    }

    /// Checks that the object store answers, within five seconds.
    pub async fn ready(&self) -> Result<()> {
        let staging = self.0.backend.staging();
        let answer = timeout(PATIENCE, async {
            match self.folder() {
                Some(folder) => {
                    tokio::fs::metadata(folder).await.map(drop).map_err(Error::unavailable)
                }
                None => Ok(self.store().list(Some(&staging)).try_next().await.map(drop)?),
            }
        });
        answer.await.map_err(Error::unavailable)?
    }

    /// Begins a file.
    pub async fn writer(&self) -> Result<Writer> {
        Ok(Writer::new(self.staging()))
    }

    /// Takes a fresh place for something on its way in.
    pub(super) fn staging(&self) -> Staging {
        Staging::new(self.clone(), Uuid::new_v4())
    }

    /// Stores a small derived file, in place of one that lies there.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        let path = self.path(key);
        self.store().put(&path, bytes.into()).await.map(drop).map_err(Error::at(&path))
    }

    /// Returns where the bytes lie as a plain file, if they do.
    pub fn local(&self, key: &Key) -> Option<PathBuf> {
        self.folder().map(|folder| folder.join(self.path(key).as_ref()))
    }

    /// Returns the size in bytes, or `None` where there is nothing.
    pub async fn size(&self, key: &Key) -> Result<Option<u64>> {
        self.size_at(&self.path(key)).await
    }

    /// Reads the whole, or a range whose end may lie behind the last byte.
    pub async fn read(&self, key: &Key, range: Option<Range<u64>>) -> Result<ByteStream> {
        let path = self.path(key);
        if let Some(range) = &range
            && range.is_empty()
        {
            return Err(self.outside(&path, None).await);
        }
        let options = GetOptions { range: range.clone().map(Into::into), ..GetOptions::default() };
        match self.store().get_opts(&path, options).await.map_err(Error::at(&path)) {
            Ok(found) => Ok(ByteStream::new(found)),
            // Stores have no error of their own for a range that begins behind the end.
            Err(error @ Error::Unavailable(_)) => Err(match range {
                Some(range) => self.outside(&path, Some((range.start, error))).await,
                None => error,
            }),
            Err(error) => Err(error),
        }
    }

    /// Opens bytes of a known size for blocking work, such as decoding a picture.
    ///
    /// To be used on threads that may block (`spawn_blocking`): reading from a bucket on an async
    /// thread panics.
    pub fn reader(&self, key: &Key, size: u64) -> Reader {
        Reader::new(self, self.path(key), size)
    }

    /// Removes what lies under a key, if anything does.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        self.delete_at(&self.path(key)).await
    }

    /// Removes what was on its way in before an instant and never got there; returns how many.
    pub async fn sweep(&self, older_than: DateTime<Utc>) -> Result<u64> {
        let staging = self.0.backend.staging();
        if let Some(folder) = self.folder() {
            let folder = folder.join(staging.as_ref());
            let swept = spawn_blocking(move || sweep_folder(&folder, older_than));
            return swept.await.map_err(Error::unavailable)?.map_err(Error::unavailable);
        }
        let found = self.store().list(Some(&staging)).map_err(Error::from);
        found
            .try_filter(|object| futures::future::ready(object.last_modified < older_than))
            .try_fold(0, async |swept, object| {
                self.delete_at(&object.location).await?;
                Ok(swept + 1)
            })
            .await
    }

    /// Returns a URL by which anybody can fetch the bytes from the object store itself for a
    /// while, as a response with these headers; `None` where the store serves nobody.
    pub async fn signed_get(
        &self,
        key: &Key,
        ttl: Duration,
        disposition: &str,
        content_type: &str,
    ) -> Result<Option<Url>> {
        let Some(signing) = &self.0.backend.signer else { return Ok(None) };
        let path = self.path(key);
        let headers = SignedUrlOptions::new().with_query([
            ("response-content-disposition", disposition),
            ("response-content-type", content_type),
        ]);
        let url = signing.signer.signed_url_opts(Method::GET, &path, ttl, &headers).await;
        url.map(Some).map_err(Error::at(&path))
    }

    /// Copies within the store; in parts, and through this process, what one request cannot copy.
    pub(super) async fn copy(&self, from: Path, to: Path, size: u64) -> Result<()> {
        if size <= self.limits().copy {
            return self.store().copy(&from, &to).await.map_err(Error::at(&from));
        }
        // A task of its own is not dropped half-way, so it always completes or aborts.
        let blobs = self.clone();
        let copied = self.runtime().spawn(async move {
            let mut upload = Upload::begin(&blobs, &to).await?;
            let sent = blobs.send_parts(&from, &mut upload).await;
            if sent.is_err() {
                upload.abort().await;
            }
            sent
        });
        copied.await.map_err(Error::unavailable)?
    }

    async fn send_parts(&self, from: &Path, upload: &mut Upload) -> Result<()> {
        let full = self.limits().part;
        let mut part = BytesMut::with_capacity(full);
        let mut chunks = ByteStream::new(self.store().get(from).await.map_err(Error::at(from))?);
        while let Some(mut chunk) = chunks.try_next().await? {
            while !chunk.is_empty() {
                part.extend_from_slice(&chunk.split_to(chunk.len().min(full - part.len())));
                if part.len() == full {
                    upload.send(part.split().freeze()).await?;
                }
            }
        }
        if !part.is_empty() {
            upload.send(part.freeze()).await?;
        }
        upload.complete().await
    }

    /// Finds out whether a range that could not be read begins behind the end.
    async fn outside(&self, path: &Path, failed: Option<(u64, Error)>) -> Error {
        match (self.size_at(path).await, failed) {
            (Ok(Some(size)), Some((start, error))) if start < size => error,
            (Ok(Some(size)), _) => Error::Range { size },
            (Ok(None), _) => Error::NotFound(path.to_string()),
            (Err(error), _) => error,
        }
    }

    pub(super) async fn size_at(&self, path: &Path) -> Result<Option<u64>> {
        match self.store().head(path).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn delete_at(&self, path: &Path) -> Result<()> {
        match self.store().delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn path(&self, key: &Key) -> Path {
        key.path(&self.0.backend.root)
    }

    pub(super) fn store(&self) -> &dyn ObjectStore {
        &*self.0.backend.store
    }

    pub(super) fn folder(&self) -> Option<&PathBuf> {
        self.0.backend.folder.as_ref()
    }

    pub(super) fn backend(&self) -> &Backend {
        &self.0.backend
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.backend.limits
    }

    pub(super) fn slots(&self) -> Arc<Semaphore> {
        self.0.slots.clone()
    }

    pub(super) fn runtime(&self) -> &Handle {
        &self.0.runtime
    }
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blobs").field(&self.0.location).finish()
    }
}

/// Looks at the files themselves, since the store does not list those it has not completed.
fn sweep_folder(folder: &std::path::Path, older_than: DateTime<Utc>) -> io::Result<u64> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Whoever finished it meanwhile has moved it away.
        let Ok(found) = entry.metadata() else { continue };
        if found.is_file() && DateTime::<Utc>::from(found.modified()?) < older_than {
            match fs::remove_file(entry.path()) {
                Ok(()) => swept += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(swept)
}
