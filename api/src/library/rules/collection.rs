//! What can be in a collection.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many assets are put into one collection by hand, at most.
pub const PER_COLLECTION: u64 = 10_000;

/// Why a collection stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CollectionError {
    /// More than [`PER_COLLECTION`] would be in it.
    #[error("A collection holds at most {PER_COLLECTION} assets that were put into it by hand.")]
    TooMany,
    /// It gathers nothing by itself, so that nothing can be kept out.
    #[error("Only a collection with a filter keeps assets out; take them out of this one.")]
    NoFilter,
    /// The trash is in no collection.
    #[error("A collection cannot gather what is in the trash.")]
    Trash,
}

impl Refusal for CollectionError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::LimitExceeded,
            Self::NoFilter => Code::IllegalState,
            Self::Trash => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TooMany | Self::NoFilter => None,
            Self::Trash => Some("filter"),
        }
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooMany).then(|| json!({ "limit": PER_COLLECTION }))
    }
}

/// Decides whether so many more are put beside those that there are.
pub fn room(there: u64, more: usize) -> Result<(), CollectionError> {
    let fits = there.saturating_add(more as u64) <= PER_COLLECTION;
    if fits { Ok(()) } else { Err(CollectionError::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_are_put_in_by_hand() {
        assert_eq!(room(PER_COLLECTION - 500, 500), Ok(()));
        assert_eq!(room(PER_COLLECTION - 499, 500), Err(CollectionError::TooMany));
    }
}
