use chrono::TimeDelta;
use entity::{
    id::HoldId,
    lot::{self, LotKind},
    settlement::Outcome,
};
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Grant(LotKind, i32, Option<i64>),
    Hold(i32),
    Settle(prop::sample::Index, Outcome),
    Wait(i64),
    Expire,
}

fn step() -> impl Strategy<Value = Step> {
    let kind = prop::sample::select(vec![
        LotKind::Welcome,
        LotKind::Promotion,
        LotKind::Plan,
        LotKind::Purchased,
    ]);
    let outcome = prop::sample::select(vec![Outcome::Captured, Outcome::Released]);
    prop_oneof![
        2 => (kind, 1..1_000, prop::option::of(1_i64..60))
            .prop_map(|(kind, amount, days)| Step::Grant(kind, amount, days)),
        4 => (0..800).prop_map(Step::Hold),
        3 => (any::<prop::sample::Index>(), outcome).prop_map(|(at, how)| Step::Settle(at, how)),
        2 => (0_i64..20).prop_map(Step::Wait),
        2 => Just(Step::Expire),
    ]
}

/// What a lot that is spent before another has that the other has not.
fn goes_before(a: &lot::Model, b: &lot::Model) -> bool {
    let rank = |kind| match kind {
        LotKind::Welcome | LotKind::Promotion | LotKind::Refund => 0,
        LotKind::Plan => 1,
        LotKind::Purchased => 2,
    };
    match (a.expires_at, b.expires_at) {
        (Some(a), Some(b)) if a != b => a < b,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        _ => (rank(a.kind), a.effective_from) < (rank(b.kind), b.effective_from),
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_ledger_keeps_its_promises(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut ledger = Ledger::new();
        for step in steps {
            match step {
                Step::Grant(kind, amount, days) => {
                    ledger.grant(kind, amount, days);
                }
                Step::Hold(price) => hold_and_look(&mut ledger, price)?,
                Step::Settle(at, outcome) => {
                    let open = ledger.open_holds();
                    if !open.is_empty() {
                        settle_and_look(&mut ledger, *at.get(&open), outcome)?;
                    }
                }
                Step::Wait(days) => ledger.now += TimeDelta::days(days),
                Step::Expire => expire_and_look(&mut ledger)?,
            }
            prop_assert_eq!(audit(&ledger.books), vec![]);
            let sum: i64 = ledger.books.entries.iter().map(|e| i64::from(e.amount)).sum();
            prop_assert_eq!(sum, 0);
        }
    }
}

/// A hold takes exactly its price or nothing, from live lots, in the order of spending.
fn hold_and_look(ledger: &mut Ledger, price: i32) -> Result<(), TestCaseError> {
    let before = balance(ledger.standings(), ledger.now);
    match ledger.hold(price) {
        Ok((_, draws)) => {
            prop_assert_eq!(draws.iter().map(|draw| draw.amount).sum::<i32>(), price);
            for taken in &draws {
                let lot = ledger.lot(taken.lot);
                prop_assert!(is_live(lot, ledger.now));
                let passed_over = ledger.books.lots.iter().find(|other| {
                    is_live(other, ledger.now)
                        && goes_before(other, lot)
                        && ledger.available(other.id) > 0
                });
                prop_assert_eq!(passed_over, None);
            }
            let after = balance(ledger.standings(), ledger.now);
            prop_assert_eq!(after.available, before.available - i64::from(price));
            prop_assert_eq!(after.held, before.held + i64::from(price));
        }
        Err(SpendError::Insufficient { available, .. }) => {
            prop_assert!(i64::from(price) > available);
            prop_assert_eq!(available, before.available);
            prop_assert_eq!(balance(ledger.standings(), ledger.now), before);
        }
    }
    Ok(())
}

/// Writing off takes what has expired, once, and changes nothing that can be spent or is reserved.
fn expire_and_look(ledger: &mut Ledger) -> Result<(), TestCaseError> {
    let before = balance(ledger.standings(), ledger.now);
    ledger.expire();
    prop_assert_eq!(balance(ledger.standings(), ledger.now), before);
    prop_assert_eq!(ledger.expire(), 0);
    Ok(())
}

/// A release gives everything back, to the same lots or as a refund; a capture gives nothing back.
fn settle_and_look(
    ledger: &mut Ledger,
    hold: HoldId,
    outcome: Outcome,
) -> Result<(), TestCaseError> {
    let before = balance(ledger.standings(), ledger.now);
    let amount = ledger.books.holds.iter().find(|row| row.id == hold).map_or(0, |row| row.amount);
    ledger.settle(hold, outcome);
    let after = balance(ledger.standings(), ledger.now);
    let back = if outcome == Outcome::Released { i64::from(amount) } else { 0 };
    prop_assert_eq!(after.available, before.available + back);
    prop_assert_eq!(after.held, before.held - i64::from(amount));
    Ok(())
}
