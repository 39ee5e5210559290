//! What people do with a library.

mod bulk;
mod collections;
mod copies;
mod details;
mod clients;
mod downloads;
mod folders;
mod importing;
mod lists;
mod mine;
mod notes;
mod others;
mod persons;
mod revisions;
mod sorting;
mod tags;
mod trash;
mod resuming;
mod signed;
mod uploads;
