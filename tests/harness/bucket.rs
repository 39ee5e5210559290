//! A bucket on a server that speaks Google's protocol or Amazon's.

use std::time::Duration;

use storage::blob::Location;
use tokio::{task::yield_now, time::timeout};

use crate::{gcs::Gcs, s3::S3};

/// An empty bucket, which ends with this value.
#[derive(Debug)]
pub enum Bucket {
    /// On Google Cloud Storage.
    Gcs(Gcs),
    /// On S3.
    S3(S3),
}

/// Makes a bucket on each server that there is: always on Google's.
pub async fn each() -> Vec<Bucket> {
    let s3 = S3::start().await.map(Bucket::S3);
    [Bucket::Gcs(Gcs::start())].into_iter().chain(s3).collect()
}

impl Bucket {
    /// Where it is, with the credentials to use it.
    pub fn location(&self) -> Location {
        match self {
            Self::Gcs(gcs) => gcs.location(),
            Self::S3(s3) => s3.location(),
        }
    }

    /// The same as a setting.
    pub fn url(&self) -> String {
        match self {
            Self::Gcs(gcs) => gcs.url(),
            Self::S3(s3) => s3.url(),
        }
    }

    /// A bucket of another name, which need not exist, on the same server.
    pub fn elsewhere(&self, name: &str) -> Location {
        match self {
            Self::Gcs(gcs) => gcs.elsewhere(name),
            Self::S3(s3) => s3.elsewhere(name),
        }
    }

    /// The names of all objects.
    pub async fn objects(&self) -> Vec<String> {
        match self {
            Self::Gcs(gcs) => gcs.objects(),
            Self::S3(s3) => s3.objects().await,
        }
    }

    /// Whether neither an object nor the beginning of one is there.
    pub async fn is_empty(&self) -> bool {
        let unfinished = match self {
            Self::Gcs(gcs) => gcs.unfinished(),
            Self::S3(s3) => s3.unfinished().await,
        };
        unfinished == 0 && self.objects().await.is_empty()
    }

    /// Waits until clearing up, which nobody awaits, is done; false when it never is.
    pub async fn is_empty_soon(&self) -> bool {
        let emptied = timeout(Duration::from_secs(20), async {
            while !self.is_empty().await {
                yield_now().await;
            }
        });
        emptied.await.is_ok()
    }
}
