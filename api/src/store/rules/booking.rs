//! The life of a booking.

use chrono::{DateTime, TimeDelta, Utc};
use entity::booking::BookingState;
use serde_json::{Value, json};

use crate::error::{Code, Refusal, word};

/// A step in the life of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Vibbio proposes a time.
    Propose,
    /// Vibbio cannot do it.
    Decline,
    /// The customer accepts the time.
    Accept,
    /// Vibbio plans it.
    Schedule,
    /// The customer asks for another time.
    Move,
    /// The customer calls it off.
    Cancel,
    /// It took place.
    Finish,
    /// The customer did not come.
    Miss,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A member of the account.
    Customer,
    /// Somebody at Vibbio.
    Staff,
}

/// Every step that there is: from where, which, by whom, to where.
pub const STEPS: [(BookingState, Step, Party, BookingState); 16] = {
    use BookingState as B;
    use Party::{Customer, Staff};
    [
        (B::Requested, Step::Propose, Staff, B::Proposed),
        (B::Requested, Step::Decline, Staff, B::Declined),
        (B::Requested, Step::Cancel, Customer, B::Cancelled),
        (B::Proposed, Step::Propose, Staff, B::Proposed),
        (B::Proposed, Step::Decline, Staff, B::Declined),
        (B::Proposed, Step::Accept, Customer, B::Accepted),
        (B::Proposed, Step::Move, Customer, B::Requested),
        (B::Proposed, Step::Cancel, Customer, B::Cancelled),
        (B::Accepted, Step::Schedule, Staff, B::Scheduled),
        (B::Accepted, Step::Decline, Staff, B::Declined),
        (B::Accepted, Step::Move, Customer, B::Requested),
        (B::Accepted, Step::Cancel, Customer, B::Cancelled),
        (B::Scheduled, Step::Finish, Staff, B::Done),
        (B::Scheduled, Step::Miss, Staff, B::NoShow),
        (B::Scheduled, Step::Move, Customer, B::Requested),
        (B::Scheduled, Step::Cancel, Customer, B::Cancelled),
    ]
};

/// What a step makes of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    /// Nothing yet.
    Open,
    /// All of it is due.
    Full,
    /// None of it.
    Waived,
}

/// Why a booking stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookingError {
    /// The step does not start where the booking stands.
    #[error("A booking that is {from:?} cannot take the step {step:?}.")]
    Illegal {
        /// Where the booking stands.
        from: BookingState,
        /// The step that was asked for.
        step: Step,
    },
    /// It begins too soon to be moved.
    #[error("It could be moved until {0}.")]
    TooLateToMove(DateTime<Utc>),
    /// It has not begun yet.
    #[error("It begins at {0} and cannot be over before.")]
    NotBegun(DateTime<Utc>),
    /// The time is over already.
    #[error("The time lies in the past.")]
    Past,
}

impl Refusal for BookingError {
    fn code(&self) -> Code {
        match self {
            Self::Illegal { .. } | Self::TooLateToMove(_) | Self::NotBegun(_) => Code::IllegalState,
            Self::Past => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Past).then_some("at")
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::Illegal { from, .. } => Some(json!({ "state": word(*from) })),
            Self::TooLateToMove(until) => Some(json!({ "until": until.to_rfc3339() })),
            Self::NotBegun(at) => Some(json!({ "startsAt": at.to_rfc3339() })),
            Self::Past => None,
        }
    }
}

/// Follows one step of the table.
pub fn next(from: BookingState, step: Step, by: Party) -> Result<BookingState, BookingError> {
    let mut steps = STEPS.iter();
    let found = steps.find(|(state, known, party, _)| (*state, *known, *party) == (from, step, by));
    found.map(|(_, _, _, to)| *to).ok_or(BookingError::Illegal { from, step })
}

/// Until when a booking with a time can be moved.
#[must_use]
pub fn movable_until(starts_at: DateTime<Utc>, move_hours: i64) -> DateTime<Utc> {
    starts_at - TimeDelta::hours(move_hours)
}

