//! What people have agreed to.

use async_graphql::Enum;
use chrono::NaiveDate;
use entity::release::{self, ReleaseScope};
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How many releases a person has, at most.
pub const PER_PERSON: u64 = 100;
/// How long a note is, at most, in characters.
pub const NOTE: usize = 1_000;

/// Why a release was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// It ends before it begins.
    #[error("A release ends on the day on which it begins, or later.")]
    Ends,
    /// It covers nothing.
    #[error("A release covers something: give `ALL`, or what it covers.")]
    Nothing,
    /// Its note is longer than [`NOTE`].
    #[error("A note has at most {NOTE} characters.")]
    Note,
    /// It was withdrawn before.
    #[error("This release was withdrawn before.")]
    Withdrawn,
    /// There are [`PER_PERSON`] already.
    #[error("A person has at most {PER_PERSON} releases.")]
    TooMany,
}

impl Refusal for ReleaseError {
    fn code(&self) -> Code {
        match self {
            Self::Ends | Self::Nothing | Self::Note => Code::BadUserInput,
            Self::Withdrawn => Code::IllegalState,
            Self::TooMany => Code::LimitExceeded,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Ends => Some("validUntil"),
            Self::Nothing => Some("scopes"),
            Self::Note => Some("note"),
            Self::Withdrawn | Self::TooMany => None,
        }
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooMany).then(|| json!({ "limit": PER_PERSON }))
    }
}

/// Whether a release can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReleaseState {
    /// It holds today.
    Valid,
    /// It begins later.
    NotYet,
    /// It has ended.
    Expired,
    /// The person has taken it back.
    Withdrawn,
}

/// Tells whether a release can be relied on, on a day.
#[must_use]
pub fn state(release: &release::Model, today: NaiveDate) -> ReleaseState {
    if release.withdrawn_at.is_some() {
        ReleaseState::Withdrawn
    } else if release.valid_until.is_some_and(|last| last < today) {
        ReleaseState::Expired
    } else if today < release.valid_from {
        ReleaseState::NotYet
    } else {
        ReleaseState::Valid
    }
}

/// Checks from when to when a release holds, and what it covers: each once, and no part of all.
pub fn terms(
    (from, until): (NaiveDate, Option<NaiveDate>),
    scopes: &[ReleaseScope],
    note: &str,
) -> Result<Vec<ReleaseScope>, ReleaseError> {
    if until.is_some_and(|until| until < from) {
        return Err(ReleaseError::Ends);
    }
    if note.chars().count() > NOTE {
        return Err(ReleaseError::Note);
    }
    if scopes.contains(&ReleaseScope::All) {
        return Ok(vec![ReleaseScope::All]);
    }
    let mut each = Vec::with_capacity(scopes.len());
    for scope in scopes {
        if !each.contains(scope) {
            each.push(*scope);
        }
    }
    if each.is_empty() { Err(ReleaseError::Nothing) } else { Ok(each) }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::{
        id::{AccountId, PersonId, ReleaseId},
        release::Scopes,
    };

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_release_holds_from_its_first_day_to_its_last_unless_withdrawn() {
        let release = release::Model {
            id: ReleaseId::new(),
            account_id: AccountId::new(),
            person_id: PersonId::new(),
            document_id: None,
            scopes: Scopes(vec![ReleaseScope::All]),
            note: String::new(),
            valid_from: day("2026-03-01"),
            valid_until: Some(day("2026-03-31")),
            withdrawn_at: None,
            noticed_days: None,
            created_at: DateTime::UNIX_EPOCH,
        };
        for (today, expected) in [
            ("2026-02-28", ReleaseState::NotYet),
            ("2026-03-01", ReleaseState::Valid),
            ("2026-03-31", ReleaseState::Valid),
            ("2026-04-01", ReleaseState::Expired),
        ] {
            assert_eq!(state(&release, day(today)), expected, "{today}");
        }
        let endless = release::Model { valid_until: None, ..release.clone() };
        assert_eq!(state(&endless, day("2099-01-01")), ReleaseState::Valid);
        let withdrawn = release::Model { withdrawn_at: Some(DateTime::UNIX_EPOCH), ..release };
        assert_eq!(state(&withdrawn, day("2026-03-15")), ReleaseState::Withdrawn);
    }

    #[test]
    fn a_release_covers_something_and_does_not_end_before_it_begins() {
        let (first, second) = (day("2026-01-01"), day("2026-01-02"));
        let (web, all) = (ReleaseScope::Web, ReleaseScope::All);
        assert_eq!(terms((first, Some(first)), &[web, web], ""), Ok(vec![web]));
        assert_eq!(terms((first, None), &[web, all], ""), Ok(vec![all]));
        assert_eq!(terms((second, Some(first)), &[web], ""), Err(ReleaseError::Ends));
        assert_eq!(terms((first, None), &[], ""), Err(ReleaseError::Nothing));
        assert_eq!(terms((first, None), &[web], &"x".repeat(1_001)), Err(ReleaseError::Note));
    }
}
