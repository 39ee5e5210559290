//! A ledger in memory that the rules keep, and what must hold of it.

mod audit;
mod cases;
mod invariants;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, EntryId, HoldId, LotId, TransferId},
    lot::{self, LotKind},
    settlement::{self, Outcome},
};

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

    /// Writes off what has expired; tells how many credits there were.
    fn expire(&mut self) -> i32 {
        let (standings, now) = (self.standings(), self.now);
        let gone: Vec<_> = standings.iter().filter_map(|it| write_off(it, now)).collect();
        for (posting, at) in &gone {
            self.now = *at;
            self.post(None, *posting);
        }
        self.now = now;
        gone.iter().map(|(posting, _)| posting.amount).sum()
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
                actor: None,
                actor_id: None,
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