/// Refuses steps that come too late or too early for the time of the booking.
pub fn check_time(
    step: Step,
    starts_at: Option<DateTime<Utc>>,
    move_hours: i64,
    now: DateTime<Utc>,
) -> Result<(), BookingError> {
    let Some(starts_at) = starts_at else { return Ok(()) };
    let until = movable_until(starts_at, move_hours);
    match step {
        Step::Move if now > until => Err(BookingError::TooLateToMove(until)),
        Step::Finish | Step::Miss if now < starts_at => Err(BookingError::NotBegun(starts_at)),
        _ => Ok(()),
    }
}

/// Tells what a step makes of the price. Called off within the free time, or by Vibbio, it costs
/// nothing; called off later, missed or done, the full price stands.
#[must_use]
pub fn bill(step: Step, cancel_free_until: DateTime<Utc>, now: DateTime<Utc>) -> Bill {
    match step {
        Step::Propose | Step::Accept | Step::Schedule | Step::Move => Bill::Open,
        Step::Decline => Bill::Waived,
        Step::Cancel if now <= cancel_free_until => Bill::Waived,
        Step::Cancel | Step::Finish | Step::Miss => Bill::Full,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const EVERY_STEP: [Step; 8] = [
        Step::Propose,
        Step::Decline,
        Step::Accept,
        Step::Schedule,
        Step::Move,
        Step::Cancel,
        Step::Finish,
        Step::Miss,
    ];

    const EVERY_STATE: [BookingState; 8] = [
        BookingState::Requested,
        BookingState::Proposed,
        BookingState::Accepted,
        BookingState::Scheduled,
        BookingState::Done,
        BookingState::NoShow,
        BookingState::Cancelled,
        BookingState::Declined,
    ];

    fn noon() -> DateTime<Utc> {
        "2026-11-22T12:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn every_state_step_and_party_is_in_the_table_once_or_refused() {
        let mut legal = HashSet::new();
        for from in EVERY_STATE {
            for step in EVERY_STEP {
                for by in [Party::Customer, Party::Staff] {
                    match next(from, step, by) {
                        Ok(to) => assert!(legal.insert(format!("{from:?} {step:?} {by:?} {to:?}"))),
                        Err(error) => assert_eq!(error, BookingError::Illegal { from, step }),
                    }
                }
            }
        }
        let table = STEPS.map(|(from, step, by, to)| format!("{from:?} {step:?} {by:?} {to:?}"));
        assert_eq!(legal, HashSet::from(table));
    }

    #[test]
    fn a_booking_that_is_over_stays_as_it_is() {
        use BookingState as B;
        for over in [B::Done, B::NoShow, B::Cancelled, B::Declined] {
            assert!(STEPS.iter().all(|(from, ..)| *from != over), "{over:?}");
        }
    }

    #[test]
    fn only_the_customer_accepts_moves_and_cancels() {
        for (_, step, by, _) in STEPS {
            let is_customers = matches!(step, Step::Accept | Step::Move | Step::Cancel);
            assert_eq!(by == Party::Customer, is_customers, "{step:?}");
        }
    }

    #[test]
    fn cancelling_is_free_to_the_last_instant_and_costs_everything_after_it() {
        let until = noon();
        assert_eq!(bill(Step::Cancel, until, until), Bill::Waived);
        assert_eq!(bill(Step::Cancel, until, until + TimeDelta::microseconds(1)), Bill::Full);
        assert_eq!(bill(Step::Decline, until, until + TimeDelta::days(9)), Bill::Waived);
        assert_eq!(bill(Step::Miss, until, until), Bill::Full);
        assert_eq!(bill(Step::Move, until, until), Bill::Open);
    }

    #[test]
    fn a_booking_is_moved_a_day_before_it_begins_at_the_latest_and_over_when_it_has_begun() {
        let start = noon();
        let instant = TimeDelta::microseconds(1);
        let until = start - TimeDelta::hours(24);
        let check = |step, now| check_time(step, Some(start), 24, now);
        assert_eq!(check(Step::Move, until), Ok(()));
        assert_eq!(check(Step::Move, until + instant), Err(BookingError::TooLateToMove(until)));
        for step in [Step::Finish, Step::Miss] {
            assert_eq!(check(step, start - instant), Err(BookingError::NotBegun(start)));
            assert_eq!(check(step, start), Ok(()));
        }
        assert_eq!(check(Step::Cancel, start), Ok(()));
    }
}
