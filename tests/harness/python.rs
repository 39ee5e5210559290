//! Servers from the Python package index.
//!
//! The first use makes a Python environment under `target/tools`, which takes Python 3 and a
//! network; later runs need neither to ask. A server ends when its standard input does, and so with
//! this process, however that ends.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

/// A server: what it is made of, and the program that runs it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// What the environment is called.
    pub name: &'static str,
    /// What cannot be tested without it.
    pub serves: &'static str,
    /// What is installed; another list makes another environment.
    pub packages: &'static [&'static str],
    /// Prints a line once it is ready, and ends with its standard input.
    pub program: &'static str,
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    /// Holds the standard input open.
    pub process: Child,
    /// What it said first.
    pub first_line: String,
    /// What it says later.
    pub output: BufReader<ChildStdout>,
}

impl Tool {
    /// Starts the server; none where it cannot be installed, which is said on standard error.
    #[expect(clippy::disallowed_methods, reason = "tells CI from a machine without Python")]
    pub fn start(&self) -> Option<Running> {
        let started = self.install().and_then(|python| self.run(&python));
        let marker = self.environment().join("missing");
        match started {
            Ok(running) => {
                // It was not there unless the last try failed.
                let _ = fs::remove_file(marker);
                Some(running)
            }
            Err(why) => {
                let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
                assert!(!required, "a server for {} is required: {why}", self.serves);
                eprintln!("NOT TESTED on {}: {why}", self.serves);
                fs::write(marker, why).expect("the reason is noted");
                None
            }
        }
    }

    /// Tells why the server could not be started, if it could not; an installation that was never
    /// tried counts as possible.
    pub fn missing(&self) -> Option<String> {
        fs::read_to_string(self.environment().join("missing")).ok()
    }

    fn environment(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools").join(self.name)
    }

    /// Makes the environment unless it is there, one process at a time, and returns its Python.
    fn install(&self) -> Result<PathBuf, String> {
        let folder = self.environment();
        let (python, installed) = (folder.join("bin/python"), folder.join("installed"));
        let said = |error: std::io::Error| error.to_string();
        fs::create_dir_all(&folder).map_err(said)?;
        let lock = File::create(folder.join("lock")).map_err(said)?;
        lock.lock().map_err(said)?;
        let packages = self.packages.join(" ");
        if fs::read_to_string(&installed).is_ok_and(|found| found == packages) {
            return Ok(python);
        }
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        succeed(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(["--retries", "1", "--timeout", "20"])
                .args(self.packages),
        )?;
        fs::write(installed, packages).map_err(said)?;
        Ok(python)
    }

    fn run(&self, python: &Path) -> Result<Running, String> {
        let mut process = Command::new(python)
            .args(["-c", self.program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut first_line = String::new();
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        output.read_line(&mut first_line).map_err(|error| error.to_string())?;
        if first_line.is_empty() {
            return Err(format!("{} does not start", self.name));
        }
        Ok(Running { process, first_line: first_line.trim().to_owned(), output })
    }
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
