//! Whether a promise was kept, and what makes up for one that was not.

use chrono::{DateTime, Utc};
use entity::order::{self, OrderState};

use super::settlement::is_paused;

/// Tells whether an order is late at an instant: its clock runs, and it was due before.
#[must_use]
pub fn is_late(order: &order::Model, now: DateTime<Utc>) -> bool {
    let is_owed = match order.state {
        OrderState::Placed
        | OrderState::Accepted
        | OrderState::InProduction
        | OrderState::ChangesRequested
        | OrderState::Approved => true,
        OrderState::InReview
        | OrderState::OnHold
        | OrderState::Delivered
        | OrderState::Closed
        | OrderState::Cancelled
        | OrderState::Declined => false,
    };
    is_owed && !is_paused(order.state) && order.due_at < now
}

/// How many credits make up for an order that was late: so much of its price, rounded up.
#[must_use]
pub fn make_good(price: i32, percent: i64) -> i32 {
    let credits = (i64::from(price) * percent.clamp(0, 100) + 99) / 100;
    i32::try_from(credits).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_up_is_rounded_in_favour_of_the_customer() {
        assert_eq!(make_good(350, 25), 88);
        assert_eq!(make_good(0, 25), 0);
        assert_eq!(make_good(350, 0), 0);
        assert_eq!(make_good(i32::MAX, 500), i32::MAX);
    }
}
