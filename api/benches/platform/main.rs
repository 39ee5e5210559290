//! What the platform costs: how fast it starts, how much memory it takes, and how fast files come in
//! and pages go out.
//!
//! `cargo bench --workspace --bench platform`
//!
//! The real server runs as a process of its own on SQLite and a folder, and is spoken to over HTTP;
//! its memory and its CPU time come from `/proc`, so that this runs on Linux only. Where bytes are
//! concerned, the same bytes hashed in this process and written to a plain file stand beside it:
//! on a busy machine only the ratios mean something, and of those the ones of CPU time most.

#![expect(clippy::print_stdout, reason = "a bench is read on the terminal")]

mod client;
mod files;
mod node;
mod pages;
mod starting;
mod uploading;

use std::{path::Path, process::Command, time::Duration};

use client::Client;

/// How many assets the library has.
const ASSETS: &str = "10000";

/// Somebody who can sign in.
struct Customer {
    email: String,
    password: String,
}

#[actix_web::main]
async fn main() {
    let data = tempfile::tempdir().expect("a folder");
    let customer = seed(data.path());
    starting::measure(data.path(), &customer).await;
    pages::measure(data.path(), &customer).await;
    uploading::measure(data.path(), &customer).await;
}

/// Fills a new database.
fn seed(data: &Path) -> Customer {
    let seeding = Command::new(env!("CARGO_BIN_EXE_vibbio"))
        .args(["seed", "--assets", ASSETS, "--data"])
        .arg(data)
        .output()
        .expect("the program starts");
    let said = String::from_utf8(seeding.stdout).expect("text");
    assert!(seeding.status.success(), "{}", String::from_utf8_lossy(&seeding.stderr));
    println!("{said}");
    let after = |words: &str| {
        let (_, rest) = said.split_once(words).expect("what was announced");
        rest.lines().next().unwrap_or_default().to_owned()
    };
    Customer { email: after("The owner is "), password: after("shown this once: ") }
}

/// Prints one line of the table: what was measured, and what came of it.
fn tell(what: &str, outcome: &str) {
    println!("{what:44} {outcome}");
}

/// Writes bytes in MiB.
fn mib(bytes: u64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

/// Writes a time in milliseconds.
fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// Finds the time below which so many of a hundred are.
fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100]
}
