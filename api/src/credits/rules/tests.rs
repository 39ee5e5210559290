use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, EntryId, HoldId, LotId, TransferId},
    lot::{self, LotKind},
    settlement::{self, Outcome},
};
use proptest::prelude::*;

use super::*;

const REFUND_DAYS: i64 = 30;

fn start() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("an instant")
}

/// A ledger in memory, which the rules keep as the actions do in the database.
#[derive(Clone, Debug)]
struct Ledger {
    now: DateTime<Utc>,
    books: Books,
    tails: HashMap<(LotId, Book), Tail>,
}

impl Ledger {
    fn new() -> Self {
        let books = Books {
            account: AccountId::new(),
            lots: vec![],
            holds: vec![],
            settlements: vec![],
            entries: vec![],
        };
        Self { now: start(), books, tails: HashMap::new() }
    }

    fn grant(&mut self, kind: LotKind, amount: i32, days: Option<i64>) -> LotId {
        self.add_lot(kind, amount, days, None)
    }

    fn add_lot(
        &mut self,
        kind: LotKind,
        amount: i32,
        days: Option<i64>,
        refund_of: Option<HoldId>,
    ) -> LotId {
        let lot = lot::Model {
            id: LotId::new(),
            account_id: self.books.account,
            kind,
            amount,
            effective_from: self.now,
            expires_at: days.map(|days| self.now + TimeDelta::days(days)),
            refund_of,
            note: None,
            granted_by: None,
            granted_at: self.now,
        };
        let id = lot.id;
        self.books.lots.push(lot);
        self.post(None, Posting { movement: Movement::Grant, lot: id, amount });
        id
    }

    fn hold(&mut self, price: i32) -> Result<(HoldId, Vec<Draw>), SpendError> {
        let draws = draw(&self.standings(), price, self.now)?;
        let id = HoldId::new();
        self.books.holds.push(hold::Model {
            id,
            account_id: self.books.account,
            subject: "ord".into(),
            amount: price,
            placed_at: self.now,
        });
        for &Draw { lot, amount } in &draws {
            self.post(Some(id), Posting { movement: Movement::Hold, lot, amount });
        }
        Ok((id, draws))
    }

    fn settle(&mut self, id: HoldId, outcome: Outcome) {
        let taken: Vec<_> = self
            .books
            .entries
            .iter()
            .filter(|entry| entry.hold_id == Some(id))
            .filter(|entry| entry.movement == Movement::Hold && entry.amount > 0)
            .map(|entry| Draw { lot: entry.lot_id, amount: entry.amount })
            .map(|draw| (draw, self.lot(draw.lot).clone()))
            .collect();
        let settled_at = self.now;
        self.books.settlements.push(settlement::Model { hold_id: id, outcome, settled_at });
        let postings = match outcome {
            Outcome::Captured => taken
                .iter()
                .map(|(Draw { lot, amount }, _)| Posting {
                    movement: Movement::Capture,
                    lot: *lot,
                    amount: *amount,
                })
                .collect(),
            Outcome::Released => give_back(&taken, self.now),
        };
        let lapsed = postings.iter().filter(|posting| posting.movement == Movement::Lapse);
        let lapsed = lapsed.map(|posting| posting.amount).sum();
        for posting in postings {
            self.post(Some(id), posting);
        }
        if lapsed > 0 {
            self.add_lot(LotKind::Refund, lapsed, Some(REFUND_DAYS), Some(id));
        }
    }

    fn post(&mut self, hold_id: Option<HoldId>, posting: Posting) {
        let (from, into) = books(posting.movement);
        let tail = |book| self.tails.get(&(posting.lot, book)).copied().unwrap_or_default();
        let legs = legs(posting, tail(from), tail(into)).expect("no book is overdrawn");
        let transfer_id = TransferId::new();
        for leg in legs {
            self.tails.insert((posting.lot, leg.book), leg.tail);
            self.books.entries.push(entry::Model {
                id: EntryId::new(),
                account_id: self.books.account,
                transfer_id,
                lot_id: posting.lot,
                hold_id,
                movement: posting.movement,
                book: leg.book,
                number: leg.tail.number,
                amount: leg.amount,
                balance: leg.tail.balance,
                recorded_at: self.now,
            });
        }
    }

