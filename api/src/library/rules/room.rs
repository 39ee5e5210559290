//! How much a library may hold.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There is not enough storage left in your plan for this file.")]
pub struct RoomError {
    /// What the plan includes, in bytes.
    pub quota: i64,
    /// What is used, and kept for uploads under way, in bytes.
    pub taken: i64,
}

impl Refusal for RoomError {
    fn code(&self) -> Code {
        Code::QuotaExceeded
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "quota": self.quota, "taken": self.taken }))
    }
}

/// Decides whether so many bytes fit beside what is taken.
pub fn fit(bytes: u64, quota: i64, taken: i64) -> Result<i64, RoomError> {
    let refused = RoomError { quota, taken };
    let bytes = i64::try_from(bytes).map_err(|_| refused)?;
    let fits = taken.checked_add(bytes).is_some_and(|sum| sum <= quota);
    if fits { Ok(bytes) } else { Err(refused) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_fits_and_the_next_does_not() {
        assert_eq!(fit(10, 100, 90), Ok(10));
        assert_eq!(fit(11, 100, 90), Err(RoomError { quota: 100, taken: 90 }));
        assert!(fit(0, 100, 101).is_err(), "a library beyond its quota takes nothing more");
        assert!(fit(u64::MAX, i64::MAX, 0).is_err());
        assert!(fit(1, i64::MAX, i64::MAX).is_err());
    }
}
