//! The life cycle of an order: who may do what in which state, and where it leads.

use async_graphql::Enum;
use entity::{
    order::OrderState,
    order_event::{Actor, OrderAction},
};
use serde_json::{Value, json};

use super::settlement::{Settlement, is_paid, settlement};
use crate::error::{Code, Refusal, word};

/// Where an order stands; of one on hold also where it goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The state.
    pub state: OrderState,
    /// On hold, the state that it goes back to.
    pub held_from: Option<OrderState>,
}

/// One edge of the life cycle.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// Where it starts.
    pub from: Standing,
    /// What is done.
    pub action: OrderAction,
    /// Who may do it.
    pub by: Actor,
    /// Where it leads.
    pub to: Standing,
}

const fn at(state: OrderState) -> Standing {
    Standing { state, held_from: None }
}

const fn held(from: OrderState) -> Standing {
    Standing { state: OrderState::OnHold, held_from: Some(from) }
}

const fn edge(from: Standing, action: OrderAction, by: Actor, to: Standing) -> Transition {
    Transition { from, action, by, to }
}

/// Every edge there is. What stands here in no line is not allowed.
pub const TRANSITIONS: [Transition; 29] = {
    use Actor::{Customer, Staff, System};
    use OrderAction as Do;
    use OrderState as Is;
    [
        edge(at(Is::Placed), Do::Accept, Staff, at(Is::Accepted)),
        edge(at(Is::Placed), Do::Decline, Staff, at(Is::Declined)),
        edge(at(Is::Placed), Do::Cancel, Customer, at(Is::Cancelled)),
        edge(at(Is::Accepted), Do::Start, Staff, at(Is::InProduction)),
        edge(at(Is::Accepted), Do::Decline, Staff, at(Is::Declined)),
        edge(at(Is::Accepted), Do::Cancel, Customer, at(Is::Cancelled)),
        edge(at(Is::Accepted), Do::Hold, Staff, held(Is::Accepted)),
        edge(at(Is::InProduction), Do::SubmitCut, Staff, at(Is::InReview)),
        edge(at(Is::InProduction), Do::Deliver, Staff, at(Is::Delivered)),
        edge(at(Is::InProduction), Do::Hold, Staff, held(Is::InProduction)),
        edge(at(Is::InReview), Do::RequestChanges, Customer, at(Is::ChangesRequested)),
        edge(at(Is::InReview), Do::Approve, Customer, at(Is::Approved)),
        edge(at(Is::ChangesRequested), Do::SubmitCut, Staff, at(Is::InReview)),
        edge(at(Is::ChangesRequested), Do::Hold, Staff, held(Is::ChangesRequested)),
        edge(at(Is::Approved), Do::Deliver, Staff, at(Is::Delivered)),
        edge(at(Is::Delivered), Do::Close, Staff, at(Is::Closed)),
        edge(at(Is::Delivered), Do::Close, System, at(Is::Closed)),
        edge(at(Is::Placed), Do::ChangeWish, Customer, at(Is::Placed)),
        edge(at(Is::Accepted), Do::ChangeWish, Customer, at(Is::Accepted)),
        edge(at(Is::InProduction), Do::ChangeWish, Customer, at(Is::InProduction)),
        edge(at(Is::ChangesRequested), Do::ChangeWish, Customer, at(Is::ChangesRequested)),
        edge(held(Is::Accepted), Do::ChangeWish, Customer, held(Is::Accepted)),
        edge(held(Is::InProduction), Do::ChangeWish, Customer, held(Is::InProduction)),
        edge(held(Is::ChangesRequested), Do::ChangeWish, Customer, held(Is::ChangesRequested)),
        edge(held(Is::Accepted), Do::Resume, Staff, at(Is::Accepted)),
        edge(held(Is::Accepted), Do::Decline, Staff, at(Is::Declined)),
        edge(held(Is::Accepted), Do::Cancel, Customer, at(Is::Cancelled)),
        edge(held(Is::InProduction), Do::Resume, Staff, at(Is::InProduction)),
        edge(held(Is::ChangesRequested), Do::Resume, Staff, at(Is::ChangesRequested)),
    ]
};

/// The actions that clients can ask for, in the order in which they are offered.
pub const OFFERED: [OrderAction; 12] = [
    OrderAction::Accept,
    OrderAction::Start,
    OrderAction::SubmitCut,
    OrderAction::RequestChanges,
    OrderAction::Approve,
    OrderAction::Deliver,
    OrderAction::Close,
    OrderAction::Hold,
    OrderAction::Resume,
    OrderAction::Decline,
    OrderAction::ChangeWish,
    OrderAction::Cancel,
];

/// What keeps somebody from doing something with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum OrderBlocker {
    /// The order is in another state than those that allow it.
    OtherState,
    /// Production has begun, and the credits are spent.
    ProductionStarted,
    /// Nothing more can be done with the order.
    Ended,
    /// It is for the other side to do.
    OtherSide,
    /// The caller's role in the account does not allow it.
    Role,
    /// The account is closed to writes.
    AccountClosed,
}

/// An action was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The order is {state:?}, which does not allow this.")]
pub struct StepError {
    /// Where the order stands.
    pub state: OrderState,
    /// What keeps it from being done.
    pub blocker: OrderBlocker,
}

impl Refusal for StepError {
    fn code(&self) -> Code {
        Code::IllegalState
    }

    fn details(&self) -> Option<Value> {
        let [state, reason] = [word(self.state), word(self.blocker)];
        Some(json!({ "state": state, "reason": reason }))
    }
}

