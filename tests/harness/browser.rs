//! A headless Chromium that can reach nothing but this machine, driven by `tests/browser`.
//!
//! Its first use installs what drives it under `target/tools`, which takes npm and its registry.

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/browser");

/// What was seen while steps were played in GraphiQL.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// The address that the browser shows.
    pub address: String,
    /// What the page says above GraphiQL, if anything.
    pub notice: String,
    /// The titles of the tabs.
    pub tabs: Vec<String>,
    /// The reference that was opened, if one was.
    #[serde(default)]
    pub reference: String,
    /// The answers in the order of the steps.
    pub answers: Vec<Value>,
    /// Hosts that the page asked for something, other than its own.
    pub outside: Vec<String>,
    /// Errors that the browser complained about.
    pub complaints: Vec<String>,
}

/// Plays steps in GraphiQL at an address and takes a picture named `picture` at the end; none
/// where there is no browser, which is said on standard error. `packages` is a folder of npm
/// packages that stands in for the CDN.
pub async fn graphiql(
    url: &str,
    picture: &str,
    packages: Option<&Path>,
    steps: Value,
) -> Option<Seen> {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(picture);
    let told = |chromium: &Path| {
        json!({
            "chromium": chromium,
            "modules": packages,
            "screenshot": picture,
            "steps": steps,
            "url": url,
        })
    };
    run("graphiql.js", told).await
}

/// Runs scripts in pages of one browser, which keeps cookies between them: each step has the `url`
/// of a page and a `script`, the body of an async function. Returns what they return; none where there
/// is no browser, which is said on standard error.
pub async fn pages(steps: Value) -> Option<Value> {
    run("pages.js", |chromium| json!({ "chromium": chromium, "steps": steps })).await
}

/// Runs one of the scripts that drive the browser, and reads what it prints.
async fn run<T: DeserializeOwned>(script: &str, told: impl FnOnce(&Path) -> Value) -> Option<T> {
    let (folder, chromium) = match tools() {
        Ok(tools) => tools,
        Err(why) => {
            not_tested(&why);
            return None;
        }
    };
    let mut node = tokio::process::Command::new("node");
    node.arg(script).arg(told(&chromium).to_string()).current_dir(folder).kill_on_drop(true);
    let output = node.output().await.expect("node runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    Some(serde_json::from_slice(&output.stdout).expect("what was seen"))
}

/// Tells why nothing can be tested in a browser, if it cannot; an installation that was never
/// tried counts as possible.
pub fn missing() -> Option<String> {
    fs::read_to_string(folder().join("missing")).ok()
}

/// Says why something is not tested in a browser; fails where it has to be.
#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without a browser")]
pub fn not_tested(why: &str) {
    let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|value| value == "1");
    assert!(!required, "a browser is required: {why}");
    eprintln!("NOT TESTED in a browser: {why}");
    let noted =
        fs::create_dir_all(folder()).and_then(|()| fs::write(folder().join("missing"), why));
    noted.expect("the reason is noted");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/browser")
}

/// Finds Chromium, and installs what drives it unless that is done, one process at a time.
pub(crate) fn tools() -> Result<(PathBuf, PathBuf), String> {
    let folder = folder();
    let said = |error: std::io::Error| error.to_string();
    fs::create_dir_all(&folder).map_err(said)?;
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path);
    let chromium = chromium.ok_or("Chromium is not found on this machine")?;
    let npm = on_path("npm").ok_or("npm is not found on this machine")?;
    if !has_node() {
        return Err("Node.js 20 or newer is not found on this machine".into());
    }
    let lock = File::create(folder.join("lock")).map_err(said)?;
    lock.lock().map_err(said)?;
    let wanted = fs::read(format!("{SOURCES}/package-lock.json")).map_err(said)?;
    let installed = fs::read(folder.join("installed")).is_ok_and(|found| found == wanted);
    for name in
        ["package.json", "package-lock.json", ".npmrc", "device.js", "graphiql.js", "pages.js"]
    {
        fs::copy(format!("{SOURCES}/{name}"), folder.join(name)).map_err(said)?;
    }
    if !installed {
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let output = Command::new(npm).args(install).current_dir(&folder).output().map_err(said)?;
        if !output.status.success() {
            return Err(format!("npm ci: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        fs::write(folder.join("installed"), wanted).map_err(said)?;
    }
    if let Err(error) = fs::remove_file(folder.join("missing"))
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(said(error));
    }
    Ok((folder, chromium))
}

/// Tells whether there is a Node.js that the driver runs on.
fn has_node() -> bool {
    let told = Command::new("node").args(["-p", "parseInt(process.versions.node)"]).output();
    let major =
        told.ok().and_then(|told| String::from_utf8_lossy(&told.stdout).trim().parse().ok());
    major.is_some_and(|major: u32| major >= 20)
}

fn on_path(program: impl AsRef<OsStr>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program.as_ref()))
        .find(|file| file.is_file())
}
