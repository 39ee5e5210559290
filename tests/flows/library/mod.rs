//! What people do with a library.

mod bulk;
mod details;
mod downloads;
mod folders;
mod lists;
mod notes;
mod others;
mod uploads;