/// Follows one edge of the life cycle.
pub fn next(from: Standing, action: OrderAction, by: Actor) -> Result<Standing, StepError> {
    let here = || TRANSITIONS.iter().filter(move |edge| edge.from == from);
    let edge = here().find(|edge| edge.action == action && edge.by == by);
    edge.map(|edge| edge.to).ok_or_else(|| {
        let blocker = if here().next().is_none() {
            OrderBlocker::Ended
        } else if here().any(|edge| edge.action == action) {
            OrderBlocker::OtherSide
        } else if settlement(action) == Some(Settlement::Release) && is_paid(from) {
            OrderBlocker::ProductionStarted
        } else {
            OrderBlocker::OtherState
        };
        StepError { state: from.state, blocker }
    })
}

/// Tells whether somebody can do something with an order in any state.
#[must_use]
pub fn is_ever_for(action: OrderAction, by: Actor) -> bool {
    TRANSITIONS.iter().any(|edge| edge.action == action && edge.by == by)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    /// Every place where an order can stand.
    fn standings() -> Vec<Standing> {
        let resting = OrderState::iter().filter(|state| *state != OrderState::OnHold).map(at);
        let on_hold =
            [OrderState::Accepted, OrderState::InProduction, OrderState::ChangesRequested];
        resting.chain(on_hold.map(held)).collect()
    }

    #[test]
    fn the_life_cycle_is_as_agreed() {
        let row = |from: Standing| {
            let held = from.held_from.map(|state| format!(" from {state:?}")).unwrap_or_default();
            let steps = OrderAction::iter().flat_map(|action| {
                Actor::iter().filter_map(move |by| {
                    let to = next(from, action, by).ok()?.state;
                    Some(format!(" | {by:?} {action:?} -> {to:?}"))
                })
            });
            format!("{:?}{held}{}\n", from.state, steps.collect::<String>())
        };
        let table: String = standings().into_iter().map(row).collect();
        let agreed = "\
Placed | Staff Accept -> Accepted | Staff Decline -> Declined | Customer Cancel -> Cancelled | Customer ChangeWish -> Placed
Accepted | Staff Decline -> Declined | Staff Start -> InProduction | Staff Hold -> OnHold | Customer Cancel -> Cancelled | Customer ChangeWish -> Accepted
InProduction | Staff SubmitCut -> InReview | Staff Deliver -> Delivered | Staff Hold -> OnHold | Customer ChangeWish -> InProduction
InReview | Customer RequestChanges -> ChangesRequested | Customer Approve -> Approved
ChangesRequested | Staff SubmitCut -> InReview | Staff Hold -> OnHold | Customer ChangeWish -> ChangesRequested
Approved | Staff Deliver -> Delivered
Delivered | Staff Close -> Closed | System Close -> Closed
Closed
Cancelled
Declined
OnHold from Accepted | Staff Decline -> Declined | Staff Resume -> Accepted | Customer Cancel -> Cancelled | Customer ChangeWish -> OnHold
OnHold from InProduction | Staff Resume -> InProduction | Customer ChangeWish -> OnHold
OnHold from ChangesRequested | Staff Resume -> ChangesRequested | Customer ChangeWish -> OnHold
";
        assert_eq!(table, agreed);
    }

    #[test]
    fn whatever_is_not_agreed_is_refused_with_its_reason() {
        let mut refusals = 0;
        for from in standings() {
            for (action, by) in
                OrderAction::iter().flat_map(|a| Actor::iter().map(move |by| (a, by)))
            {
                let Err(refusal) = next(from, action, by) else { continue };
                refusals += 1;
                assert_eq!(refusal.state, from.state);
                assert_eq!(refusal.code(), Code::IllegalState);
                let is_ended = matches!(
                    from.state,
                    OrderState::Closed | OrderState::Cancelled | OrderState::Declined
                );
                assert_eq!(refusal.blocker == OrderBlocker::Ended, is_ended, "{from:?} {action:?}");
            }
        }
        assert_eq!(
            refusals,
            standings().len() * OrderAction::iter().count() * 3 - TRANSITIONS.len()
        );
    }

    #[test]
    fn the_customer_learns_why_it_is_too_late_to_cancel() {
        let why = |from| next(from, OrderAction::Cancel, Actor::Customer).map_err(|no| no.blocker);
        for state in [OrderState::InProduction, OrderState::InReview, OrderState::Delivered] {
            assert_eq!(why(at(state)), Err(OrderBlocker::ProductionStarted));
        }
        assert_eq!(why(held(OrderState::InProduction)), Err(OrderBlocker::ProductionStarted));
        assert_eq!(why(held(OrderState::Accepted)), Ok(at(OrderState::Cancelled)));
        assert_eq!(why(at(OrderState::Declined)), Err(OrderBlocker::Ended));
        let accept = next(at(OrderState::Placed), OrderAction::Accept, Actor::Customer);
        assert_eq!(accept.map_err(|no| no.blocker), Err(OrderBlocker::OtherSide));
    }

    #[test]
    fn credits_are_spent_and_given_back_at_most_once_on_every_way() {
        fn walk(from: Standing, settled: u32, seen: &mut Vec<(Standing, u32)>) {
            assert!(settled <= 1, "{from:?}");
            if seen.contains(&(from, settled)) {
                return;
            }
            seen.push((from, settled));
            for edge in TRANSITIONS.iter().filter(|edge| edge.from == from) {
                walk(edge.to, settled + u32::from(settlement(edge.action).is_some()), seen);
            }
            let is_end = TRANSITIONS.iter().all(|edge| edge.from != from);
            assert!(!is_end || settled == 1, "{from:?} is an end with its credits still held");
        }
        let mut seen = Vec::new();
        walk(at(OrderState::Placed), 0, &mut seen);
        let states: Vec<_> = seen.iter().map(|(standing, _)| standing.state).collect();
        assert!(OrderState::iter().all(|state| states.contains(&state)), "a state is out of reach");
    }
}
