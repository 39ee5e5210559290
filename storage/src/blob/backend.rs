//! The object stores that a location can mean, and how they are spoken to.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use object_store::{
    ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    gcp::GoogleCloudStorageBuilder,
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
    signer::Signer,
};
use uuid::Uuid;

use super::{Bucket, Digest, Error, Location, Result};

const MIB: usize = 1024 * 1024;
const GIB: u64 = 1024 * 1024 * 1024;

/// One object store, with what is particular to it.
pub(super) struct Backend {
    pub(super) store: Arc<dyn ObjectStore>,
    /// Makes URLs that the store itself answers; a folder and memory cannot.
    pub(super) signer: Option<Signing>,
    /// Where the files are plain files.
    pub(super) folder: Option<PathBuf>,
    /// What every key begins with.
    pub(super) root: Path,
    pub(super) limits: Limits,
}

/// Writes the header for a size and, where that is known, a digest; a store may have none for it.
type Exactly = fn(u64, Option<Digest>) -> Option<(&'static str, String)>;

/// What signs for an object store.
pub(super) struct Signing {
    pub(super) signer: Arc<dyn Signer>,
    /// Bytes of the largest object that one request stores.
    pub(super) most: u64,
    /// The header with which a signed request stores what was announced and nothing else.
    pub(super) exactly: Exactly,
}

/// How much an object store takes at once.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of each part of an upload but the last.
    pub(super) part: usize,
    /// Parts of one upload.
    pub(super) parts: usize,
    /// Bytes of the largest object that one request copies.
    pub(super) copy: u64,
}

impl Limits {
    const NEAR: Self = Self { part: MIB, parts: usize::MAX, copy: u64::MAX };
    // Parts have at least 5 MiB, and there are at most 10 000 of them.
    const GCS: Self = Self { part: 8 * MIB, parts: 10_000, copy: u64::MAX };
    const S3: Self = Self { copy: 5 * GIB, ..Self::GCS };

    /// Returns the size in bytes of the largest object.
    pub(super) fn object(&self) -> u64 {
        (self.part as u64).saturating_mul(self.parts as u64)
    }
}

impl Backend {
    /// Prepares the way to a location; only a folder is touched yet.
    pub(super) fn of(location: &Location) -> Result<Self> {
        match location {
            Location::Folder { path, fsync } => folder(path, *fsync),
            Location::Memory => Ok(memory()),
            Location::Gcs(bucket) => gcs(bucket),
            Location::S3(bucket) => s3(bucket),
        }
    }

    /// Returns the folder of what is on its way in.
    pub(super) fn staging(&self) -> Path {
        self.root.clone().join("staging")
    }
}

fn folder(path: &std::path::Path, fsync: bool) -> Result<Backend> {
    let prepare = || {
        fs::create_dir_all(path.join("staging"))?;
        let probe = path.join("staging").join(Uuid::new_v4().to_string());
        fs::write(&probe, "")?;
        fs::remove_file(&probe)?;
        path.canonicalize()
    };
    let folder = prepare().map_err(Error::unavailable)?;
    Ok(Backend {
        store: Arc::new(LocalFileSystem::new_with_prefix(&folder)?.with_fsync(fsync)),
        signer: None,
        folder: Some(folder),
        root: Path::default(),
        limits: Limits::NEAR,
    })
}

fn memory() -> Backend {
    Backend {
        store: Arc::new(InMemory::new()),
        signer: None,
        folder: None,
        root: Path::default(),
        limits: Limits::NEAR,
    }
}

fn gcs(bucket: &Bucket) -> Result<Backend> {
    let base = bucket.option("base_url");
    // A key in the environment beside the one given would be an error.
    let mut builder = match bucket.option("service_account") {
        Some(file) => GoogleCloudStorageBuilder::new().with_service_account_path(file),
        None => GoogleCloudStorageBuilder::from_env(),
    };
    if let Some(base) = base {
        builder = builder.with_base_url(base);
    }
    let builder = builder.with_bucket_name(&bucket.name).with_retry(retry());
    let store = Arc::new(builder.with_client_options(client(base)).build()?);
    Ok(Backend {
        store: store.clone(),
        signer: Some(Signing {
            signer: store,
            most: 5 * GIB,
            exactly: |size, _| Some(("x-goog-content-length-range", format!("{size},{size}"))),
        }),
        folder: None,
        root: bucket.prefix.clone(),
        limits: Limits::GCS,
    })
}

fn s3(bucket: &Bucket) -> Result<Backend> {
    let endpoint = bucket.option("endpoint");
    // A session token in the environment does not belong to a key that was given.
    let mut builder = match bucket.option("access_key_id") {
        Some(id) => AmazonS3Builder::new().with_access_key_id(id),
        None => AmazonS3Builder::from_env(),
    };
    if let Some(secret) = bucket.option("secret_access_key") {
        builder = builder.with_secret_access_key(secret);
    }
    if let Some(region) = bucket.option("region") {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = endpoint {
        // Above the one that may stand in the environment.
        builder = builder.with_config(AmazonS3ConfigKey::S3Endpoint, endpoint);
    }
    // Signing the content would hash each part once more, and on an async thread.
    let builder = builder.with_unsigned_payload(true).with_retry(retry());
    let builder = builder.with_bucket_name(&bucket.name);
    let store = Arc::new(builder.with_client_options(client(endpoint)).build()?);
    Ok(Backend {
        store: store.clone(),
        signer: Some(Signing {
            signer: store,
            most: 5 * GIB,
            exactly: |_, digest| {
                let checksum = BASE64_STANDARD.encode(digest?.as_bytes());
                Some(("x-amz-checksum-sha256", checksum))
            },
        }),
        folder: None,
        root: bucket.prefix.clone(),
        limits: Limits::S3,
    })
}

/// A body may take hours, as long as bytes keep coming; only a setting allows plain HTTP.
fn client(server: Option<&str>) -> ClientOptions {
    ClientOptions::new()
        .with_timeout_disabled()
        .with_connect_timeout(Duration::from_secs(5))
        .with_read_timeout(Duration::from_mins(2))
        .with_allow_http(server.is_some_and(|url| url.starts_with("http://")))
}

fn retry() -> RetryConfig {
    RetryConfig { max_retries: 4, ..RetryConfig::default() }
}
