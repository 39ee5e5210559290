//! How much can be copied at once.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many assets are copied at once, at most.
pub const MOST: u64 = 500;

/// More was to be copied than can be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A folder with more than {MOST} assets in it is copied in parts.")]
pub struct TooLarge;

impl Refusal for TooLarge {
    fn code(&self) -> Code {
        Code::LimitExceeded
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "limit": MOST }))
    }
}

/// Decides whether so many assets are copied.
pub fn size(assets: u64) -> Result<(), TooLarge> {
    if assets > MOST { Err(TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_are_copied_at_once() {
        assert_eq!(size(MOST), Ok(()));
        assert_eq!(size(MOST + 1), Err(TooLarge));
    }
}
