//! Files that nobody means well with: broken ones, and ones that ask for far more than they bring.
//!
//! All of them are made here, from the samples or from nothing, and come out the same every time.
//! They are made one by one, so that whoever goes through them holds only one.
#![allow(
    clippy::format_collect,
    clippy::large_stack_arrays,
    clippy::trivially_copy_pass_by_ref,
    reason = "each file is made once, and is clearest as it is written"
)]

mod films;
mod larger;
mod notes;
mod papers;
mod parts;
mod pictures;
mod wounds;

/// What a file is made by.
type Made = (&'static str, fn() -> Vec<u8>);

/// A file that is up to no good.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What is wrong with it.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// All of them: `wounds` of each sample in places that are drawn by lot, and everything that is
/// made on purpose.
pub fn corpus(wounds: usize) -> impl Iterator<Item = Hostile> {
    wounds::all(wounds).chain(made())
}

/// Those that are made on purpose.
fn made() -> impl Iterator<Item = Hostile> {
    let all =
        [pictures::ALL, larger::ALL, notes::ALL, films::ALL, papers::ALL].into_iter().flatten();
    all.map(|(name, make)| Hostile { name: (*name).to_owned(), bytes: make() })
}
