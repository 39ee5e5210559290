//! Why something is not done in a review.

use entity::{cut, order::OrderState, review_decision::Decision};
use serde_json::{Value, json};

use crate::error::{Code, Refusal};

/// How long a note may be, in characters.
pub const NOTE: usize = 2_000;
/// The most comments of an order, with the replies to them.
pub const PER_ORDER: u64 = 5_000;
/// The most stages of a review.
pub const STAGES: usize = 10;
/// The most reviewers of a stage.
pub const REVIEWERS: usize = 50;
/// The most hours that a stage gives its reviewers.
pub const HOURS: i32 = 24 * 60;

/// Why something is not done in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// Another cut was shown since, or it is not the file that was looked at.
    #[error("This is not the cut that waits for a decision any more. Look at the newest one.")]
    CutStale {
        /// The number of the newest cut.
        number: i32,
    },
    /// It was decided on.
    #[error("The cut is decided on.")]
    Decided,
    /// There is no cut of which a change could be asked for.
    #[error("No cut was shown yet, so there is nothing to be changed.")]
    NothingShown,
    /// The order is not in review.
    #[error("The order takes no changes now.")]
    NotInReview,
    /// Somebody else is to decide now.
    #[error("It is for the reviewers of the open stage to decide.")]
    NotYourTurn,
    /// The rounds that the price includes are used, and nobody has accepted the price of another.
    #[error(
        "The rounds of changes that the price includes are used. One more costs {price} credits, \
             which have to be accepted first."
    )]
    RoundNotAccepted {
        /// What it costs in credits.
        price: i32,
    },
    /// It costs something else, or nothing.
    #[error("The next round of changes costs {price} credits.")]
    OtherPrice {
        /// What it costs in credits.
        price: i32,
    },
    /// There is one already.
    #[error("A round of changes is accepted and waits to be used.")]
    RoundWaits,
    /// The frames are not in the cut.
    #[error("Frames count from 0, the last not before the first, within the cut.")]
    Frames,
    /// Nobody knows yet how many frames a second the cut has.
    #[error("The frames of the cut are not known.")]
    NoFrames,
    /// The parts do not fit the two cuts.
    #[error("The parts of the cut before lie within it, each in its own place of the new one.")]
    Edits,
    /// It is too long.
    #[error("A note has at most {NOTE} characters.")]
    Note,
    /// There are [`PER_ORDER`] already.
    #[error("An order has at most {PER_ORDER} comments.")]
    TooManyComments,
    /// Only Vibbio's people see it, and so whom they mention.
    #[error("Only Vibbio's people can be mentioned in what only they see.")]
    MentionOutside,
    /// Only Vibbio's people have something to say to one another here.
    #[error("Only Vibbio's people say something that only they see.")]
    NotPrivate,
    /// There are more than [`STAGES`].
    #[error("A review has at most {STAGES} stages.")]
    TooManyStages,
    /// It lacks a name, its reviewers, or sense.
    #[error(
        "A stage has a name of 1 to 100 characters, 1 to {REVIEWERS} different reviewers, at \
             most {HOURS} hours, and needs no more of its reviewers than it has."
    )]
    Stage,
    /// It is delivered as it is only once that is what was approved.
    #[error("The cut was not approved as it is.")]
    NotApproved,
}

impl Refusal for ReviewError {
    fn code(&self) -> Code {
        match self {
            Self::CutStale { .. } => Code::CutStale,
            Self::Decided
            | Self::NothingShown
            | Self::NotInReview
            | Self::NotApproved
            | Self::RoundWaits => Code::IllegalState,
            Self::NotYourTurn | Self::NotPrivate => Code::Forbidden,
            Self::RoundNotAccepted { .. } => Code::RoundNotAccepted,
            Self::TooManyComments => Code::LimitExceeded,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::OtherPrice { .. } => "acceptPrice",
            Self::Frames | Self::NoFrames => "moment",
            Self::Edits => "edits",
            Self::Note => "note",
            Self::MentionOutside => "mentionedUserIds",
            Self::NotPrivate => "isPrivate",
            Self::TooManyStages | Self::Stage => "stages",
            _ => return None,
        })
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::NothingShown => Some(json!({ "reason": "NO_CUT" })),
            Self::Decided => Some(json!({ "reason": "DECIDED" })),
            Self::NotInReview => Some(json!({ "reason": "OTHER_STATE" })),
            Self::CutStale { number } => Some(json!({ "number": number })),
            Self::RoundNotAccepted { price } | Self::OtherPrice { price } => {
                Some(json!({ "price": price }))
            }
            Self::TooManyComments => Some(json!({ "limit": PER_ORDER })),
            _ => None,
        }
    }
}

/// Finds the cut of which changes can be asked for: the newest one of an order, for as long as it
/// waits to be decided on.
pub fn takes_changes(
    state: OrderState,
    newest: Option<cut::Model>,
) -> Result<cut::Model, ReviewError> {
    let cut = newest.ok_or(ReviewError::NothingShown)?;
    if cut.outcome.is_some() {
        return Err(ReviewError::Decided);
    }
    if state == OrderState::InReview { Ok(cut) } else { Err(ReviewError::NotInReview) }
}

/// Checks what somebody adds in their own words.
pub fn note(typed: Option<&str>) -> Result<Option<String>, ReviewError> {
    let text = typed.map(crate::remarks::rules::plain).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > NOTE => Err(ReviewError::Note),
        text => Ok(text),
    }
}

/// Checks that a cut on which this was decided is the finished video as it is.
pub fn is_good(outcome: Option<Decision>) -> Result<(), ReviewError> {
    match outcome {
        Some(Decision::Approve) => Ok(()),
        Some(Decision::ApproveWithChanges | Decision::RequestChanges) | None => {
            Err(ReviewError::NotApproved)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_something_or_is_none() {
        assert_eq!(note(None), Ok(None));
        assert_eq!(note(Some(" \n")), Ok(None));
        assert_eq!(note(Some(" Fin! ")), Ok(Some("Fin!".into())));
        assert_eq!(note(Some(&"x".repeat(NOTE + 1))), Err(ReviewError::Note));
    }
}
