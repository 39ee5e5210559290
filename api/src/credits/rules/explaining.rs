//! What a balance is made of, in words.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use entity::{lot::LotKind, user::Language};

use super::{Balance, is_live};
use crate::oslo;

/// What a part of a balance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BalanceReason {
    /// Credits of a lot that can be spent now.
    Spendable,
    /// Credits of a lot that can be spent later.
    NotYet,
    /// Credits that are reserved.
    Reserved,
    /// What all that can be spent comes to.
    Available,
}

/// A part of a balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it is.
    pub reason: BalanceReason,
    /// How many credits.
    pub credits: i64,
    /// The same in words.
    pub text: String,
}

/// Says what a balance is made of, in the order in which it is spent.
#[must_use]
pub fn explain(balance: &Balance, now: DateTime<Utc>) -> Vec<Explained> {
    let mut parts = Vec::new();
    for standing in balance.lots.iter().filter(|standing| standing.available > 0) {
        let (lot, credits) = (&standing.lot, i64::from(standing.available));
        let until = match lot.expires_at {
            Some(end) => format!("until {}", oslo::time(end, Language::En)),
            None => "which last".into(),
        };
        let of = source(lot.kind);
        let part = if is_live(lot, now) {
            let text = format!("{credits} credits {of}, {until}.");
            Explained { reason: BalanceReason::Spendable, credits, text }
        } else {
            let from = oslo::time(lot.effective_from, Language::En);
            let text = format!("{credits} credits {of}, from {from}, {until}: not counted yet.");
            Explained { reason: BalanceReason::NotYet, credits, text }
        };
        parts.push(part);
    }
    let credits = balance.held;
    if credits > 0 {
        let text = format!("{credits} credits are reserved for what was ordered: not counted.");
        parts.push(Explained { reason: BalanceReason::Reserved, credits, text });
    }
    let credits = balance.available;
    let text = format!("Together {credits} credits can be spent now.");
    parts.push(Explained { reason: BalanceReason::Available, credits, text });
    parts
}

const fn source(kind: LotKind) -> &'static str {
    match kind {
        LotKind::Welcome => "of the welcome gift",
        LotKind::Promotion => "of a gift",
        LotKind::Refund => "given back",
        LotKind::Plan => "of your plan",
        LotKind::Purchased => "that were bought",
    }
}
