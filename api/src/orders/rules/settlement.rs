//! What the states of an order mean for its credits, its clock and its place in the queue.

use entity::{order::OrderState, order_event::OrderAction};

use super::transition::Standing;

/// What an action does with the credits of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Spends them.
    Capture,
    /// Gives them back.
    Release,
}

/// Tells what an action does with the credits of the order.
#[must_use]
pub const fn settlement(action: OrderAction) -> Option<Settlement> {
    match action {
        OrderAction::Start => Some(Settlement::Capture),
        OrderAction::Cancel | OrderAction::Decline => Some(Settlement::Release),
        _ => None,
    }
}

/// Tells whether the credits of an order are spent.
#[must_use]
pub fn is_paid(standing: Standing) -> bool {
    use OrderState as Is;
    matches!(
        standing.held_from.unwrap_or(standing.state),
        Is::InProduction
            | Is::InReview
            | Is::ChangesRequested
            | Is::Approved
            | Is::Delivered
            | Is::Closed
    )
}

/// Tells whether the delivery clock stands still.
#[must_use]
pub const fn is_paused(state: OrderState) -> bool {
    matches!(state, OrderState::OnHold | OrderState::InReview)
}

/// The states in which Vibbio has something to do.
pub const IN_QUEUE: [OrderState; 7] = [
    OrderState::Placed,
    OrderState::Accepted,
    OrderState::InProduction,
    OrderState::InReview,
    OrderState::ChangesRequested,
    OrderState::Approved,
    OrderState::OnHold,
];

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn the_queue_holds_whatever_has_not_ended_before_delivery() {
        for state in OrderState::iter() {
            let is_done = matches!(
                state,
                OrderState::Delivered
                    | OrderState::Closed
                    | OrderState::Cancelled
                    | OrderState::Declined
            );
            assert_eq!(IN_QUEUE.contains(&state), !is_done, "{state:?}");
        }
    }
}
