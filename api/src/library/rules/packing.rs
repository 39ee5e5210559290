//! What is in an archive of files, and what it is called there.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use entity::download::DownloadState;
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many files an archive has at most.
pub const FILES: usize = 100_000;
/// How many archives of an account are packed at a time, and wait for it.
pub const AT_ONCE: u64 = 10;
/// How long an archive can be fetched.
pub const LIFE: TimeDelta = TimeDelta::hours(24);
/// How many of those that are left out an answer names.
pub const NAMED: usize = 500;

/// Why there is no archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackingError {
    /// Nothing was chosen, or several things.
    #[error("Give either `assetIds`, `folderId` or `collectionId`.")]
    Which,
    /// What was chosen is empty.
    #[error("There are no files in it.")]
    Empty,
    /// None of the files may be fetched.
    #[error("The rights allow none of these files to be downloaded.")]
    NoneAllowed,
    /// There are more than [`FILES`].
    #[error("An archive has at most {FILES} files.")]
    TooMany,
    /// [`AT_ONCE`] are under way.
    #[error("At most {AT_ONCE} archives are packed at a time.")]
    Busy,
    /// It is packed, or was given up.
    #[error("It is not being packed any more.")]
    Over,
}

impl Refusal for PackingError {
    fn code(&self) -> Code {
        match self {
            Self::Which => Code::BadUserInput,
            Self::Empty | Self::Over => Code::IllegalState,
            Self::NoneAllowed => Code::NotDownloadable,
            Self::TooMany | Self::Busy => Code::LimitExceeded,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Which).then_some("assetIds")
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::TooMany => Some(json!({ "limit": FILES })),
            Self::Busy => Some(json!({ "limit": AT_ONCE })),
            _ => None,
        }
    }
}

/// Decides whether an archive can be given up.
pub fn cancel(state: DownloadState) -> Result<(), PackingError> {
    match state {
        DownloadState::Waiting | DownloadState::Packing => Ok(()),
        DownloadState::Ready | DownloadState::Failed | DownloadState::Cancelled => {
            Err(PackingError::Over)
        }
    }
}

/// The names in an archive, each of which is there once, whatever the case: many systems keep no
/// two files apart by that.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    counts: HashMap<String, u32>,
}

impl Names {
    /// Gives a file its name in a folder, which is empty or ends in `/`; a second one of the same
    /// name becomes `name (2).jpg`.
    pub fn give(&mut self, folder: &str, name: &str) -> String {
        let name = safe(name);
        let whole = format!("{folder}{name}");
        let key = whole.to_lowercase();
        if self.taken.insert(key.clone()) {
            return whole;
        }
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name.as_str(), String::new()),
        };
        let count = self.counts.entry(key).or_insert(1);
        loop {
            *count += 1;
            let whole = format!("{folder}{stem} ({count}){ending}");
            if self.taken.insert(whole.to_lowercase()) {
                return whole;
            }
        }
    }
}

/// Changes a name that some systems keep for themselves, or would hide.
fn safe(name: &str) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_device = match stem.as_str() {
        "con" | "prn" | "aux" | "nul" => true,
        other => {
            other.len() == 4
                && (other.starts_with("com") || other.starts_with("lpt"))
                && other.ends_with(|c: char| c.is_ascii_digit())
        }
    };
    if is_device || stem.is_empty() { format!("_{name}") } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_apart_in_each_folder_whatever_the_case() {
        let mut names = Names::default();
        let mut give = |folder, name| names.give(folder, name);
        assert_eq!(give("", "a.jpg"), "a.jpg");
        assert_eq!(give("", "a (2).jpg"), "a (2).jpg");
        assert_eq!(give("", "A.JPG"), "A (3).JPG");
        assert_eq!(give("", "a.jpg"), "a (4).jpg");
        assert_eq!(give("b/", "a.jpg"), "b/a.jpg");
        assert_eq!(give("b/", "Værøy"), "b/Værøy");
        assert_eq!(give("b/", "VÆRØY"), "b/VÆRØY (2)");
    }

    #[test]
    fn names_that_a_system_keeps_for_itself_are_changed() {
        let mut names = Names::default();
        for (name, expected) in [
            ("con.png", "_con.png"),
            ("COM1.jpg", "_COM1.jpg"),
            ("console.png", "console.png"),
            (".jpg", "_.jpg"),
        ] {
            assert_eq!(names.give("", name), expected);
        }
    }

    #[test]
    fn only_what_is_under_way_can_be_given_up() {
        for state in [DownloadState::Waiting, DownloadState::Packing] {
            assert_eq!(cancel(state), Ok(()));
        }
        for state in [DownloadState::Ready, DownloadState::Failed, DownloadState::Cancelled] {
            assert_eq!(cancel(state), Err(PackingError::Over));
        }
    }
}
