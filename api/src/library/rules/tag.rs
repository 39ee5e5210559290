//! What a tag can be, and how many an asset carries.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// The most tags of one asset.
pub const PER_ASSET: u64 = 100;
/// The most other words for one tag.
pub const SYNONYMS: usize = 50;

/// Why a tag was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// The asset has [`PER_ASSET`] already.
    #[error("An asset has at most {PER_ASSET} tags.")]
    TooMany,
    /// It would have more than [`SYNONYMS`] other words.
    #[error("A tag has at most {SYNONYMS} synonyms.")]
    TooManySynonyms,
    /// Another tag has the word for a synonym.
    #[error("Another tag has this name or synonym.")]
    SynonymTaken,
    /// It is no colour.
    #[error("A colour is written like `#C8102E`.")]
    Colour,
    /// It was to be merged into itself or into one inside it.
    #[error("A tag cannot be merged into itself or into one inside it.")]
    IntoItself,
}

impl Refusal for TagError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::IllegalState,
            Self::TooManySynonyms => Code::LimitExceeded,
            Self::SynonymTaken => Code::NameTaken,
            Self::Colour | Self::IntoItself => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TooMany => None,
            Self::TooManySynonyms | Self::SynonymTaken => Some("synonyms"),
            Self::Colour => Some("colour"),
            Self::IntoItself => Some("intoId"),
        }
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooManySynonyms).then(|| json!({ "limit": SYNONYMS }))
    }
}

/// Checks a colour, and writes it in capitals.
pub fn colour(typed: &str) -> Result<String, TagError> {
    let is_hex = |digits: &str| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    match typed.strip_prefix('#') {
        Some(digits) if is_hex(digits) => Ok(typed.to_ascii_uppercase()),
        _ => Err(TagError::Colour),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_in_hex() {
        assert_eq!(colour("#c8102e"), Ok("#C8102E".into()));
        for wrong in ["", "c8102e", "#c8102", "#c8102e0", "#gggggg", "red", "#æææ"] {
            assert_eq!(colour(wrong), Err(TagError::Colour), "{wrong}");
        }
    }
}
