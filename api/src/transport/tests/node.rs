//! What others' clients make of the gateway: scripts in `tests/node`, with packages from npm.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
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
    INSTALLED.get_or_init(found).as_deref()
}

/// Installs the scripts; where that fails, says so and notes it for the report of all tests.
#[expect(clippy::disallowed_methods, reason = "the tests' own switch, not a setting")]
fn found() -> Option<PathBuf> {
    let tools = Path::new(SOURCES).join("../../target/tools/node");
    std::fs::create_dir_all(&tools).unwrap();
    let missing = tools.join("missing");
    match install(&tools) {
        Ok(folder) => {
            // It was not there unless the last try failed.
            let _ = std::fs::remove_file(missing);
            Some(folder)
        }
        Err(why) => {
            let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
            assert!(!required, "clients from npm are required: {why}");
            eprintln!("NOT TESTED with clients from npm: {why}");
            std::fs::write(missing, why).unwrap();
            None
        }
    }
}

fn install(tools: &Path) -> Result<PathBuf, String> {
    let sources = sources();
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    let ready = tools.join(format!("{:x}", hasher.finish()));
    if ready.exists() {
        return Ok(ready);
    }
    let making = tools.join(std::process::id().to_string());
    std::fs::create_dir_all(&making).unwrap();
    for (name, content) in sources {
        std::fs::write(making.join(name), content).unwrap();
    }
    let npm = Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(&making).output();
    let npm = npm.map_err(|error| format!("npm: {error}"))?;
    if !npm.status.success() {
        return Err(format!("npm ci: {}", String::from_utf8_lossy(&npm.stderr)));
    }
    // Where another run was faster, its folder is as good.
    if std::fs::rename(&making, &ready).is_err() {
        std::fs::remove_dir_all(&making).unwrap();
    }
    Ok(ready)
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
