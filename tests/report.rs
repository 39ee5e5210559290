//! The last lines of a test run: what this machine could not test.
#![allow(clippy::print_stdout, reason = "these lines are for the person who ran the tests")]

use std::process::{Command, Stdio};

use tests::{browser, node, postgres, s3, smtp, tools};

fn main() {
    // A runner that asks for the list of tests gets an empty one: this is a report, not a test.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    postgres::wait_until_stopped().expect("the databases are cleared up");
    let parts = [
        ("on PostgreSQL, only on SQLite", postgres::missing()),
        ("on S3, only on Google Cloud Storage", s3::missing()),
        ("with a mail server", smtp::missing()),
        ("with clients from npm", node::missing()),
        ("in a browser", browser::missing()),
        ("against ExifTool", absent("exiftool", "-ver")),
        ("against unzip", absent("unzip", "-v")),
        ("with clips and sounds", tools::missing("ffmpeg").or_else(|| tools::missing("ffprobe"))),
        ("with HEIC and AVIF", tools::missing("heif-convert")),
        ("with pages of PDF", tools::missing("pdftoppm")),
        ("with SVG", tools::missing("rsvg-convert")),
    ];
    let missing: Vec<_> =
        parts.into_iter().filter_map(|(part, missing)| Some((part, missing?))).collect();
    if missing.is_empty() {
        println!("\nNothing was left out.\n");
        return;
    }
    println!();
    for (part, why) in missing {
        println!("NOT TESTED {part}: {}", why.lines().next().unwrap_or_default());
    }
    println!();
}

/// Looks for what some tests use by themselves, by asking for its version.
fn absent(program: &str, version: &str) -> Option<String> {
    let asked = Command::new(program).arg(version).stdout(Stdio::null()).status();
    asked.err().map(|error| error.to_string())
}
