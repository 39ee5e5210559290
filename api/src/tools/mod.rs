//! Programs of others that the server makes use of where they are installed.
//!
//! They are looked for once, at the start; without them uploads work as before, and what they would
//! have made says that it is missing. A program runs [confined](confined): it gets one file of ours
//! by a name without meaning, may open no network connection, and has bounds of memory, time,
//! processor and output; whoever no longer waits for it ends it.

mod confined;
mod ffmpeg;
mod workplace;

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, time::timeout};

pub use self::{
    confined::{Confined, ToolError},
    ffmpeg::{Encode, Ffmpeg, Input, Progress, done_ms},
    workplace::Workplace,
};

/// The setting that stands for not using a program.
const NONE: &str = "none";
/// How long a program may take to say which version it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// The programs that were found.
#[derive(Clone, Debug, Default)]
pub struct Tools {
    /// Draws and converts clips and sounds.
    pub ffmpeg: Option<Ffmpeg>,
    /// Draws pages of PDF.
    pub pdftoppm: Option<Program>,
}

/// A program of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where it lies.
    pub path: PathBuf,
    /// Which version it says it is.
    pub version: String,
}

impl Tools {
    /// Looks for the programs where the settings say.
    pub async fn find(ffmpeg: &Path, pdftoppm: &Path, threads: usize) -> Self {
        let ffmpeg = Program::find(ffmpeg, "-version").await;
        let pdftoppm = Program::find(pdftoppm, "-v").await;
        for (name, found) in [("ffmpeg", &ffmpeg), ("pdftoppm", &pdftoppm)] {
            let version = found.as_ref().map(|found| found.version.as_str());
            tracing::debug!(version, "{name} was looked for.");
        }
        Self { ffmpeg: ffmpeg.map(|program| Ffmpeg::new(program, threads)), pdftoppm }
    }
}

impl Program {
    /// Asks a program for its version; none where it cannot be started.
    async fn find(path: &Path, flag: &str) -> Option<Self> {
        if path.as_os_str() == OsStr::new(NONE) {
            return None;
        }
        let asked = Command::new(path).arg(flag).stdin(Stdio::null()).kill_on_drop(true).output();
        let answer = timeout(PATIENCE, asked).await.ok()?.ok()?;
        let said = [answer.stdout, answer.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        // “ffmpeg version 5.1.9 Copyright …”, “pdftoppm version 22.12.0”.
        let version = said.split_whitespace().skip_while(|word| *word != "version").nth(1)?;
        Some(Self { path: path.to_owned(), version: version.to_owned() })
    }
}
