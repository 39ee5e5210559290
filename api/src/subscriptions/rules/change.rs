//! What a change of plan means.

use chrono::{DateTime, Utc};
use entity::plan::PlanCode;

use serde_json::{Value, json};

use crate::{
    accounts::rules::billing::BillingField,
    error::{Code, Refusal, word},
};

/// What somebody who chooses a plan comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// A trial, or a closed account without a contract to go on with.
    Outside,
    /// A plan under contract.
    On(PlanCode),
}

/// How a chosen plan begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// At once, with a contract period of its own.
    Begin,
    /// At once, within the contract period.
    Upgrade,
    /// When the contract period ends.
    Downgrade,
}

/// Why a plan is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// Its figures are not on the list.
    #[error("This plan is by agreement. Talk to us, and we set it up for you.")]
    ByAgreement,
    /// It is for new accounts.
    #[error("The trial is over once a plan is chosen, and cannot be chosen.")]
    Trial,
    /// It is the plan already.
    #[error("This is your plan already.")]
    Same,
    /// There is no contract that could end.
    #[error("A trial ends by itself.")]
    NoContract,
    /// Notice was given before.
    #[error("Notice was given already.")]
    Noticed,
    /// There is none to withdraw.
    #[error("No notice was given, or it has taken effect.")]
    NotNoticed,
    /// There is none to call off.
    #[error("No other plan is to begin.")]
    NoChange,
    /// It is too late.
    #[error("This account is being deleted.")]
    Deleting {
        /// Since when.
        since: DateTime<Utc>,
    },
}

impl Refusal for ChangeError {
    fn code(&self) -> Code {
        match self {
            Self::Trial | Self::ByAgreement => Code::BadUserInput,
            Self::Same | Self::NoContract | Self::Noticed | Self::NotNoticed | Self::NoChange => {
                Code::IllegalState
            }
            Self::Deleting { .. } => Code::AccountClosed,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Trial | Self::ByAgreement).then_some("plan")
    }

    fn details(&self) -> Option<Value> {
        let Self::Deleting { since } = self else { return None };
        Some(json!({ "deletesAt": since, "possible": [] }))
    }
}

/// Whom Vibbio bills has to be known before an account has any plan but a trial.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Tell us first whom we bill.")]
pub struct Unbillable(pub Vec<BillingField>);

impl Refusal for Unbillable {
    fn code(&self) -> Code {
        Code::BillingProfileIncomplete
    }

    fn details(&self) -> Option<Value> {
        let missing: Vec<_> = self.0.iter().map(|field| word(*field)).collect();
        Some(json!({ "missing": missing }))
    }
}

/// Decides how a plan begins that a customer chooses.
pub fn change(position: Position, wanted: PlanCode) -> Result<Change, ChangeError> {
    if wanted == PlanCode::Trial {
        return Err(ChangeError::Trial);
    }
    if wanted.is_by_agreement() {
        return Err(ChangeError::ByAgreement);
    }
    match position {
        Position::Outside => Ok(Change::Begin),
        Position::On(current) if current == wanted => Err(ChangeError::Same),
        Position::On(current) if current < wanted => Ok(Change::Upgrade),
        Position::On(_) => Ok(Change::Downgrade),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_plans_begin_at_once_and_smaller_ones_with_the_next_period() {
        use PlanCode::{Enterprise, Multi, Premium, Standard, Trial};
        let on = Position::On;
        let cases = [
            (Position::Outside, Standard, Ok(Change::Begin)),
            (on(Standard), Premium, Ok(Change::Upgrade)),
            (on(Premium), Standard, Ok(Change::Downgrade)),
            (on(Enterprise), Premium, Ok(Change::Downgrade)),
            (on(Standard), Standard, Err(ChangeError::Same)),
            (on(Standard), Trial, Err(ChangeError::Trial)),
            (on(Standard), Multi, Err(ChangeError::ByAgreement)),
            (Position::Outside, Enterprise, Err(ChangeError::ByAgreement)),
        ];
        for (position, wanted, expected) in cases {
            assert_eq!(change(position, wanted), expected, "{position:?} to {wanted:?}");
        }
    }
}
