//! Programs of others that the platform makes use of: ffmpeg, ffprobe, heif-convert, heif-enc,
//! pdftoppm and rsvg-convert.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{TestApp, postgres};

/// Runs a flow with the programs, on SQLite and on PostgreSQL, where ffmpeg is installed.
pub async fn with_tools(flow: impl AsyncFn(&TestApp)) {
    if missing("ffmpeg").is_some() {
        return;
    }
    let programs = ["ffmpeg", "ffprobe", "heif-convert", "heif-enc", "pdftoppm", "rsvg-convert"];
    let flags = programs.map(|program| [format!("--{program}"), program.to_owned()]).concat();
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    let app = TestApp::start(None, &flags).await;
    flow(&app).await;
    app.finish().await;
    if let Some(url) = postgres::new_database().await {
        let app = TestApp::start(Some(&url), &flags).await;
        flow(&app).await;
        app.finish().await;
    }
}

/// Tells why nothing can be tested with a program, if it cannot.
#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without the programs")]
pub fn missing(program: &str) -> Option<String> {
    let started = Command::new(program)
        .arg(match program {
            "heif-convert" | "heif-enc" => "-h",
            "pdftoppm" => "-v",
            "rsvg-convert" => "--version",
            _ => "-version",
        })
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let why = started.err().map(|error| format!("{program}: {error}"));
    let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
    assert!(!required || why.is_none(), "{program} is required");
    why
}

/// Makes a clip or a sound with ffmpeg, by its options; none without ffmpeg.
pub fn recorded(name: &str, options: &str) -> Option<Vec<u8>> {
    missing("ffmpeg").map_or(Some(()), |_| None)?;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-y"])
        .args(options.split_whitespace())
        .arg(&path)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success(), "ffmpeg {options}");
    Some(std::fs::read(&path).expect("it was made"))
}

/// What ffprobe says about a file.
pub fn probed(bytes: &[u8], name: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(Path::new(name).file_name().expect("a name"));
    std::fs::write(&path, bytes).expect("it is written");
    let said = Command::new("ffprobe")
        .args(["-v", "error", "-print_format", "json", "-show_format", "-show_streams"])
        .arg(&path)
        .output()
        .expect("ffprobe runs");
    serde_json::from_slice(&said.stdout).expect("JSON")
}
