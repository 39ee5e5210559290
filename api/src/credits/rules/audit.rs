//! Whether a ledger keeps what it promises.

use std::collections::{HashMap, HashSet};

use entity::{
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, EntryId, HoldId, LotId, TransferId},
    lot,
    settlement::{self, Outcome},
};

use super::{Draw, Standing, Tail, books, draw};

/// Everything that is written in one account's ledger.
#[derive(Clone, Debug)]
pub struct Books {
    /// Whose ledger it is.
    pub account: AccountId,
    /// Its lots.
    pub lots: Vec<lot::Model>,
    /// Its holds.
    pub holds: Vec<hold::Model>,
    /// How holds ended.
    pub settlements: Vec<settlement::Model>,
    /// Its entries, in any order.
    pub entries: Vec<entry::Model>,
}

/// A promise that a ledger breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A transfer is not two entries that add up to zero between its movement's books.
    #[error("the transfer {0} is not balanced")]
    Unbalanced(TransferId),
    /// An entry does not follow from the one before it, or overdraws the lot's book.
    #[error("the entry {0} does not follow from the one before")]
    BrokenChain(EntryId),
    /// An entry is about another account's lot, or about no lot.
    #[error("the entry {0} is in the wrong ledger")]
    Misplaced(EntryId),
    /// A lot was not granted exactly once and in full.
    #[error("the lot {0} was not granted as it says")]
    Granted(LotId),
    /// A hold did not take what it says.
    #[error("the hold {0} did not take what it says")]
    Held(HoldId),
    /// A hold ended otherwise than its settlement says, or not once.
    #[error("the hold {0} did not end as it says")]
    Settled(HoldId),
    /// A hold took its credits in another order than it has to.
    #[error("the hold {0} did not take the credits that come first")]
    BurnOrder(HoldId),
    /// Credits were written off that had not expired.
    #[error("credits of the lot {0} were written off that had not expired")]
    WrittenOff(LotId),
    /// What lapsed of a hold was not refunded in full.
    #[error("what lapsed of the hold {0} was not refunded as it was")]
    Refunded(HoldId),
}

/// Finds every promise that a ledger breaks; none is what there should be.
#[must_use]
pub fn audit(ledger: &Books) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(transfers(ledger));
    faults.extend(chains(ledger));
    faults.extend(lots(ledger));
    faults.extend(holds(ledger));
    faults.extend(written_off(ledger));
    faults.extend(burnt(ledger));
    faults
}

fn transfers(ledger: &Books) -> Vec<Fault> {
    let mut legs = HashMap::<_, Vec<&entry::Model>>::new();
    for entry in &ledger.entries {
        legs.entry(entry.transfer_id).or_default().push(entry);
    }
    let unbalanced = legs.into_iter().filter(|(_, legs)| !is_balanced(legs));
    unbalanced.map(|(transfer, _)| Fault::Unbalanced(transfer)).collect()
}

fn is_balanced(legs: &[&entry::Model]) -> bool {
    let &[a, b] = legs else { return false };
    let (out, into) = if a.amount < 0 { (a, b) } else { (b, a) };
    into.amount > 0
        && i64::from(out.amount) + i64::from(into.amount) == 0
        && (out.book, into.book) == books(out.movement)
        && (out.movement, out.lot_id, out.hold_id) == (into.movement, into.lot_id, into.hold_id)
        && out.hold_id.is_none() == matches!(out.movement, Movement::Grant | Movement::Expire)
}

fn chains(ledger: &Books) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut entries: Vec<_> = ledger.entries.iter().collect();
    entries.sort_by_key(|entry| entry.number);
    let mut tails = HashMap::<(LotId, Book), Tail>::new();
    for entry in entries {
        let tail = tails.entry((entry.lot_id, entry.book)).or_default();
        let here = Tail { number: entry.number, balance: entry.balance };
        if tail.append(entry.book, entry.amount) != Ok(here) {
            faults.push(Fault::BrokenChain(entry.id));
        }
        *tail = here;
    }
    faults
}

fn lots(ledger: &Books) -> Vec<Fault> {
    let known: HashSet<_> = ledger.lots.iter().map(|lot| lot.id).collect();
    let mut granted = HashMap::<LotId, Vec<i32>>::new();
    let mut faults = Vec::new();
    for entry in &ledger.entries {
        if entry.account_id != ledger.account || !known.contains(&entry.lot_id) {
            faults.push(Fault::Misplaced(entry.id));
        }
        if entry.movement == Movement::Grant && entry.book == Book::Available {
            granted.entry(entry.lot_id).or_default().push(entry.amount);
        }
    }
    for lot in &ledger.lots {
        if granted.get(&lot.id).is_none_or(|granted| *granted != [lot.amount]) {
            faults.push(Fault::Granted(lot.id));
        }
    }
    faults
}

