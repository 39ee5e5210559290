//! ffmpeg: pictures of clips, and versions of clips and sounds that play everywhere.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use storage::media::Format;
use tokio::sync::mpsc;

use super::{Confined, Program, ToolError, Workplace};

/// Memory of one run; half of it is the libraries that it maps.
const MEMORY: u64 = 4 << 30;
/// The most bytes that it may allocate at once, whatever a file says about itself.
const MOST_AT_ONCE: &str = "536870912";

/// ffmpeg, as found on this machine.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    /// The program.
    pub program: Program,
    threads: usize,
}

/// A file that ffmpeg reads.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it lies.
    pub path: PathBuf,
    /// What its bytes show; never left to ffmpeg, which knows formats that open other files.
    pub format: Format,
    /// Where reading starts, in milliseconds.
    pub from_ms: u64,
}

/// One run of ffmpeg.
#[derive(Clone, Debug)]
pub struct Encode {
    /// The file that is made, in the workplace.
    pub output: &'static str,
    /// What is made of it: ffmpeg's options of an output.
    pub options: Vec<String>,
    /// Bytes of the output at most.
    pub most: u64,
    /// How long it may take.
    pub time: Duration,
}

/// How far a run is: milliseconds of the output.
pub type Progress = mpsc::Sender<String>;

impl Ffmpeg {
    pub(super) fn new(program: Program, threads: usize) -> Self {
        Self { program, threads: threads.clamp(1, 4) }
    }

    /// Runs once; ends it when dropped. Tells nothing of the file but what was asked for.
    pub async fn encode(
        &self,
        place: &Workplace,
        input: &Input,
        encode: &Encode,
        progress: Option<Progress>,
    ) -> Result<PathBuf, ToolError> {
        let confined = Confined {
            args: self.args(input, encode),
            memory: MEMORY,
            output: encode.most,
            time: encode.time,
        };
        confined.run(&self.program.path, place.path(), progress).await?;
        Ok(place.path().join(encode.output))
    }

    fn args(&self, input: &Input, encode: &Encode) -> Vec<OsString> {
        let threads = self.threads.to_string();
        let from = format!("{}.{:03}", input.from_ms / 1_000, input.from_ms % 1_000);
        let before = [
            "-nostdin",
            "-hide_banner",
            "-loglevel",
            "error",
            "-y",
            "-max_alloc",
            MOST_AT_ONCE,
            "-progress",
            "pipe:1",
            "-stats_period",
            "1",
            "-protocol_whitelist",
            "file,pipe",
            "-threads",
            &threads,
            "-f",
            demuxer(input.format),
            "-ss",
            &from,
            "-i",
        ];
        let clean = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-threads"];
        let mut args: Vec<OsString> = before.into_iter().map(Into::into).collect();
        args.push(address(&input.path));
        args.extend(clean.into_iter().map(Into::into));
        args.push(threads.clone().into());
        args.extend(encode.options.iter().map(Into::into));
        args.push(encode.output.into());
        args
    }
}

/// Reads how far a run is out of a line, in milliseconds of its output.
pub fn done_ms(line: &str) -> Option<u64> {
    let microseconds = line.strip_prefix("out_time_us=")?;
    microseconds.parse::<u64>().ok().map(|microseconds| microseconds / 1_000)
}

/// The address of a file: by an absolute path with its protocol, so that no name is taken for
/// anything else.
pub(super) fn address(path: &Path) -> OsString {
    let mut address = OsString::from("file:");
    address.push(path);
    address
}

/// What ffmpeg calls a format that it reads.
pub(super) fn demuxer(format: Format) -> &'static str {
    match format {
        Format::Mp4 | Format::Mov => "mov",
        Format::Webm => "matroska",
        Format::Mp3 => "mp3",
        Format::Wav => "wav",
        _ => "image2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_reads_one_file_of_a_known_format_and_nothing_from_the_network() {
        let program = Program { path: "ffmpeg".into(), version: "1".into() };
        let path = PathBuf::from("/data/http://evil");
        let input = Input { path, format: Format::Mov, from_ms: 61_005 };
        let options = vec!["-frames:v".into(), "1".into()];
        let time = Duration::from_secs(1);
        let encode = Encode { output: "out.jpg", options, most: 1, time };
        let args = Ffmpeg::new(program, 2).args(&input, &encode);
        let args: Vec<_> = args.iter().map(|arg| arg.to_str().unwrap()).collect();
        let follows = |flag: &str, value: &str| args.windows(2).any(|pair| pair == [flag, value]);
        assert!(follows("-protocol_whitelist", "file,pipe") && follows("-f", "mov"));
        assert!(follows("-i", "file:/data/http://evil") && follows("-ss", "61.005"));
        assert_eq!(args.last(), Some(&"out.jpg"));
    }

    #[test]
    fn progress_is_read_in_milliseconds() {
        assert_eq!(done_ms("out_time_us=1500000"), Some(1_500));
        assert_eq!(done_ms("out_time_us=N/A"), None);
        assert_eq!(done_ms("frame=3"), None);
    }
}
