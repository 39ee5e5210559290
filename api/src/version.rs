//! Changes that rest on what somebody has read.

use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// The thing was changed since it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This was changed by somebody else in the meantime.")]
pub struct Conflict {
    /// Its version now.
    pub version: i32,
}

impl Refusal for Conflict {
    fn code(&self) -> Code {
        Code::VersionConflict
    }

    fn field(&self) -> Option<&'static str> {
        Some("expectedVersion")
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "version": self.version }))
    }
}

/// Checks the version that a change rests on, where it says so.
pub fn check(expected: Option<i32>, version: i32) -> Result<(), Conflict> {
    match expected {
        Some(expected) if expected != version => Err(Conflict { version }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stale_version_conflicts() {
        assert_eq!(check(None, 3), Ok(()));
        assert_eq!(check(Some(3), 3), Ok(()));
        assert_eq!(check(Some(2), 3), Err(Conflict { version: 3 }));
    }
}
