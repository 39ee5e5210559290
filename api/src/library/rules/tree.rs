//! Folders within folders.

use crate::error::{Code, Refusal};

/// How deep folders go; those at the top are the first level.
pub const DEPTH: usize = 20;
/// How many folders a library has at most.
pub const FOLDERS: u64 = 10_000;

/// Why the tree stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// A sibling has the name.
    #[error("There is a folder of this name already.")]
    NameTaken,
    /// A folder cannot be inside itself.
    #[error("A folder cannot be moved into itself or into a folder inside it.")]
    Cycle,
    /// It would be deeper than [`DEPTH`].
    #[error("Folders can be {DEPTH} levels deep.")]
    TooDeep,
    /// There are [`FOLDERS`] already.
    #[error("A library has at most {FOLDERS} folders.")]
    TooMany,
    /// Something is in it.
    #[error("The folder is not empty.")]
    NotEmpty,
}

impl Refusal for FolderError {
    fn code(&self) -> Code {
        match self {
            Self::NameTaken => Code::NameTaken,
            Self::Cycle | Self::TooDeep => Code::BadUserInput,
            Self::TooMany | Self::NotEmpty => Code::IllegalState,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameTaken => Some("name"),
            Self::Cycle | Self::TooDeep => Some("parentId"),
            Self::TooMany | Self::NotEmpty => None,
        }
    }
}

/// Decides whether a folder with so many levels below and including it fits under `parents`, the
/// way from the new parent to the top.
pub fn fit<Id: PartialEq>(folder: &Id, levels: usize, parents: &[Id]) -> Result<(), FolderError> {
    if parents.contains(folder) {
        return Err(FolderError::Cycle);
    }
    if parents.len() + levels > DEPTH {
        return Err(FolderError::TooDeep);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_cannot_be_in_itself_nor_in_what_is_in_it() {
        assert_eq!(fit(&1, 1, &[1]), Err(FolderError::Cycle));
        assert_eq!(fit(&1, 3, &[3, 2, 1, 0]), Err(FolderError::Cycle));
        assert_eq!(fit(&1, 3, &[3, 2, 0]), Ok(()));
    }

    #[test]
    fn twenty_levels_are_deep_enough() {
        let parents: Vec<_> = (0..DEPTH - 1).collect();
        assert_eq!(fit(&99, 1, &parents), Ok(()));
        assert_eq!(fit(&99, 2, &parents), Err(FolderError::TooDeep));
        assert_eq!(fit(&99, DEPTH, &[]), Ok(()));
        assert_eq!(fit(&99, DEPTH + 1, &[]), Err(FolderError::TooDeep));
    }
}
