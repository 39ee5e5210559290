//! Which rounds of changes an order has used, and what the next one is.

use entity::review_round::{self, RoundClass};

use super::ReviewError;

/// What policy and the price list say of rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How many rounds the price of the video includes.
    pub included: i64,
    /// What a further one costs in credits.
    pub price: i32,
}

/// The rounds of an order, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those begun that the price of the video included.
    pub used: i64,
    /// Those that Vibbio gave.
    pub free: i64,
    /// Those that were paid for.
    pub priced: i64,
}

/// What the next round of changes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its class.
    pub class: RoundClass,
    /// What it costs in credits.
    pub price: i32,
}

/// Sums up the rounds that were begun.
pub fn tally<'a>(rounds: impl IntoIterator<Item = &'a review_round::Model>) -> Tally {
    let mut tally = Tally::default();
    for round in rounds.into_iter().filter(|round| round.begun_at.is_some()) {
        match round.class {
            RoundClass::Included => tally.used += 1,
            RoundClass::FreeFix => tally.free += 1,
            RoundClass::Priced => tally.priced += 1,
        }
    }
    tally
}

/// The round that is agreed on and was not begun, if there is one.
#[must_use]
pub fn waiting(rounds: &[review_round::Model]) -> Option<&review_round::Model> {
    rounds.iter().find(|round| round.begun_at.is_none() && round.dropped_at.is_none())
}

/// Decides what the next round is, where none is agreed on.
#[must_use]
pub fn next(terms: Terms, tally: Tally) -> Next {
    if tally.used < terms.included {
        Next { class: RoundClass::Included, price: 0 }
    } else {
        Next { class: RoundClass::Priced, price: terms.price }
    }
}

/// Checks whether somebody can accept the price of a further round.
pub fn accept(
    terms: Terms,
    rounds: &[review_round::Model],
    price: i32,
) -> Result<Next, ReviewError> {
    if waiting(rounds).is_some() {
        return Err(ReviewError::RoundWaits);
    }
    let next = next(terms, tally(rounds));
    let is_agreed = next.class == RoundClass::Priced && next.price == price;
    if is_agreed { Ok(next) } else { Err(ReviewError::OtherPrice { price: next.price }) }
}

#[cfg(test)]
mod tests {
    use entity::id::{AccountId, OrderId, ReviewRoundId};

    use super::*;

    fn round(class: RoundClass, begun: bool) -> review_round::Model {
        let now = "2026-11-30T10:00:00Z".parse().expect("an instant");
        review_round::Model {
            id: ReviewRoundId::new(),
            account_id: AccountId::new(),
            order_id: OrderId::new(),
            number: 1,
            class,
            price: 0,
            hold_id: None,
            cut_id: None,
            accepted_by: None,
            accepted_at: None,
            begun_at: begun.then_some(now),
            dropped_at: None,
        }
    }

    #[test]
    fn what_is_included_goes_first_and_free_fixes_use_nothing() {
        use RoundClass::{FreeFix, Included, Priced};
        let terms = Terms { included: 2, price: 150 };
        let cases: [(&[RoundClass], RoundClass); 6] = [
            (&[], Included),
            (&[Included], Included),
            (&[Included, FreeFix], Included),
            (&[Included, Included], Priced),
            (&[Included, FreeFix, Included], Priced),
            (&[Included, Included, Priced, FreeFix], Priced),
        ];
        for (begun, class) in cases {
            let rounds: Vec<_> = begun.iter().map(|class| round(*class, true)).collect();
            let next = next(terms, tally(&rounds));
            assert_eq!(next.class, class, "{begun:?}");
            assert_eq!(next.price > 0, class == Priced);
        }
    }

    #[test]
    fn a_price_is_accepted_once_and_as_it_is() {
        let terms = Terms { included: 1, price: 150 };
        let included = [round(RoundClass::Included, true)];
        assert_eq!(accept(terms, &[], 150), Err(ReviewError::OtherPrice { price: 0 }));
        assert_eq!(accept(terms, &included, 100), Err(ReviewError::OtherPrice { price: 150 }));
        assert_eq!(accept(terms, &included, 150).map(|next| next.price), Ok(150));
        let waits = [included[0].clone(), round(RoundClass::Priced, false)];
        assert_eq!(accept(terms, &waits, 150), Err(ReviewError::RoundWaits));
        let dropped = review_round::Model { dropped_at: waits[0].begun_at, ..waits[1].clone() };
        assert!(accept(terms, &[included[0].clone(), dropped], 150).is_ok());
    }
}
