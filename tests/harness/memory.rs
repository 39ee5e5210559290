//! What this process takes, as Linux counts it.

use std::{fs, time::Duration};

/// Bytes of memory that it has now.
pub fn resident() -> u64 {
    status("VmRSS:")
}

/// Bytes of memory that it had at most since [`forget_peak`].
pub fn peak() -> u64 {
    status("VmHWM:")
}

/// Begins anew to look for the peak.
pub fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").expect("/proc");
}

/// How long this thread has been computing, in steps of ten milliseconds.
pub fn computing() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/stat").expect("/proc");
    // What comes after the name, which stands in brackets: user and system, in hundredths.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("/proc");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a figure");
    let kib = line.trim().trim_end_matches(" kB");
    kib.parse::<u64>().expect("a number") * 1_024
}
