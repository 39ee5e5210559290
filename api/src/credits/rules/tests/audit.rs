use chrono::TimeDelta;
use entity::{
    entry::{Book, Movement},
    id::AccountId,
    lot::LotKind,
    settlement::Outcome,
};

use super::*;

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
