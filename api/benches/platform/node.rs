use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Client;

/// How long to wait before asking again whether the server answers.
const GLANCE: Duration = Duration::from_millis(1);
/// A query that reads the database and needs nobody to be signed in.
const FIRST: &str = "{ priceList { plans { code } } }";

/// A server in a process of its own.
pub(crate) struct Node {
    process: Child,
    pub(crate) url: String,
}

impl Node {
    /// Starts a server and tells how long it took to answer the first query.
    pub(crate) async fn start(data: &Path, flags: &[&str]) -> (Self, Duration) {
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = free.local_addr().expect("a port").port();
        drop(free);
        let url = format!("http://127.0.0.1:{port}");
        let client = Client::new(&url);
        let begun = Instant::now();
        let process = Command::new(env!("CARGO_BIN_EXE_vibbio"))
            .args(["serve", "--log", "warn", "--port", &port.to_string(), "--data"])
            .arg(data)
            .args(flags)
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        while client.try_run(FIRST).await.is_none() {
            assert!(begun.elapsed() < Duration::from_mins(1), "the server does not answer");
            tokio::time::sleep(GLANCE).await;
        }
        (Self { process, url }, begun.elapsed())
    }

    /// Asks the server to stop, as a service manager would, and waits for it.
    pub(crate) fn stop(mut self) {
        let told = Command::new("kill").arg(self.process.id().to_string()).status();
        assert!(told.is_ok_and(|status| status.success()), "the server cannot be told to stop");
        assert!(self.process.wait().expect("an end").success(), "the server fails");
    }

    /// Bytes of memory that the process has now.
    pub(crate) fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// Bytes of memory that the process had at most since [`Self::forget_peak`].
    pub(crate) fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    pub(crate) fn forget_peak(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5").expect("/proc");
    }

    /// How long all threads of the process have been computing.
    pub(crate) fn cpu(&self) -> Duration {
        cpu(&self.process.id().to_string())
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("/proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a figure");
        let kib = line.trim().trim_end_matches(" kB");
        kib.parse::<u64>().expect("a number") * 1_024
    }
}

/// How long a process has been computing; `self` is this one.
pub(crate) fn cpu(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("/proc");
    // What comes after the name, which stands in brackets: user and system, in hundredths.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}
