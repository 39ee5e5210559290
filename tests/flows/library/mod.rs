//! What people do with a library.

mod bulk;
mod collections;
mod copies;
mod details;
mod downloads;
mod folders;
mod lists;
mod mine;
mod notes;
mod others;
mod persons;
mod revisions;
mod sorting;
mod tags;
mod trash;
mod uploads;
