//! What the videos of a brand may cost in a month.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{id::BrandId, plan::PlanCode};
use serde_json::{Value, json};

use super::calendar::midnight;
use crate::{
    error::{Code, Refusal},
    oslo::{instant, local},
};

/// The most that a budget can be; far above any plan.
const MOST: i32 = 1_000_000;

/// A month of the calendar of Oslo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first instant.
    pub begins_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
}

/// The month that an instant lies in.
#[must_use]
pub fn month(now: DateTime<Utc>) -> Month {
    let (year, month) = (local(now).year(), local(now).month());
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let first = |(year, month)| {
        let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
        instant(midnight(day))
    };
    Month { begins_at: first((year, month)), ends_at: first(next) }
}

/// Why a brand cannot spend, or a budget was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// The order would cost more than is left of the month's budget.
    #[error("The brand's budget of the month has {} of {budget} credits left.", budget - spent)]
    Exceeded {
        /// The brand.
        brand: BrandId,
        /// What the order costs.
        price: i32,
        /// The budget.
        budget: i64,
        /// What was ordered for before.
        spent: i64,
        /// When the next month begins.
        ends_at: DateTime<Utc>,
    },
    /// The account's plan has no budgets.
    #[error("Budgets of brands are part of the plan Multi.")]
    NotInPlan,
    /// Less than nothing, or beyond all measure.
    #[error("A budget is 0 to {MOST} credits a month.")]
    Amount,
}

impl Refusal for BudgetError {
    fn code(&self) -> Code {
        match self {
            Self::Exceeded { .. } => Code::BudgetExceeded,
            Self::NotInPlan => Code::IllegalState,
            Self::Amount => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Amount).then_some("monthlyCredits")
    }

    fn details(&self) -> Option<Value> {
        let Self::Exceeded { brand, price, budget, spent, ends_at } = self else { return None };
        Some(json!({
            "brandId": brand.to_string(),
            "price": price,
            "budget": budget,
            "spent": spent,
            "endsAt": ends_at,
        }))
    }
}

/// Tells whether a plan has budgets.
#[must_use]
pub const fn has_budgets(plan: PlanCode) -> bool {
    matches!(plan, PlanCode::Multi)
}

/// Reads a budget.
pub fn amount(credits: i32) -> Result<i32, BudgetError> {
    if (0..=MOST).contains(&credits) { Ok(credits) } else { Err(BudgetError::Amount) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_and_ends_at_midnight_in_oslo() {
        let cases = [
            ("2026-11-30T22:59:59Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"),
            ("2026-11-30T23:00:00Z", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z"),
            // The clocks change within it.
            ("2026-03-15T12:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
        ];
        for (now, begins, ends) in cases {
            let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
            assert_eq!(month(at(now)), Month { begins_at: at(begins), ends_at: at(ends) }, "{now}");
        }
    }

    #[test]
    fn a_budget_has_a_measure() {
        assert_eq!(amount(0), Ok(0));
        assert_eq!(amount(-1), Err(BudgetError::Amount));
        assert_eq!(amount(MOST + 1), Err(BudgetError::Amount));
    }
}
