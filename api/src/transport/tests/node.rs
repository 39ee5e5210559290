//! What others' clients make of the gateway: scripts in `tests/node`, with packages from npm.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::TestServer;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/node");

/// Runs a script against the server; tells nothing where there is no Node.js and none is
/// required.
async fn run(script: &'static str, server: &TestServer) {
    let url = server.url.clone();
    let ran = actix_web::web::block(move || {
        let Some(folder) = installed() else { return };
        let output = Command::new("node").arg(folder.join(script)).arg(url).output().unwrap();
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}\n{out}\n{err}");
    });
    ran.await.expect("the script to pass");
}

/// The scripts with their packages, copied into the target folder.
fn installed() -> Option<&'static Path> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    INSTALLED.get_or_init(install).as_deref()
}

#[expect(clippy::disallowed_methods, reason = "the tests' own switch, not a setting")]
fn install() -> Option<PathBuf> {
    if let Err(error) = Command::new("npm").arg("--version").stdout(Stdio::null()).status() {
        let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|value| value == "1");
        assert!(!required, "npm is required: {error}");
        eprintln!("NOT TESTED with clients from npm: {error}");
        return None;
    }
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().find(|folder| folder.ends_with("target"));
    let tools = target.unwrap_or(program.parent().unwrap()).join("tools");
    let sources: Vec<(String, Vec<u8>)> = sources();
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    let ready = tools.join(format!("transport-{:x}", hasher.finish()));
    if ready.exists() {
        return Some(ready);
    }
    let making = tools.join(format!("transport-{}", std::process::id()));
    std::fs::create_dir_all(&making).unwrap();
    for (name, content) in sources {
        std::fs::write(making.join(name), content).unwrap();
    }
    let npm = Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(&making).output();
    let npm = npm.unwrap();
    assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    // Where another run was faster, its folder is as good.
    if std::fs::rename(&making, &ready).is_err() {
        std::fs::remove_dir_all(&making).unwrap();
    }
    Some(ready)
}

/// The scripts and what they need, by name.
fn sources() -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(SOURCES).unwrap().map(Result::unwrap);
    let mut sources: Vec<_> = entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    sources.sort();
    sources
}

#[actix_web::test]
async fn every_audit_of_graphql_over_http_is_passed() {
    run("http.mjs", &TestServer::start()).await;
}

#[actix_web::test]
async fn the_clients_of_graphql_ws_understand_the_server() {
    run("websocket.mjs", &TestServer::start()).await;
}
