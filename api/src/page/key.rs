//! What a list is sorted by, and the cursors that carry it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sea_orm::{Order, Value, sea_query::SimpleExpr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};

/// One value that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Text, compared as the database does.
    #[serde(rename = "t")]
    Text(String),
    /// A number.
    #[serde(rename = "n")]
    Number(i64),
    /// An instant.
    #[serde(rename = "i")]
    Instant(DateTime<Utc>),
    /// An id.
    #[serde(rename = "u")]
    Id(Uuid),
}

impl From<Part> for Value {
    fn from(part: Part) -> Self {
        match part {
            Part::Text(text) => text.into(),
            Part::Number(number) => number.into(),
            Part::Instant(instant) => instant.into(),
            Part::Id(id) => id.into(),
        }
    }
}

/// One key of a list's order.
pub struct Key<M> {
    /// The value in SQL; never null.
    pub by: SimpleExpr,
    /// Which end comes first.
    pub order: Order,
    /// The same value of a row.
    pub of: fn(&M) -> Part,
}

impl<M> Key<M> {
    /// A key whose smallest value comes first.
    pub fn up(by: impl Into<SimpleExpr>, of: fn(&M) -> Part) -> Self {
        Self { by: by.into(), order: Order::Asc, of }
    }

    /// A key whose greatest value comes first.
    pub fn down(by: impl Into<SimpleExpr>, of: fn(&M) -> Part) -> Self {
        Self { by: by.into(), order: Order::Desc, of }
    }
}

pub(super) fn encode(parts: &[Part]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(parts).unwrap_or_default())
}

pub(super) fn decode(cursor: &str, is_backward: bool) -> Result<Vec<Part>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| not_a_cursor(is_backward))?;
    serde_json::from_slice(&bytes).map_err(|_| not_a_cursor(is_backward))
}

pub(super) fn not_a_cursor(is_backward: bool) -> Error {
    let field = if is_backward { "before" } else { "after" };
    Error::bad_input(field, "This is not a cursor of this list.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let parts = [Part::Number(-7), Part::Id(Uuid::now_v7())];
        let decoded = decode(&encode(&parts), false).expect("a cursor");
        assert_eq!(decoded, parts);
        assert!(decode("bm90IGpzb24", false).is_err());
        assert!(decode("%", false).is_err());
    }
}
