use chrono::TimeDelta;
use entity::{
    entry::{Book, Movement},
    id::AccountId,
    lot::LotKind,
    settlement::Outcome,
};

use super::*;

/// Books in which nothing is wrong.
struct Sound {
    books: Books,
    lot: LotId,
    captured: HoldId,
    held: HoldId,
    lapsed: HoldId,
}

fn sound() -> Sound {
    let mut ledger = Ledger::new();
    let lot = ledger.grant(LotKind::Plan, 100, Some(10));
    let (captured, _) = ledger.hold(10).expect("enough");
    ledger.settle(captured, Outcome::Captured);
    let (held, _) = ledger.hold(20).expect("enough");
    let (lapsed, _) = ledger.hold(30).expect("enough");
    ledger.now += TimeDelta::days(20);
    ledger.settle(lapsed, Outcome::Released);
    let books = ledger.books;
    assert_eq!(audit(&books), []);
    Sound { books, lot, captured, held, lapsed }
}

/// What the audit says of books in which something was changed.
fn falsified(sound: &Books, how: impl Fn(&mut Books)) -> Vec<Fault> {
    let mut books = sound.clone();
    how(&mut books);
    audit(&books)
}

/// Every way to falsify a ledger, and the fault that gives it away.
#[test]
fn the_audit_sees_every_kind_of_fault() {
    let Sound { books: sound, lot, captured, held, .. } = sound();
    let entry = |books: &Books, movement, book| {
        let mut entries = books.entries.iter();
        entries.position(|e| e.movement == movement && e.book == book).expect("an entry")
    };
    let falsify = |how: &dyn Fn(&mut Books)| falsified(&sound, how);

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
    assert_eq!(cheaper, [Fault::Held(held), Fault::BurnOrder(held)]);
    let unsettled = falsify(&|books| {
        books.settlements.remove(0);
    });
    assert_eq!(unsettled, [Fault::Settled(captured)]);
    let other = falsify(&|books| books.settlements[0].outcome = Outcome::Released);
    assert_eq!(other, [Fault::Settled(captured)]);
}

#[test]
fn the_audit_sees_what_was_taken_from_the_wrong_lot() {
    let Sound { books: sound, captured, held, lapsed, .. } = sound();
    // Taken from what comes last, while something else came first.
    let swapped = falsified(&sound, |books| {
        let first = lot::Model {
            expires_at: Some(books.lots[0].granted_at + TimeDelta::days(5)),
            id: LotId::new(),
            ..books.lots[0].clone()
        };
        let posting = Posting { movement: Movement::Grant, lot: first.id, amount: first.amount };
        let legs = legs(posting, Tail::default(), Tail::default()).expect("a grant");
        let transfer_id = TransferId::new();
        for (leg, place) in legs.into_iter().zip(0..) {
            // Written before everything else.
            let id = EntryId(uuid::Uuid::from_u128(place));
            books.entries.push(entry::Model {
                id,
                transfer_id,
                lot_id: first.id,
                book: leg.book,
                number: leg.tail.number,
                amount: leg.amount,
                balance: leg.tail.balance,
                ..books.entries[0].clone()
            });
        }
        books.lots.push(first);
    });
    let all = [captured, held, lapsed].map(Fault::BurnOrder);
    assert_eq!(swapped, all);
}

#[test]
fn the_audit_sees_what_was_written_off_too_early_or_not_given_back() {
    let Sound { books: sound, lot, lapsed, .. } = sound();
    let early = falsified(&sound, |books| {
        let lot = &books.lots[0];
        let left = books.entries.iter().rfind(|e| e.lot_id == lot.id && e.book == Book::Available);
        let left = Tail { number: left.expect("one").number, balance: left.expect("one").balance };
        let posting = Posting { movement: Movement::Expire, lot: lot.id, amount: 1 };
        let legs = legs(posting, left, Tail::default()).expect("a write-off");
        let transfer_id = TransferId::new();
        for leg in legs {
            books.entries.push(entry::Model {
                id: EntryId::new(),
                transfer_id,
                hold_id: None,
                movement: Movement::Expire,
                book: leg.book,
                number: leg.tail.number,
                amount: leg.amount,
                balance: leg.tail.balance,
                ..books.entries[0].clone()
            });
        }
    });
    assert_eq!(early, [Fault::WrittenOff(lot)]);
    let unpaid = falsified(&sound, |books| books.lots[1].refund_of = None);
    assert_eq!(unpaid, [Fault::Refunded(lapsed)]);
}
