//! What can be saved as a search.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many searches a person saves at most, and an account.
pub const MOST: u64 = 500;

/// Why a search is not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// Another one has the name.
    #[error("There is a saved search of this name already.")]
    NameTaken,
    /// There are [`MOST`] already.
    #[error("At most {MOST} searches are saved.")]
    TooMany,
}

impl Refusal for SearchError {
    fn code(&self) -> Code {
        match self {
            Self::NameTaken => Code::NameTaken,
            Self::TooMany => Code::LimitExceeded,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameTaken => Some("name"),
            Self::TooMany => None,
        }
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooMany).then(|| json!({ "limit": MOST }))
    }
}

/// Decides whether one more is saved beside those that there are.
pub fn room(there: u64) -> Result<(), SearchError> {
    if there < MOST { Ok(()) } else { Err(SearchError::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_searches_are_enough() {
        assert_eq!(room(MOST - 1), Ok(()));
        assert_eq!(room(MOST), Err(SearchError::TooMany));
    }
}