    fn lot(&self, id: LotId) -> &lot::Model {
        self.books.lots.iter().find(|lot| lot.id == id).expect("a lot")
    }

    fn standings(&self) -> Vec<Standing> {
        let left = |lot, book| self.tails.get(&(lot, book)).map_or(0, |tail| tail.balance);
        let lots = self.books.lots.iter().map(|lot| Standing {
            lot: lot.clone(),
            available: left(lot.id, Book::Available),
            held: left(lot.id, Book::Held),
        });
        lots.collect()
    }

    fn available(&self, lot: LotId) -> i32 {
        self.tails.get(&(lot, Book::Available)).map_or(0, |tail| tail.balance)
    }

    fn open_holds(&self) -> Vec<HoldId> {
        let is_open = |hold: &&hold::Model| {
            self.books.settlements.iter().all(|settlement| settlement.hold_id != hold.id)
        };
        self.books.holds.iter().filter(is_open).map(|hold| hold.id).collect()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Grant(LotKind, i32, Option<i64>),
    Hold(i32),
    Settle(prop::sample::Index, Outcome),
    Wait(i64),
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

/// Every way to falsify a ledger, and the fault that gives it away.
#[test]
fn the_audit_sees_every_kind_of_fault() {
    let mut ledger = Ledger::new();
    let lot = ledger.grant(LotKind::Plan, 100, Some(10));
    let (captured, _) = ledger.hold(10).expect("enough");
    ledger.settle(captured, Outcome::Captured);
    let (held, _) = ledger.hold(20).expect("enough");
    let (lapsed, _) = ledger.hold(30).expect("enough");
    ledger.now += TimeDelta::days(20);
    ledger.settle(lapsed, Outcome::Released);
    let sound = ledger.books;
    assert_eq!(audit(&sound), []);
    let entry = |books: &Books, movement, book| {
        let mut entries = books.entries.iter();
        entries.position(|e| e.movement == movement && e.book == book).expect("an entry")
    };
    let falsify = |how: &dyn Fn(&mut Books)| {
        let mut books = sound.clone();
        how(&mut books);
        audit(&books)
    };

    let at = entry(&sound, Movement::Hold, Book::Held);
    let raised = falsify(&|books| books.entries[at].amount += 1);
    assert!(raised.contains(&Fault::Unbalanced(sound.entries[at].transfer_id)));
    assert!(raised.contains(&Fault::BrokenChain(sound.entries[at].id)));
    let gone = falsify(&|books| {
        books.entries.remove(at);
    });
    assert!(gone.contains(&Fault::Unbalanced(sound.entries[at].transfer_id)));
    let stranger = falsify(&|books| books.entries[at].account_id = AccountId::new());
    assert_eq!(stranger, [Fault::Misplaced(sound.entries[at].id)]);
    let richer = falsify(&|books| books.lots[0].amount += 1);
    assert_eq!(richer, [Fault::Granted(lot)]);
    let cheaper = falsify(&|books| books.holds[1].amount -= 1);
    assert_eq!(cheaper, [Fault::Held(held)]);
    let unsettled = falsify(&|books| {
        books.settlements.remove(0);
    });
    assert_eq!(unsettled, [Fault::Settled(captured)]);
    let other = falsify(&|books| books.settlements[0].outcome = Outcome::Released);
    assert_eq!(other, [Fault::Settled(captured)]);
    let unpaid = falsify(&|books| books.lots[1].refund_of = None);
    assert_eq!(unpaid, [Fault::Refunded(lapsed)]);
}
