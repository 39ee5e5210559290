//! What is sold to whom.

use entity::money::Money;
use serde_json::{Value, json};

use crate::error::{Code, Refusal, word};

/// Why something was not sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaleError {
    /// The account would owe too much.
    #[error("This would bring what you owe above your credit limit.")]
    CreditLimit {
        /// What it costs.
        price: Money,
        /// What is owed already.
        owed: i64,
        /// What may be owed.
        limit: i64,
    },
    /// Its picture is not stored yet.
    #[error("This picture is not on sale yet.")]
    NotOnSaleYet,
    /// It is not sold in this way.
    #[error("This product is not sold in this way.")]
    OtherKind,
}

impl Refusal for SaleError {
    fn code(&self) -> Code {
        match self {
            Self::CreditLimit { .. } => Code::CreditLimitExceeded,
            Self::NotOnSaleYet => Code::IllegalState,
            Self::OtherKind => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::OtherKind).then_some("product")
    }

    fn details(&self) -> Option<Value> {
        let Self::CreditLimit { price, owed, limit } = *self else { return None };
        let (price, currency) = (price.amount, word(price.currency));
        Some(json!({ "price": price, "owed": owed, "limit": limit, "currency": currency }))
    }
}

/// Lets an account owe a price on top of what it owes, up to its limit.
pub fn check_limit(owed: i64, price: Money, limit: Money) -> Result<(), SaleError> {
    if owed.saturating_add(price.amount) > limit.amount {
        return Err(SaleError::CreditLimit { price, owed, limit: limit.amount });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use entity::money::Currency;

    use super::*;

    #[test]
    fn an_account_may_owe_up_to_its_limit() {
        let money = |amount| Money { amount, currency: Currency::Nok };
        assert_eq!(check_limit(60, money(40), money(100)), Ok(()));
        let refused = SaleError::CreditLimit { price: money(41), owed: 60, limit: 100 };
        assert_eq!(check_limit(60, money(41), money(100)), Err(refused));
        assert!(check_limit(i64::MAX, money(1), money(100)).is_err());
    }
}
