//! What people do with a library.

mod bulk;
mod clients;
mod collections;
mod conversions;
mod copies;
mod details;
mod downloads;
mod duplicates;
mod folders;
mod importing;
mod lists;
mod mine;
mod notes;
mod others;
mod persons;
mod playback;
mod recordings;
mod renditions;
mod resuming;
mod revisions;
mod rights;
mod signed;
mod sorting;
mod tags;
mod trash;
mod uploads;
