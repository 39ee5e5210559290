//! Programs of others that the server makes use of where they are installed.
//!
//! They are looked for once, at the start; without them uploads work as before, and what they would
//! have made says that it is missing. A program runs confined: it gets one file of ours
//! by a name without meaning, may open no network connection, and has bounds of memory, time,
//! processor and output; whoever no longer waits for it ends it.

mod confined;
mod ffmpeg;
mod ffprobe;
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
    ffprobe::{Probed, probe},
    workplace::Workplace,
};
use crate::config::Config;

/// The setting that stands for not using a program.
const NONE: &str = "none";
/// How long a program may take to say which version it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// The programs that were found.
#[derive(Clone, Debug, Default)]
pub struct Tools {
    /// Draws and converts clips and sounds.
    pub ffmpeg: Option<Ffmpeg>,
    /// Tells what recordings are made of.
    pub ffprobe: Option<Program>,
    /// Draws HEIC and AVIF.
    pub heif_convert: Option<Program>,
    /// Writes AVIF.
    pub heif_enc: Option<Program>,
    /// Draws pages of PDF.
    pub pdftoppm: Option<Program>,
    /// Draws SVG.
    pub rsvg_convert: Option<Program>,
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
    pub async fn find(config: &Config) -> Self {
        let threads = config.threads();
        let (ffmpeg, ffprobe, heif_convert, heif_enc, pdftoppm, rsvg_convert) = tokio::join!(
            Program::find(&config.ffmpeg, "-version"),
            Program::find(&config.ffprobe, "-version"),
            Program::find(&config.heif_convert, "-h"),
            Program::find(&config.heif_enc, "-h"),
            Program::find(&config.pdftoppm, "-v"),
            Program::find(&config.rsvg_convert, "--version"),
        );
        let ffmpeg = ffmpeg.map(|program| Ffmpeg::new(program, threads));
        Self { ffmpeg, ffprobe, heif_convert, heif_enc, pdftoppm, rsvg_convert }
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
        // “ffmpeg version 5.1.9 Copyright …”, “heif-convert  libheif version: 1.15.1”.
        let mut words = said.split_whitespace();
        let version =
            words.find(|word| matches!(*word, "version" | "version:")).and(words.next())?;
        tracing::debug!(version, "{} is installed.", path.display());
        Some(Self { path: path.to_owned(), version: version.to_owned() })
    }
}
