//! Clients from npm: scripts in `tests/node`, run by Node.js.
//!
//! The first use installs their packages under `target/tools`, which takes npm and its registry.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tokio::process::Child;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node");

/// Starts a script; none where there is no Node.js, which is said on standard error.
#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without Node.js")]
pub fn start(script: &str, arguments: &[&str]) -> Option<Child> {
    let folder = match install() {
        Ok(folder) => {
            // It was not there unless the last try failed.
            let _ = fs::remove_file(marker());
            folder
        }
        Err(why) => {
            let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
            assert!(!required, "clients from npm are required: {why}");
            eprintln!("NOT TESTED with clients from npm: {why}");
            fs::write(marker(), why).expect("the reason is noted");
            return None;
        }
    };
    let mut node = tokio::process::Command::new("node");
    node.arg(script).args(arguments).current_dir(folder).kill_on_drop(true);
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Some(node.spawn().expect("node runs"))
}

/// Tells why the clients could not be run, if they could not, here or in the gateway's own tests,
/// which note it in the same place.
pub fn missing() -> Option<String> {
    fs::read_to_string(marker()).ok()
}

fn marker() -> PathBuf {
    folder().join("missing")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/node")
}

/// Installs the packages unless that is done, one process at a time.
fn install() -> Result<PathBuf, String> {
    let folder = folder();
    let said = |error: std::io::Error| error.to_string();
    fs::create_dir_all(&folder).map_err(said)?;
    let lock = File::create(folder.join("lock")).map_err(said)?;
    lock.lock().map_err(said)?;
    for source in fs::read_dir(SOURCES).map_err(said)? {
        let source = source.map_err(said)?;
        if source.file_type().map_err(said)?.is_file() {
            fs::copy(source.path(), folder.join(source.file_name())).map_err(said)?;
        }
    }
    let wanted = fs::read(folder.join("package-lock.json")).map_err(said)?;
    if fs::read(folder.join("installed")).is_ok_and(|found| found == wanted) {
        return Ok(folder);
    }
    let npm = Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(&folder).output();
    let npm = npm.map_err(said)?;
    if !npm.status.success() {
        return Err(format!("npm ci: {}", String::from_utf8_lossy(&npm.stderr).trim()));
    }
    fs::write(folder.join("installed"), wanted).map_err(said)?;
    Ok(folder)
}
