//! A program that can do no harm.

use std::{ffi::OsString, path::Path, process::Stdio, time::Duration};

use storage::media::MediaError;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::{Child, Command},
    sync::mpsc,
    time::timeout,
};

/// Sets the bounds that the system watches over, then becomes the program: memory in KiB, seconds
/// of processor, and blocks of 512 bytes of a written file.
const CONFINE: &str = "ulimit -c 0; ulimit -v \"$1\"; ulimit -t \"$2\"; ulimit -f \"$3\"; shift 3; \
                       exec nice -n 10 \"$@\"";
/// How much of what a program complains about is kept, in bytes.
const COMPLAINT: u64 = 4 * 1024;

/// A program with its bounds.
#[derive(Debug)]
pub struct Confined {
    /// What it is given.
    pub args: Vec<OsString>,
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of each file that it writes.
    pub output: u64,
    /// How long it may take; also of processor time, for each of its threads.
    pub time: Duration,
}

/// Why a program did not do what it was to do.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// It gave up, or ran into one of its bounds: the file is at fault.
    #[error("{program} gave up ({status}): {complaint}")]
    GaveUp {
        /// Its name.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it said.
        complaint: String,
    },
    /// It took too long.
    #[error("{0} took too long")]
    TooSlow(String),
    /// It ended well, but made nothing: there is nothing in the file.
    #[error("nothing was made of it")]
    Nothing,
    /// It could not be started or heard.
    #[error("a program could not be run")]
    Io(#[from] std::io::Error),
}

impl From<MediaError> for ToolError {
    /// What a program has made and cannot be read is of as little use as nothing.
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Unfit(_) => Self::Nothing,
            MediaError::Io(error) => Self::Io(error),
        }
    }
}

impl Confined {
    /// Runs a program in a folder until it ends, passing its lines on. Dropped, it is killed.
    pub async fn run(
        &self,
        program: &Path,
        folder: &Path,
        lines: Option<mpsc::Sender<String>>,
    ) -> Result<(), ToolError> {
        let name = || program.display().to_string();
        let mut child = self.spawn(program, folder)?;
        let (out, complaints) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let ((), complaint) = tokio::join!(pass_on(out, lines), complaint(complaints));
            Ok::<_, std::io::Error>((child.wait().await?, complaint))
        };
        let (status, complaint) =
            timeout(self.time, work).await.map_err(|_| ToolError::TooSlow(name()))??;
        if status.success() {
            return Ok(());
        }
        Err(ToolError::GaveUp { program: name(), status, complaint })
    }

    fn spawn(&self, program: &Path, folder: &Path) -> std::io::Result<Child> {
        Command::new("/bin/sh")
            .args(["-c", CONFINE, "sh"])
            .arg((self.memory / 1024).to_string())
            .arg(((self.time.as_secs() + 1) * 8).to_string())
            .arg((self.output / 512).to_string())
            .arg(program)
            .args(&self.args)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Passes the lines of a program on, as long as anybody listens.
async fn pass_on(from: Option<impl AsyncRead + Unpin>, to: Option<mpsc::Sender<String>>) {
    let Some(from) = from else { return };
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(to) = &to {
            // Whoever is behind hears the next one.
            let _ = to.try_send(line);
        }
    }
}

/// Keeps the beginning of what a program complains about, and lets it go on complaining.
async fn complaint(from: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut from) = from else { return String::new() };
    let mut kept = Vec::new();
    // A complaint that cannot be read is none.
    let _ = (&mut from).take(COMPLAINT).read_to_end(&mut kept).await;
    let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&kept).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confined(script: &str) -> Confined {
        Confined {
            args: vec!["-c".into(), script.into()],
            memory: 512 << 20,
            output: 1 << 20,
            time: Duration::from_secs(5),
        }
    }

    async fn run(confined: Confined) -> Result<(), ToolError> {
        let folder = tempfile::tempdir().unwrap();
        confined.run(Path::new("/bin/sh"), folder.path(), None).await
    }

    #[tokio::test]
    async fn a_program_is_heard_and_its_end_is_known() {
        let (to, mut lines) = mpsc::channel(8);
        let folder = tempfile::tempdir().unwrap();
        let said = confined("echo one; echo two");
        said.run(Path::new("/bin/sh"), folder.path(), Some(to)).await.unwrap();
        assert_eq!(lines.recv().await.as_deref(), Some("one"));
        assert_eq!(lines.recv().await.as_deref(), Some("two"));
        let failed = run(confined("echo broken >&2; exit 3")).await.unwrap_err();
        assert!(failed.to_string().contains("broken"), "{failed}");
    }

    #[tokio::test]
    async fn no_file_grows_beyond_its_bound_and_nothing_of_our_environment_is_told() {
        let grown = run(confined("head -c 4000000 /dev/zero > large")).await;
        assert!(matches!(grown, Err(ToolError::GaveUp { .. })), "{grown:?}");
        let told = run(confined("test -z \"$CARGO_MANIFEST_DIR\"")).await;
        assert!(told.is_ok(), "{told:?}");
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let script = "a=0123456789abcdef; while :; do a=$a$a; done";
        let greedy = run(Confined { memory: 64 << 20, ..confined(script) }).await;
        assert!(matches!(greedy, Err(ToolError::GaveUp { .. })), "{greedy:?}");
    }

    #[tokio::test]
    async fn a_program_that_takes_too_long_is_ended() {
        let script = "while :; do :; done";
        let slow = run(Confined { time: Duration::from_millis(200), ..confined(script) }).await;
        assert!(matches!(slow, Err(ToolError::TooSlow(_))), "{slow:?}");
    }
}