fn holds(ledger: &Books) -> Vec<Fault> {
    let mut moved = HashMap::<(HoldId, Movement), i64>::new();
    for entry in ledger.entries.iter().filter(|entry| entry.amount > 0) {
        if let Some(hold) = entry.hold_id {
            *moved.entry((hold, entry.movement)).or_default() += i64::from(entry.amount);
        }
    }
    let sum = |hold, movement| moved.get(&(hold, movement)).copied().unwrap_or_default();
    let ends: HashMap<_, _> = ledger.settlements.iter().map(|end| (end.hold_id, end)).collect();
    let mut refunds = HashMap::<HoldId, i64>::new();
    for lot in &ledger.lots {
        if let Some(hold) = lot.refund_of {
            *refunds.entry(hold).or_default() += i64::from(lot.amount);
        }
    }
    let mut faults = Vec::new();
    for hold in &ledger.holds {
        let amount = i64::from(hold.amount);
        if sum(hold.id, Movement::Hold) != amount {
            faults.push(Fault::Held(hold.id));
        }
        let expected = match ends.get(&hold.id).map(|end| end.outcome) {
            None => (0, 0),
            Some(Outcome::Captured) => (amount, 0),
            Some(Outcome::Released) => (0, amount),
        };
        let lapsed = sum(hold.id, Movement::Lapse);
        let back = sum(hold.id, Movement::Release) + lapsed;
        if expected != (sum(hold.id, Movement::Capture), back) {
            faults.push(Fault::Settled(hold.id));
        }
        if refunds.get(&hold.id).copied().unwrap_or_default() != lapsed {
            faults.push(Fault::Refunded(hold.id));
        }
    }
    faults
}

fn written_off(ledger: &Books) -> Vec<Fault> {
    let ends: HashMap<_, _> = ledger.lots.iter().map(|lot| (lot.id, lot.expires_at)).collect();
    let gone = ledger.entries.iter().filter(|entry| entry.book == Book::Expired);
    let early = gone.filter(|entry| {
        let end = ends.get(&entry.lot_id).copied().flatten();
        end.is_none_or(|end| entry.recorded_at < end)
    });
    early.map(|entry| Fault::WrittenOff(entry.lot_id)).collect()
}

/// Finds holds that took other credits than they had to. Entries are taken in the order in which
/// they were written, which is that of their ids.
fn burnt(ledger: &Books) -> Vec<Fault> {
    let mut entries: Vec<_> = ledger.entries.iter().collect();
    entries.retain(|entry| entry.book == Book::Available);
    entries.sort_by_key(|entry| entry.id);
    let holds: HashMap<_, _> = ledger.holds.iter().map(|hold| (hold.id, hold)).collect();
    let mut left = HashMap::<LotId, i32>::new();
    let mut taken = HashMap::<HoldId, Vec<Draw>>::new();
    for entry in entries.iter().filter(|entry| entry.movement == Movement::Hold) {
        if let Some(hold) = entry.hold_id {
            let draw = Draw { lot: entry.lot_id, amount: -entry.amount };
            taken.entry(hold).or_default().push(draw);
        }
    }
    let mut faults = Vec::new();
    for entry in entries {
        let hold = entry.hold_id.filter(|_| entry.movement == Movement::Hold);
        // Its first entry is where it took them all.
        let took = hold.and_then(|id| Some((holds.get(&id)?, taken.remove(&id)?)));
        if let Some((hold, took)) = took {
            let standings: Vec<_> = ledger.lots.iter().map(|lot| standing(lot, &left)).collect();
            if draw(&standings, hold.amount, hold.placed_at) != Ok(took) {
                faults.push(Fault::BurnOrder(hold.id));
            }
        }
        *left.entry(entry.lot_id).or_default() += entry.amount;
    }
    faults
}

/// A lot with what was left of it.
fn standing(lot: &lot::Model, left: &HashMap<LotId, i32>) -> Standing {
    let available = left.get(&lot.id).copied().unwrap_or_default();
    Standing { lot: lot.clone(), available, held: 0 }
}
