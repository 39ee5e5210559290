//! What somebody can do in a review now, and what keeps them from the rest.

use async_graphql::Enum;
use entity::{order::OrderState, review_round::RoundClass};

use super::round::Next;

/// What can be done in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ReviewAction {
    /// Show a cut; for staff who make videos.
    SubmitCut,
    /// Say something about a cut.
    Comment,
    /// Decide on the newest cut.
    Decide,
    /// Ask for changes of the newest cut.
    RequestChanges,
    /// Accept the price of a further round of changes.
    AcceptRound,
    /// Give a round of changes that costs nothing; for staff who make videos.
    GiveRound,
    /// Plan the stages of the review.
    SetStages,
    /// Invite reviewers from outside.
    InviteGuests,
}

/// What keeps somebody from doing something in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ReviewBlocker {
    /// No cut was shown yet.
    NoCut,
    /// The order is in a state that does not allow it.
    OtherState,
    /// It is for the reviewers of the open stage.
    NotYourTurn,
    /// The rounds that the price includes are used: the price of another has to be accepted first.
    RoundNotAccepted,
    /// A round is agreed on and waits to be used.
    RoundWaits,
    /// The next round costs nothing.
    NothingToAccept,
    /// It is for the other side to do.
    OtherSide,
    /// The caller's role in the account does not allow it.
    Role,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody at Vibbio who makes videos.
    Staff,
    /// A member of the account, and whether they may comment and decide, and order.
    Member {
        /// Whether they may comment and decide.
        reviews: bool,
        /// Whether they may order.
        orders: bool,
    },
}

/// Where a review stands for somebody.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// Where the order is on its way.
    pub state: OrderState,
    /// Whether a cut was shown.
    pub has_cut: bool,
    /// Whether it is their turn to decide.
    pub is_turn: bool,
    /// The round that would be begun, if none is agreed on.
    pub next: Next,
    /// Whether a round is agreed on.
    pub waits: bool,
}

/// Every action, in the order in which they are offered, with what stands in its way.
#[must_use]
pub fn available(asker: Asker, now: Situation) -> Vec<(ReviewAction, Vec<ReviewBlocker>)> {
    use ReviewAction as Do;
    let all = [
        Do::SubmitCut,
        Do::Comment,
        Do::Decide,
        Do::RequestChanges,
        Do::AcceptRound,
        Do::GiveRound,
        Do::SetStages,
        Do::InviteGuests,
    ];
    all.into_iter().map(|action| (action, blockers(action, asker, now))).collect()
}

fn blockers(action: ReviewAction, asker: Asker, now: Situation) -> Vec<ReviewBlocker> {
    use ReviewAction as Do;
    use ReviewBlocker as No;
    let in_review = now.state == OrderState::InReview;
    let is_made = matches!(now.state, OrderState::InProduction | OrderState::ChangesRequested);
    let is_open = is_under_way(now.state);
    let is_priced = now.next.class == RoundClass::Priced;
    let facts = match action {
        Do::SubmitCut => vec![(!is_made, No::OtherState)],
        Do::Comment => vec![(!now.has_cut, No::NoCut)],
        Do::Decide => vec![
            (!now.has_cut, No::NoCut),
            (!in_review, No::OtherState),
            (in_review && !now.is_turn, No::NotYourTurn),
        ],
        Do::RequestChanges => vec![
            (!now.has_cut, No::NoCut),
            (!in_review, No::OtherState),
            (in_review && !now.is_turn, No::NotYourTurn),
            (is_priced && !now.waits, No::RoundNotAccepted),
        ],
        Do::AcceptRound => vec![
            (!in_review, No::OtherState),
            (now.waits, No::RoundWaits),
            (!is_priced && !now.waits, No::NothingToAccept),
        ],
        Do::GiveRound => vec![(!in_review, No::OtherState), (now.waits, No::RoundWaits)],
        Do::SetStages | Do::InviteGuests => vec![(!is_open, No::OtherState)],
    };
    let side = match (action, asker) {
        (Do::SubmitCut | Do::GiveRound | Do::Comment, Asker::Staff) => None,
        (Do::SubmitCut | Do::GiveRound, Asker::Member { .. }) | (_, Asker::Staff) => {
            Some(No::OtherSide)
        }
        (Do::Comment | Do::Decide | Do::RequestChanges, Asker::Member { reviews, .. }) => {
            (!reviews).then_some(No::Role)
        }
        (_, Asker::Member { orders, .. }) => (!orders).then_some(No::Role),
    };
    let standing = facts.into_iter().filter(|(stands, _)| *stands).map(|(_, why)| why);
    standing.chain(side).collect()
}

/// Tells whether something may still be reviewed of an order.
#[must_use]
pub const fn is_under_way(state: OrderState) -> bool {
    !matches!(
        state,
        OrderState::Approved
            | OrderState::Delivered
            | OrderState::Closed
            | OrderState::Cancelled
            | OrderState::Declined
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(asker: Asker, now: Situation) -> Vec<ReviewAction> {
        let all = available(asker, now).into_iter();
        all.filter(|(_, why)| why.is_empty()).map(|(action, _)| action).collect()
    }

    #[test]
    fn what_can_be_done_follows_from_the_state_the_side_and_the_role() {
        use ReviewAction as Do;
        let member = Asker::Member { reviews: true, orders: true };
        let reviewer = Asker::Member { reviews: true, orders: false };
        let included = Next { class: RoundClass::Included, price: 0 };
        let made = Situation {
            state: OrderState::InProduction,
            has_cut: false,
            is_turn: false,
            next: included,
            waits: false,
        };
        assert_eq!(allowed(Asker::Staff, made), [Do::SubmitCut]);
        assert_eq!(allowed(member, made), [Do::SetStages, Do::InviteGuests]);
        assert_eq!(allowed(reviewer, made), []);

        let shown = Situation { state: OrderState::InReview, has_cut: true, is_turn: true, ..made };
        assert_eq!(allowed(Asker::Staff, shown), [Do::Comment, Do::GiveRound]);
        assert_eq!(allowed(reviewer, shown), [Do::Comment, Do::Decide, Do::RequestChanges]);
        let others = Situation { is_turn: false, ..shown };
        assert_eq!(allowed(reviewer, others), [Do::Comment]);

        let priced = Next { class: RoundClass::Priced, price: 150 };
        let used = Situation { next: priced, ..shown };
        assert_eq!(allowed(reviewer, used), [Do::Comment, Do::Decide]);
        assert!(allowed(member, used).contains(&Do::AcceptRound));
        let agreed = Situation { waits: true, ..used };
        assert!(allowed(reviewer, agreed).contains(&Do::RequestChanges));
        assert!(!allowed(member, agreed).contains(&Do::AcceptRound));
        assert!(!allowed(Asker::Staff, agreed).contains(&Do::GiveRound));

        let done = Situation { state: OrderState::Approved, ..shown };
        assert_eq!(allowed(member, done), [Do::Comment]);
    }
}
