//! What can be granted and spent, and from which lots.

use chrono::{DateTime, Utc};
use entity::{
    id::LotId,
    lot::{self, LotKind},
};
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// The most credits that are granted at once; far above any plan, far below overflow.
pub(super) const MOST: i32 = 1_000_000;

/// A lot and where its credits are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The lot.
    pub lot: lot::Model,
    /// What is with the account, expired or not.
    pub available: i32,
    /// What is reserved.
    pub held: i32,
}

/// Credits taken from one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The lot.
    pub lot: LotId,
    /// How many.
    pub amount: i32,
}

/// Why credits were not spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpendError {
    /// The account cannot pay.
    #[error("This costs {price} credits and {available} are available.")]
    Insufficient {
        /// What it costs.
        price: i32,
        /// What is available.
        available: i64,
    },
}

impl Refusal for SpendError {
    fn code(&self) -> Code {
        Code::InsufficientCredits
    }

    fn details(&self) -> Option<Value> {
        let Self::Insufficient { price, available } = *self;
        Some(json!({ "price": price, "available": available }))
    }
}

/// Why credits were not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Nothing, less than nothing, or beyond all measure.
    #[error("A grant is 1 to {MOST} credits.")]
    Amount,
    /// It would be over before it began.
    #[error("Credits expire after they take effect, and not in the past.")]
    Expiry,
}

impl Refusal for GrantError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Amount => "amount",
            Self::Expiry => "expiresAt",
        })
    }
}

/// Why a hold was not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// Its credits were spent or given back before.
    #[error("The credits that were held for this are spent or given back already.")]
    Settled,
}

impl Refusal for SettleError {
    fn code(&self) -> Code {
        Code::IllegalState
    }
}

/// Checks the measure and the life of a grant.
pub fn check_grant(
    amount: i32,
    effective_from: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), GrantError> {
    if !(1..=MOST).contains(&amount) {
        return Err(GrantError::Amount);
    }
    if expires_at.is_some_and(|end| end <= effective_from || end <= now) {
        return Err(GrantError::Expiry);
    }
    Ok(())
}

/// Tells whether a lot can be spent at an instant.
#[must_use]
pub fn is_live(lot: &lot::Model, now: DateTime<Utc>) -> bool {
    lot.effective_from <= now && lot.expires_at.is_none_or(|end| now < end)
}

/// How many credits can be spent at an instant.
#[must_use]
pub fn spendable(standings: &[Standing], now: DateTime<Utc>) -> i32 {
    let live = standings.iter().filter(|standing| is_live(&standing.lot, now));
    live.map(|standing| standing.available).fold(0, i32::saturating_add)
}

/// Takes a price from the lots that can be spent: those that expire soonest first, then gifts
/// before the plan's and the plan's before bought ones, then the oldest.
pub fn draw(
    standings: &[Standing],
    price: i32,
    now: DateTime<Utc>,
) -> Result<Vec<Draw>, SpendError> {
    let mut spendable: Vec<_> = standings
        .iter()
        .filter(|standing| standing.available > 0 && is_live(&standing.lot, now))
        .collect();
    spendable.sort_by_key(|standing| turn(&standing.lot));
    let mut missing = price;
    let mut draws = Vec::new();
    for standing in &spendable {
        if missing <= 0 {
            break;
        }
        let amount = standing.available.min(missing);
        draws.push(Draw { lot: standing.lot.id, amount });
        missing -= amount;
    }
    if missing > 0 {
        let available = spendable.iter().map(|standing| i64::from(standing.available)).sum();
        return Err(SpendError::Insufficient { price, available });
    }
    Ok(draws)
}

/// What an account has to spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// What can be spent now.
    pub available: i64,
    /// What is reserved.
    pub held: i64,
    /// What expires next of what can be spent, and when.
    pub expiring_next: Option<(i64, DateTime<Utc>)>,
    /// The lots with credits that are reserved or can be spent now or later, next to spend first.
    pub lots: Vec<Standing>,
}

/// Sums up what the lots of an account are worth at an instant.
#[must_use]
pub fn balance(standings: Vec<Standing>, now: DateTime<Utc>) -> Balance {
    let live = |standing: &&Standing| is_live(&standing.lot, now);
    let spendable = || standings.iter().filter(live).filter(|standing| standing.available > 0);
    let next = spendable().filter_map(|standing| standing.lot.expires_at).min();
    let expiring = |end| {
        let amounts = spendable().filter(|standing| standing.lot.expires_at == Some(end));
        (amounts.map(|standing| i64::from(standing.available)).sum(), end)
    };
    let available = spendable().map(|standing| i64::from(standing.available)).sum();
    let held = standings.iter().map(|standing| i64::from(standing.held)).sum();
    let expiring_next = next.map(expiring);
    let mut lots = standings;
    for standing in &mut lots {
        // What has expired is gone, whether or not it was written off by now.
        if standing.lot.expires_at.is_some_and(|end| end <= now) {
            standing.available = 0;
        }
    }
    lots.retain(|standing| standing.held > 0 || standing.available > 0);
    lots.sort_by_key(|standing| turn(&standing.lot));
    Balance { available, held, expiring_next, lots }
}

/// The place of a lot in the order of spending.
fn turn(lot: &lot::Model) -> impl Ord + use<> {
    let rank = match lot.kind {
        LotKind::Welcome | LotKind::Promotion | LotKind::Refund => 0,
        LotKind::Plan => 1,
        LotKind::Purchased => 2,
    };
    let expiry = lot.expires_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
    (expiry, rank, lot.effective_from, lot.id)
}
