//! What customers do in reviews: decide, accept prices, and plan who decides.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    id::{CutId, OrderId, ReviewGuestId, UserId},
    review_decision::Decision,
    review_stage::Quorum,
};

use super::{
    Cut, Review,
    producing::{CutPayload, ReviewRoundPayload},
    review::ReviewRound,
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    review::{
        actions::{
            decide::{self, Verdict},
            round, stage,
        },
        reads::{self, Participant},
        rules::stage::{Reviewer, Wanted},
    },
};

/// The mutations of those who decide.
#[derive(Default)]
pub struct DecidingMutation;

#[Object]
impl DecidingMutation {
    /// Decides on the newest cut of an order for the caller. Where the review has stages, the
    /// reviewers of the open one decide, and what comes of the cut follows from all of them; else
    /// the first decision decides.
    ///
    /// Approval moves the order to `APPROVED`, with changes or without; what was open then is for the
    /// producer to work in. Asking for changes moves it to `CHANGES_REQUESTED` and uses a round.
    ///
    /// Refused with `NOT_FOUND`, `CUT_STALE` (another cut was shown since, or it is another file),
    /// `FORBIDDEN` (it is not the caller's turn), `ILLEGAL_STATE` (it is decided),
    /// `ROUND_NOT_ACCEPTED` (the included rounds are used; `details.price`), `INSUFFICIENT_CREDITS`
    /// or `BAD_USER_INPUT`.
    async fn review_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cut, and the decision.")] input: ReviewDecideInput,
    ) -> Result<CutPayload> {
        let member = ctx.member(Permission::Review)?;
        let accepts = match input.accept_price {
            Some(price) => Some((ctx.member(Permission::OrderPlace)?, price)),
            None => None,
        };
        let verdict = Verdict {
            cut: input.cut_id,
            digest: input.digest,
            decision: input.decision,
            note: input.note,
            accepts,
        };
        let (who, reviewer) = (Participant::Customer(member), Reviewer::User(member.user));
        let tx = ctx.begin().await?;
        let row = Box::pin(decide::decide(&tx, &who, reviewer, verdict)).await?;
        tx.commit().await?;
        Ok(CutPayload { cut: Cut { row, who } })
    }

    /// Accepts what a further round of changes costs: its credits are held, spent when changes are
    /// asked for, and given back if the video is approved without.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (no cut is in review, or a round is agreed on),
    /// `BAD_USER_INPUT` (it costs something else; `details.price`) or `INSUFFICIENT_CREDITS`.
    async fn review_round_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the price.")] input: ReviewRoundAcceptInput,
    ) -> Result<ReviewRoundPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let tx = ctx.begin().await?;
        let row = round::accept(&tx, &member, input.order_id, input.price).await?;
        tx.commit().await?;
        Ok(ReviewRoundPayload { round: ReviewRound(row) })
    }

    /// Plans in which stages the cuts of an order are reviewed, in place of the stages that it has.
    /// A cut that waits for decisions is asked anew.
    ///
    /// Refused with `NOT_FOUND` (no such order or reviewer) or `BAD_USER_INPUT`.
    async fn review_stages_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and its stages.")] input: ReviewStagesSetInput,
    ) -> Result<ReviewPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let stages = input.stages.into_iter().map(Wanted::from).collect();
        let tx = ctx.begin().await?;
        stage::set(&tx, &member, input.order_id, stages).await?;
        tx.commit().await?;
        let who = Participant::Customer(member);
        let order = reads::order(ctx.db(), &who, input.order_id).await?;
        let order = order.ok_or_else(|| Error::not_found("order"))?;
        Ok(ReviewPayload { review: Review { order, who } })
    }
}

/// A decision to be.
#[derive(InputObject)]
pub struct ReviewDecideInput {
    /// The cut.
    cut_id: CutId,
    /// The SHA-256 of what the caller has looked at, in hex, as the cut tells it.
    digest: String,
    /// The decision.
    decision: Decision,
    /// What is added; at most 2 000 characters.
    note: Option<String>,
    /// What a further round of changes costs, if the caller accepts that with it; for those who may
    /// order.
    accept_price: Option<i32>,
}

/// A price to be accepted.
#[derive(InputObject)]
pub struct ReviewRoundAcceptInput {
    /// The order.
    order_id: OrderId,
    /// What the round costs, in credits, as `rounds.nextPrice` tells it.
    price: i32,
}

/// The stages of a review to be.
#[derive(InputObject)]
pub struct ReviewStagesSetInput {
    /// The order.
    order_id: OrderId,
    /// The stages, in order; at most 10. None where one decision of a member is to decide.
    #[graphql(validator(max_items = 10))]
    stages: Vec<ReviewStageInput>,
}

/// A stage of a review to be.
#[derive(InputObject)]
pub struct ReviewStageInput {
    /// What it is called; 1 to 100 characters.
    name: String,
    /// How many of its reviewers it takes.
    quorum: Quorum,
    /// How many have to approve, where `quorum` is `COUNT`.
    needed: Option<i32>,
    /// How many hours its reviewers have, from when it is their turn; 1 to 1 440. They are reminded
    /// before the end and at the end.
    hours: Option<i32>,
    /// The members who decide; 1 to 50 with the guests.
    #[graphql(default, validator(max_items = 50))]
    user_ids: Vec<UserId>,
    /// The guests who decide.
    #[graphql(default, validator(max_items = 50))]
    guest_ids: Vec<ReviewGuestId>,
}

impl From<ReviewStageInput> for Wanted {
    fn from(input: ReviewStageInput) -> Self {
        let users = input.user_ids.into_iter().map(Reviewer::User);
        let guests = input.guest_ids.into_iter().map(Reviewer::Guest);
        Self {
            name: input.name,
            quorum: input.quorum,
            needed: input.needed,
            hours: input.hours,
            reviewers: users.chain(guests).collect(),
        }
    }
}

/// A review as it is now.
#[derive(SimpleObject)]
pub struct ReviewPayload {
    /// The review.
    review: Review,
}
