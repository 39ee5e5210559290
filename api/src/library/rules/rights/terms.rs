//! What customers say about the use of their assets.

use chrono::NaiveDate;
use entity::{asset::Ownership, asset_right};

use crate::{
    accounts::rules::billing::is_country,
    error::{Code, Refusal},
};

/// The longest note, in characters.
pub(super) const NOTE: usize = 1_000;
/// How many countries can be listed.
const TERRITORIES: usize = 250;
/// How many days before rights end people are told, the first time first.
pub const NOTICES: [i16; 2] = [30, 3];

/// Tells how many days before the end of rights it is time to tell people, who were told `noticed`
/// days before the end already; none if it is not time, or too late.
#[must_use]
pub fn notice(last: NaiveDate, noticed: Option<i16>, today: NaiveDate) -> Option<i16> {
    let left = (last - today).num_days();
    if left < 0 {
        return None;
    }
    let due = NOTICES.into_iter().rev().find(|days| left <= i64::from(*days))?;
    (noticed.is_none_or(|noticed| noticed > due)).then_some(due)
}

/// Why what was agreed about an asset was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// The terms are not the customer's to set.
    #[error("Vibbio sets the terms of stock and of what it filmed.")]
    NotYours,
    /// It ends before it begins.
    #[error("A licence ends on the day on which it begins, or later.")]
    Ends,
    /// A country is not one.
    #[error("Name countries by their two letters, such as `NO`; at most {TERRITORIES}.")]
    Territory,
    /// The note is longer than `NOTE`.
    #[error("A note has at most {NOTE} characters.")]
    Note,
}

impl Refusal for TermsError {
    fn code(&self) -> Code {
        match self {
            Self::NotYours => Code::IllegalState,
            Self::Ends | Self::Territory | Self::Note => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotYours => None,
            Self::Ends => Some("validUntil"),
            Self::Territory => Some("territories"),
            Self::Note => Some("note"),
        }
    }
}

/// Checks what a customer says may be done with an asset.
pub fn terms(ownership: Ownership, terms: &asset_right::Model) -> Result<(), TermsError> {
    if matches!(ownership, Ownership::VibbioRaw | Ownership::Stock) {
        return Err(TermsError::NotYours);
    }
    if let (Some(from), Some(until)) = (terms.valid_from, terms.valid_until)
        && until < from
    {
        return Err(TermsError::Ends);
    }
    let countries = &terms.territories.0;
    if countries.len() > TERRITORIES || !countries.iter().all(|code| is_country(code)) {
        return Err(TermsError::Territory);
    }
    if terms.note.chars().count() > NOTE { Err(TermsError::Note) } else { Ok(()) }
}
