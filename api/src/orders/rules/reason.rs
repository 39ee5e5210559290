//! Why somebody does something with an order, in their words.

use entity::order_event::OrderAction;

use crate::error::{Code, Refusal};

/// How long a reason may be, in characters.
const REASON: usize = 500;

/// A reason was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Say why, in at most {REASON} characters.")]
pub struct ReasonError;

impl Refusal for ReasonError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("reason")
    }
}

/// Reads the reason for an action; whoever refuses an order has to give one.
pub fn reason(action: OrderAction, text: Option<&str>) -> Result<Option<String>, ReasonError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        None if action == OrderAction::Decline => Err(ReasonError),
        Some(text) if text.chars().count() > REASON => Err(ReasonError),
        text => Ok(text.map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_declines_says_why() {
        assert_eq!(reason(OrderAction::Decline, None), Err(ReasonError));
        assert_eq!(reason(OrderAction::Decline, Some("  ")), Err(ReasonError));
        assert_eq!(reason(OrderAction::Decline, Some(" No crew ")), Ok(Some("No crew".into())));
        assert_eq!(reason(OrderAction::Cancel, Some("")), Ok(None));
        assert_eq!(reason(OrderAction::Hold, Some(&"x".repeat(REASON + 1))), Err(ReasonError));
    }
}
