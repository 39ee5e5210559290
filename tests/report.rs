//! The last lines of a test run: what this machine could not test.
#![allow(clippy::print_stdout, reason = "these lines are for the person who ran the tests")]

use tests::{browser, postgres, s3, smtp};

fn main() {
    // A runner that asks for the list of tests gets an empty one: this is a report, not a test.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    match postgres::missing() {
        Some(why) => println!("\nNOT TESTED on PostgreSQL: {why}. SQLite was.\n"),
        None => println!("\nFlows ran on SQLite and on PostgreSQL.\n"),
    }
    if let Some(why) = s3::missing() {
        println!("NOT TESTED on S3: {why}. Google Cloud Storage was.\n");
    }
    if let Some(why) = smtp::missing() {
        println!("NOT TESTED with a mail server: {why}.\n");
    }
    if let Some(why) = browser::missing() {
        println!("NOT TESTED in a browser: {why}.\n");
    }
}
