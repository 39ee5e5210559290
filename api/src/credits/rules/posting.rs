//! How a movement is written down: two entries, each at the end of its lot's book.

use chrono::{DateTime, Utc};
use entity::{
    entry::{Book, Movement},
    id::LotId,
    lot,
};

use super::{Draw, Standing, is_live};

/// A movement of credits of one lot, to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// From where to where.
    pub movement: Movement,
    /// Whose credits.
    pub lot: LotId,
    /// How many; always more than none.
    pub amount: i32,
}

/// The books that a movement leaves and enters.
#[must_use]
pub const fn books(movement: Movement) -> (Book, Book) {
    match movement {
        Movement::Grant => (Book::Issued, Book::Available),
        Movement::Hold => (Book::Available, Book::Held),
        Movement::Capture => (Book::Held, Book::Spent),
        Movement::Release => (Book::Held, Book::Available),
        Movement::Lapse => (Book::Held, Book::Lapsed),
        Movement::Expire => (Book::Available, Book::Expired),
    }
}

/// The end of a lot's book; an empty book ends at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The number of the last entry.
    pub number: i32,
    /// What it left.
    pub balance: i32,
}

/// An entry that must not be: the code that asked for it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// More would go out of a book than is in it.
    #[error("{amount} credits cannot leave a book that has {balance}")]
    Overdrawn {
        /// How many were to leave.
        amount: i32,
        /// How many there are.
        balance: i32,
    },
    /// The figures are beyond what a book can hold.
    #[error("the book's figures overflow")]
    Overflow,
}

impl Tail {
    /// Puts an amount into the book, or takes it out if negative, and tells its new end.
    pub fn append(self, book: Book, amount: i32) -> Result<Self, Broken> {
        let balance = self.balance.checked_add(amount).ok_or(Broken::Overflow)?;
        let number = self.number.checked_add(1).ok_or(Broken::Overflow)?;
        if balance < 0 && book != Book::Issued {
            return Err(Broken::Overdrawn { amount: -amount, balance: self.balance });
        }
        Ok(Self { number, balance })
    }
}

/// One leg of a transfer: what comes into a book, or goes out of it, and how the book ends then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Where.
    pub book: Book,
    /// How many; negative for the leg that goes out.
    pub amount: i32,
    /// The end of the book after it.
    pub tail: Tail,
}

/// The two legs of a posting, given the ends of the book that it leaves and the one it enters.
pub fn legs(posting: Posting, leaves: Tail, enters: Tail) -> Result<[Leg; 2], Broken> {
    let (from, into) = books(posting.movement);
    let leg = |book, amount, tail: Tail| {
        Ok::<_, Broken>(Leg { book, amount, tail: tail.append(book, amount)? })
    };
    Ok([leg(from, -posting.amount, leaves)?, leg(into, posting.amount, enters)?])
}

/// Writes off what is left of a lot that has expired.
#[must_use]
pub fn write_off(standing: &Standing, now: DateTime<Utc>) -> Option<(Posting, DateTime<Utc>)> {
    let end = standing.lot.expires_at.filter(|end| *end <= now && standing.available > 0)?;
    let (lot, amount) = (standing.lot.id, standing.available);
    Some((Posting { movement: Movement::Expire, lot, amount }, end))
}

/// Gives held credits back: to their lots where these can still be spent, and as lapsed where
/// these have expired. A refund has to replace what lapsed.
#[must_use]
pub fn give_back(draws: &[(Draw, lot::Model)], now: DateTime<Utc>) -> Vec<Posting> {
    let back = draws.iter().map(|(draw, lot)| Posting {
        movement: if is_live(lot, now) { Movement::Release } else { Movement::Lapse },
        lot: draw.lot,
        amount: draw.amount,
    });
    back.collect()
}
