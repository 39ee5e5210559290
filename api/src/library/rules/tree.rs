//! Folders within folders, collections within collections, tags within tags.

use std::fmt;

use crate::error::{Code, Refusal};

/// How deep a tree goes; what is at the top is the first level.
pub const DEPTH: usize = 20;
/// How many folders, collections or tags a library has at most, of each.
pub const MOST: u64 = 10_000;

/// What a tree is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Places, of which an asset is in one.
    Folder,
    /// Selections, of which an asset is in many.
    Collection,
    /// Labels.
    Tag,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "folder",
            Self::Collection => "collection",
            Self::Tag => "tag",
        })
    }
}

/// Why a tree stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A sibling has the name.
    #[error("There is a {0} of this name already.")]
    NameTaken(Sort),
    /// Nothing can be inside itself.
    #[error("A {0} cannot be moved into itself or into one inside it.")]
    Cycle(Sort),
    /// It would be deeper than [`DEPTH`].
    #[error("A {0} can be at most {DEPTH} levels deep.")]
    TooDeep(Sort),
    /// There are [`MOST`] already.
    #[error("A library has at most {MOST} {0}s.")]
    TooMany(Sort),
    /// Something is in it.
    #[error("The {0} is not empty.")]
    NotEmpty(Sort),
}

impl Refusal for TreeError {
    fn code(&self) -> Code {
        match self {
            Self::NameTaken(_) => Code::NameTaken,
            Self::Cycle(_) | Self::TooDeep(_) => Code::BadUserInput,
            Self::TooMany(_) | Self::NotEmpty(_) => Code::IllegalState,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameTaken(_) => Some("name"),
            Self::Cycle(_) | Self::TooDeep(_) => Some("parentId"),
            Self::TooMany(_) | Self::NotEmpty(_) => None,
        }
    }
}

/// Decides whether something with so many levels below and including it fits under `parents`, the
/// way from the new parent to the top.
pub fn fit<Id: PartialEq>(
    sort: Sort,
    id: &Id,
    levels: usize,
    parents: &[Id],
) -> Result<(), TreeError> {
    if parents.contains(id) {
        return Err(TreeError::Cycle(sort));
    }
    if parents.len() + levels > DEPTH {
        return Err(TreeError::TooDeep(sort));
    }
    Ok(())
}

/// Decides whether so many more fit beside those that there are.
pub fn room(sort: Sort, there: u64, more: u64) -> Result<(), TreeError> {
    if there + more > MOST { Err(TreeError::TooMany(sort)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: Sort = Sort::Folder;

    #[test]
    fn nothing_can_be_in_itself_nor_in_what_is_in_it() {
        assert_eq!(fit(FOLDER, &1, 1, &[1]), Err(TreeError::Cycle(FOLDER)));
        assert_eq!(fit(FOLDER, &1, 3, &[3, 2, 1, 0]), Err(TreeError::Cycle(FOLDER)));
        assert_eq!(fit(FOLDER, &1, 3, &[3, 2, 0]), Ok(()));
    }

    #[test]
    fn twenty_levels_are_deep_enough() {
        let parents: Vec<_> = (0..DEPTH - 1).collect();
        assert_eq!(fit(Sort::Tag, &99, 1, &parents), Ok(()));
        assert_eq!(fit(Sort::Tag, &99, 2, &parents), Err(TreeError::TooDeep(Sort::Tag)));
        assert_eq!(fit(Sort::Tag, &99, DEPTH, &[]), Ok(()));
        assert_eq!(fit(Sort::Tag, &99, DEPTH + 1, &[]), Err(TreeError::TooDeep(Sort::Tag)));
    }

    #[test]
    fn ten_thousand_of_a_sort_are_enough() {
        assert_eq!(room(FOLDER, MOST - 1, 1), Ok(()));
        assert_eq!(room(FOLDER, MOST - 1, 2), Err(TreeError::TooMany(FOLDER)));
    }
}
