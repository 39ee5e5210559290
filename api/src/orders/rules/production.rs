//! Who may make which video, and how much is made on a day.

use entity::{
    id::UserId,
    order::{self, OrderState},
};
use serde_json::{Value, json};

use super::settlement::IN_QUEUE;
use crate::error::{Code, Refusal, word};

/// How long a note may be, in characters.
const NOTE: usize = 2_000;
/// How many videos can be made on a day at most.
const MOST: i32 = 10_000;
/// How many days are looked at together.
pub const DAYS: i32 = 92;

/// Why something about production was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignError {
    /// Nothing more is made of it.
    #[error("The order is {0:?}, and nothing more is made of it.")]
    Done(OrderState),
    /// Somebody makes it.
    #[error("Somebody else makes this already.")]
    Taken(OrderState),
    /// The person makes no videos.
    #[error("Choose somebody at Vibbio who makes videos.")]
    NoMaker,
    /// A note without words, or with too many.
    #[error("A note has 1 to {NOTE} characters.")]
    Note,
    /// Less than nothing, or beyond all measure.
    #[error("On a day 0 to {MOST} videos can be made.")]
    Capacity,
    /// Too few or too many days.
    #[error("Ask for 1 to {DAYS} days.")]
    Days,
}

impl Refusal for AssignError {
    fn code(&self) -> Code {
        match self {
            Self::Done(_) | Self::Taken(_) => Code::IllegalState,
            Self::NoMaker | Self::Note | Self::Capacity | Self::Days => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Done(_) | Self::Taken(_) => None,
            Self::NoMaker => Some("assigneeId"),
            Self::Note => Some("note"),
            Self::Capacity => Some("capacity"),
            Self::Days => Some("days"),
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::Done(state) => Some(json!({ "state": word(*state), "reason": "ENDED" })),
            Self::Taken(state) => Some(json!({ "state": word(*state), "reason": "TAKEN" })),
            _ => None,
        }
    }
}

/// Checks that something is still to be made.
pub fn is_open(state: OrderState) -> Result<(), AssignError> {
    if IN_QUEUE.contains(&state) { Ok(()) } else { Err(AssignError::Done(state)) }
}

/// Checks that somebody may take an order: nobody else makes it.
pub fn can_take(order: &order::Model, by: UserId) -> Result<(), AssignError> {
    is_open(order.state)?;
    match order.assignee_id {
        Some(other) if other != by => Err(AssignError::Taken(order.state)),
        _ => Ok(()),
    }
}

/// Reads a note.
pub fn note(text: &str) -> Result<String, AssignError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NOTE {
        return Err(AssignError::Note);
    }
    Ok(text.to_owned())
}

/// Reads how many videos can be made on a day.
pub fn capacity(videos: i32) -> Result<i32, AssignError> {
    if (0..=MOST).contains(&videos) { Ok(videos) } else { Err(AssignError::Capacity) }
}

/// Reads how many days are wanted.
pub fn days(days: i32) -> Result<i32, AssignError> {
    if (1..=DAYS).contains(&days) { Ok(days) } else { Err(AssignError::Days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_something_and_a_day_has_a_measure() {
        assert_eq!(note(" Cut it short "), Ok("Cut it short".into()));
        assert_eq!(note(" "), Err(AssignError::Note));
        assert_eq!(capacity(-1), Err(AssignError::Capacity));
        assert_eq!(capacity(0), Ok(0));
        assert_eq!(days(0), Err(AssignError::Days));
        assert_eq!(days(DAYS + 1), Err(AssignError::Days));
        assert!(is_open(OrderState::Closed).is_err());
    }
}
