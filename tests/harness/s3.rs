//! A server that speaks S3: `moto` from the Python package index, one for all flows of a run.

use std::{
    process::Child,
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use storage::blob::Location;

use crate::python::{Running, Tool};

const MOTO: Tool = Tool {
    name: "moto",
    serves: "S3",
    packages: &["moto[s3]==5.2.5", "flask>=3,<4", "flask-cors>=6,<7"],
    program: "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
",
};

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static BUCKETS: AtomicU32 = AtomicU32::new(1);

#[derive(Debug)]
struct Server {
    url: String,
    /// Holds the standard input open.
    _process: Child,
}

/// One empty bucket.
#[derive(Debug)]
pub struct S3 {
    server: &'static Server,
    bucket: String,
}

impl S3 {
    /// Makes a bucket; none where `moto` cannot be installed, which is said on standard error.
    pub async fn start() -> Option<Self> {
        let server = SERVER.get_or_init(start).as_ref()?;
        let bucket = format!("bucket-{}", BUCKETS.fetch_add(1, Ordering::Relaxed));
        let made = reqwest::Client::new().put(format!("{}/{bucket}", server.url)).send().await;
        assert!(made.is_ok_and(|made| made.status().is_success()), "the bucket is made");
        Some(Self { server, bucket })
    }

    /// The bucket, with the credentials to use it.
    pub fn location(&self) -> Location {
        self.elsewhere(&self.bucket)
    }

    /// The same as a setting.
    pub fn url(&self) -> String {
        self.url_of(&self.bucket)
    }

    /// A bucket of another name on the same server.
    pub fn elsewhere(&self, bucket: &str) -> Location {
        Location::from_str(&self.url_of(bucket)).expect("a location")
    }

    fn url_of(&self, bucket: &str) -> String {
        format!(
            "s3://{bucket}/vibbio?endpoint={}&region=us-east-1&access_key_id=id&secret_access_key=secret",
            self.server.url
        )
    }

    /// The names of all objects.
    pub async fn objects(&self) -> Vec<String> {
        self.listed("list-type=2").await
    }

    /// How many multipart uploads were begun and neither completed nor aborted.
    pub async fn unfinished(&self) -> usize {
        self.listed("uploads").await.len()
    }

    async fn listed(&self, query: &str) -> Vec<String> {
        let listing = reqwest::get(format!("{}/{}?{query}", self.server.url, self.bucket)).await;
        let listing = listing.expect("an answer").text().await.expect("a list");
        let keys = listing.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned())).collect()
    }
}

/// Tells why nothing can be tested on S3, if it cannot; an installation that was never tried
/// counts as possible.
pub fn missing() -> Option<String> {
    MOTO.missing()
}

fn start() -> Option<Server> {
    let Running { process, first_line, .. } = MOTO.start()?;
    Some(Server { url: first_line, _process: process })
}
