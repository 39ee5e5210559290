//! A server that speaks S3: `moto` from the Python package index, one for all flows of a run.
//!
//! Its first use makes a Python environment under `target/tools`, which takes Python 3 and a
//! network; later runs need neither to ask. The server ends when its standard input does, and so
//! with this process, however that ends.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use storage::blob::Location;

/// What is installed; another list makes another environment.
const PACKAGES: [&str; 3] = ["moto[s3]==5.2.5", "flask>=3,<4", "flask-cors>=6,<7"];

const PROGRAM: &str = "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
";

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

    /// A bucket of another name on the same server.
    pub fn elsewhere(&self, bucket: &str) -> Location {
        let url = format!(
            "s3://{bucket}/vibbio?endpoint={}&region=us-east-1&access_key_id=id&secret_access_key=secret",
            self.server.url
        );
        Location::from_str(&url).expect("a location")
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
    fs::read_to_string(environment().join("missing")).ok()
}

#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without Python")]
fn start() -> Option<Server> {
    let started = install().and_then(|python| run(&python));
    let marker = environment().join("missing");
    match started {
        Ok(server) => {
            let _ = fs::remove_file(marker);
            Some(server)
        }
        Err(why) => {
            let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
            assert!(!required, "an S3 server is required: {why}");
            eprintln!("NOT TESTED on S3: {why}");
            fs::write(marker, why).expect("the reason is noted");
            None
        }
    }
}

fn environment() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/moto")
}

/// Makes the environment unless it is there, one process at a time, and returns its Python.
fn install() -> Result<PathBuf, String> {
    let folder = environment();
    let (python, installed) = (folder.join("bin/python"), folder.join("installed"));
    let said = |error: std::io::Error| error.to_string();
    fs::create_dir_all(&folder).map_err(said)?;
    let lock = File::create(folder.join("lock")).map_err(said)?;
    lock.lock().map_err(said)?;
    let packages = PACKAGES.join(" ");
    if fs::read_to_string(&installed).is_ok_and(|found| found == packages) {
        return Ok(python);
    }
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    succeed(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--retries", "1", "--timeout", "20"])
            .args(PACKAGES),
    )?;
    fs::write(installed, packages).map_err(said)?;
    Ok(python)
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let last = complaint.lines().rfind(|line| !line.is_empty()).unwrap_or("no reason given");
    Err(format!("{name}: {last}"))
}

fn run(python: &Path) -> Result<Server, String> {
    let mut process = Command::new(python)
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut url = String::new();
    let output = process.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut url).map_err(|error| error.to_string())?;
    if url.is_empty() {
        return Err("moto does not start".into());
    }
    Ok(Server { url: url.trim().to_owned(), _process: process })
}
