//! What a subscription lets an account have.

use async_graphql::Enum;
use entity::{
    plan::{self, Delivery, PlanCode},
    subscription::Agreement,
};
use serde_json::{Value, json};

use crate::error::{Code, Refusal, word};

/// What a plan limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum LimitName {
    /// People who work in the account; reviewers take no seat.
    Seats,
    /// Bytes that the library holds.
    Storage,
    /// Brands.
    Brands,
    /// Formats that can be ordered: 1:1, 9:16 and 16:9, or any where there is no limit.
    Formats,
    /// Credits that the plan grants for the month under way.
    Credits,
}

/// All that a subscription lets an account have. Where a limit is missing there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The plan.
    pub code: PlanCode,
    /// Credits granted each month.
    pub monthly_credits: i32,
    /// Seats.
    pub seats: Option<i32>,
    /// Brands.
    pub brands: Option<i32>,
    /// Storage in bytes.
    pub storage_bytes: Option<i64>,
    /// Whether any format may be ordered, and not only 1:1, 9:16 and 16:9.
    pub has_custom_formats: bool,
    /// How fast videos are delivered.
    pub delivery: Delivery,
}

impl Terms {
    /// The terms of a version of a plan, or those that were agreed in their place.
    #[must_use]
    pub fn of(plan: &plan::Model, agreement: Option<&Agreement>) -> Self {
        let terms = Self {
            code: plan.code,
            monthly_credits: plan.monthly_credits.unwrap_or_default(),
            seats: plan.seats,
            brands: plan.brands,
            storage_bytes: plan.storage_bytes,
            has_custom_formats: plan.has_custom_formats,
            delivery: plan.delivery,
        };
        let Some(agreed) = agreement else { return terms };
        Self {
            monthly_credits: agreed.monthly_credits,
            seats: agreed.seats,
            brands: agreed.brands,
            storage_bytes: agreed.storage_bytes,
            delivery: agreed.delivery,
            ..terms
        }
    }

    /// How much there can be of something; none where there is no limit.
    #[must_use]
    pub fn limit(&self, name: LimitName) -> Option<i64> {
        match name {
            LimitName::Seats => self.seats.map(i64::from),
            LimitName::Storage => self.storage_bytes,
            LimitName::Brands => self.brands.map(i64::from),
            LimitName::Formats => (!self.has_custom_formats).then_some(3),
            LimitName::Credits => Some(self.monthly_credits.into()),
        }
    }
}

/// The plan does not let the account have more of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Your plan includes {limit} of these, and you have {used}. Free one, or choose a larger plan."
)]
pub struct LimitError {
    /// Of what.
    pub name: LimitName,
    /// How much there can be.
    pub limit: i64,
    /// How much there is.
    pub used: i64,
}

impl Refusal for LimitError {
    fn code(&self) -> Code {
        Code::LimitExceeded
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "name": word(self.name), "limit": self.limit, "used": self.used }))
    }
}

/// Decides whether there can be one more of something. An account that has more than its plan
/// includes, after a change to a smaller one, keeps what it has and adds nothing.
pub fn fit(terms: &Terms, name: LimitName, used: i64) -> Result<(), LimitError> {
    match terms.limit(name) {
        Some(limit) if used >= limit => Err(LimitError { name, limit, used }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        id::PlanId,
        money::{Currency, Money},
    };

    use super::*;

    fn enterprise() -> plan::Model {
        plan::Model {
            id: PlanId::new(),
            code: PlanCode::Enterprise,
            effective_from: "2026-01-01T00:00:00Z".parse().expect("an instant"),
            monthly_nok: None,
            monthly_eur: None,
            monthly_credits: None,
            seats: None,
            brands: None,
            storage_bytes: None,
            has_custom_formats: true,
            delivery: Delivery::Agreed,
        }
    }

    #[test]
    fn what_was_agreed_stands_in_place_of_the_list() {
        let agreed = Agreement {
            monthly: Money { amount: 4_000_000, currency: Currency::Nok },
            monthly_credits: 12_000,
            seats: Some(40),
            brands: None,
            storage_bytes: Some(5_000_000_000_000),
            delivery: Delivery::SameDay,
        };
        let terms = Terms::of(&enterprise(), Some(&agreed));
        assert_eq!((terms.monthly_credits, terms.seats), (12_000, Some(40)));
        assert_eq!((terms.delivery, terms.has_custom_formats), (Delivery::SameDay, true));
        assert_eq!(Terms::of(&enterprise(), None).storage_bytes, None);
    }

    #[test]
    fn the_last_seat_is_taken_and_no_more() {
        let terms = Terms { seats: Some(5), ..Terms::of(&enterprise(), None) };
        assert_eq!(fit(&terms, LimitName::Seats, 4), Ok(()));
        for used in [5, 9] {
            let refused = LimitError { name: LimitName::Seats, limit: 5, used };
            assert_eq!(fit(&terms, LimitName::Seats, used), Err(refused));
        }
        assert_eq!(fit(&terms, LimitName::Brands, 1_000), Ok(()));
    }
}
