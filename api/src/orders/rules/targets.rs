//! How long steps take.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::order::OrderState;

/// A state that an order came to at an instant.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The state.
    pub state: OrderState,
    /// When.
    pub at: DateTime<Utc>,
}

/// How long orders stood in each of some states that they left, in seconds, at the median; each order is told by
/// its steps in order.
#[must_use]
pub fn medians(
    states: impl Iterator<Item = OrderState>,
    orders: impl Iterator<Item = Vec<Taken>>,
) -> Vec<(OrderState, i64)> {
    let mut times = HashMap::<OrderState, Vec<i64>>::new();
    for steps in orders {
        // What leaves an order where it is ends no time in that state.
        let mut since: Option<Taken> = None;
        for step in steps {
            match since {
                Some(before) if before.state == step.state => {}
                Some(before) => {
                    let seconds = (step.at - before.at).num_seconds();
                    times.entry(before.state).or_default().push(seconds);
                    since = Some(step);
                }
                None => since = Some(step),
            }
        }
    }
    let median = |state: OrderState| {
        let times = times.get_mut(&state)?;
        times.sort_unstable();
        let (below, above) = (times[(times.len() - 1) / 2], times[times.len() / 2]);
        Some((state, i64::midpoint(below, above)))
    };
    states.filter_map(median).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(steps: &[(OrderState, i64)]) -> Vec<Taken> {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("an instant");
        steps.iter().map(|(state, seconds)| Taken { state: *state, at: at(*seconds) }).collect()
    }

    #[test]
    fn the_median_is_told_of_each_state_that_was_left() {
        use OrderState::{Accepted, Delivered, InProduction, Placed};
        let orders = [
            steps(&[(Placed, 0), (Accepted, 10), (InProduction, 20), (Delivered, 120)]),
            steps(&[(Placed, 0), (Placed, 5), (Accepted, 30), (InProduction, 40), (Delivered, 90)]),
            steps(&[(Placed, 0), (Accepted, 1_000)]),
        ];
        let states = [Placed, Accepted, InProduction, Delivered];
        let told = medians(states.into_iter(), orders.into_iter());
        assert_eq!(told, [(Placed, 30), (Accepted, 10), (InProduction, 75)]);
        assert_eq!(medians(states.into_iter(), std::iter::empty()), []);
    }
}
