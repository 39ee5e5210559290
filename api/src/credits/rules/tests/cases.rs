use chrono::TimeDelta;
use entity::{entry::Book, lot::LotKind, settlement::Outcome};

use super::*;

#[test]
fn the_soonest_expiry_is_spent_first_then_gifts_then_the_plan_then_what_was_bought() {
    let mut ledger = Ledger::new();
    let lasting = ledger.grant(LotKind::Welcome, 10, None);
    let bought = ledger.grant(LotKind::Purchased, 10, Some(60));
    let plan = ledger.grant(LotKind::Plan, 10, Some(60));
    let gift = ledger.grant(LotKind::Promotion, 10, Some(60));
    let soonest = ledger.grant(LotKind::Purchased, 10, Some(30));
    let (_, draws) = ledger.hold(45).expect("enough");
    let order: Vec<_> = draws.iter().map(|draw| (draw.lot, draw.amount)).collect();
    assert_eq!(order, [(soonest, 10), (gift, 10), (plan, 10), (bought, 10), (lasting, 5)]);
}

#[test]
fn the_last_credit_can_be_held_and_not_one_more() {
    let mut ledger = Ledger::new();
    ledger.grant(LotKind::Welcome, 750, None);
    assert_eq!(
        ledger.hold(751).map(|(hold, _)| hold),
        Err(SpendError::Insufficient { price: 751, available: 750 })
    );
    assert!(ledger.hold(750).is_ok());
}

#[test]
fn a_lot_cannot_be_spent_before_it_begins_nor_from_the_instant_it_ends() {
    let mut ledger = Ledger::new();
    let lot = ledger.grant(LotKind::Plan, 10, Some(1));
    let lot = ledger.lot(lot).clone();
    let instant = TimeDelta::microseconds(1);
    assert!(!is_live(&lot, lot.effective_from - instant));
    assert!(is_live(&lot, lot.effective_from));
    let end = lot.expires_at.expect("an end");
    assert!(is_live(&lot, end - instant));
    assert!(!is_live(&lot, end));
}

#[test]
fn what_expired_while_it_was_held_comes_back_as_a_refund() {
    let mut ledger = Ledger::new();
    let short = ledger.grant(LotKind::Plan, 100, Some(10));
    let long = ledger.grant(LotKind::Purchased, 100, Some(100));
    let (hold, _) = ledger.hold(150).expect("enough");
    ledger.now += TimeDelta::days(20);
    ledger.settle(hold, Outcome::Released);
    assert_eq!(ledger.available(short), 0);
    assert_eq!(ledger.available(long), 100);
    let refund = ledger.books.lots.last().expect("a lot");
    assert_eq!((refund.kind, refund.amount), (LotKind::Refund, 100));
    let balance = balance(ledger.standings(), ledger.now);
    assert_eq!(balance.expiring_next, Some((100, ledger.now + TimeDelta::days(REFUND_DAYS))));
    assert_eq!(audit(&ledger.books), []);
}

#[test]
fn a_balance_tells_what_is_left_and_what_ends_next() {
    let mut ledger = Ledger::new();
    ledger.grant(LotKind::Plan, 5, Some(1));
    ledger.grant(LotKind::Welcome, 100, None);
    ledger.grant(LotKind::Plan, 30, Some(40));
    ledger.grant(LotKind::Purchased, 20, Some(40));
    ledger.now += TimeDelta::days(2);
    let (_, _) = ledger.hold(10).expect("enough");
    let balance = balance(ledger.standings(), ledger.now);
    assert_eq!((balance.available, balance.held), (140, 10));
    assert_eq!(balance.expiring_next, Some((40, start() + TimeDelta::days(40))));
    let lots: Vec<_> = balance.lots.iter().map(|lot| lot.lot.amount).collect();
    assert_eq!(lots, [30, 20, 100], "what has expired is left out");
}

#[test]
fn no_book_but_the_issuer_s_goes_below_zero() {
    let tail = Tail { number: 3, balance: 5 };
    assert_eq!(tail.append(Book::Available, -5), Ok(Tail { number: 4, balance: 0 }));
    assert_eq!(tail.append(Book::Available, -6), Err(Broken::Overdrawn { amount: 6, balance: 5 }));
    assert_eq!(tail.append(Book::Issued, -6), Ok(Tail { number: 4, balance: -1 }));
    assert_eq!(tail.append(Book::Spent, i32::MAX), Err(Broken::Overflow));
}

#[test]
fn a_grant_has_a_measure_and_a_life() {
    let now = start();
    let day = TimeDelta::days(1);
    assert_eq!(check_grant(1, now, None, now), Ok(()));
    assert_eq!(check_grant(0, now, None, now), Err(GrantError::Amount));
    assert_eq!(check_grant(-5, now, None, now), Err(GrantError::Amount));
    assert_eq!(check_grant(1_000_001, now, None, now), Err(GrantError::Amount));
    assert_eq!(check_grant(1, now + day, Some(now + day), now), Err(GrantError::Expiry));
    assert_eq!(check_grant(1, now - day - day, Some(now - day), now), Err(GrantError::Expiry));
    assert_eq!(check_grant(1, now + day, Some(now + day + day), now), Ok(()));
}
