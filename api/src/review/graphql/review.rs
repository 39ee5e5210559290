//! The review of an order as a whole.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{OrderId, ReviewRoundId, ReviewStageId},
    order,
    review_round::{self, RoundClass},
    review_stage::Quorum,
};

use super::{Cut, ReviewPerson, decision::reviewers, guest::ReviewGuest, person};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    review::{
        reads::{self, Participant, Planned},
        rules::{
            available::{Asker, ReviewAction, ReviewBlocker, Situation, available},
            round,
        },
    },
};

/// The review of an order: its cuts, who decides on them, and the rounds of changes.
#[derive(Description)]
pub struct Review {
    pub(super) order: order::Model,
    pub(super) who: Participant,
}

#[Object(use_type_description)]
impl Review {
    /// The order.
    async fn order_id(&self) -> OrderId {
        self.order.id
    }

    /// The cuts, the newest first.
    async fn cuts(&self, ctx: &Context<'_>) -> Result<Vec<Cut>> {
        let cuts = reads::cuts_of(ctx.db(), self.order.id).await?;
        Ok(cuts.into_iter().map(|row| Cut { row, who: self.who }).collect())
    }

    /// The stages in which its cuts are reviewed, in order; empty where one decision of a member
    /// decides.
    async fn stages(&self, ctx: &Context<'_>) -> Result<Vec<ReviewStage>> {
        let stages = reads::stages(ctx.db(), self.order.id, None).await?;
        Ok(stages.into_iter().map(ReviewStage).collect())
    }

    /// The rounds of changes: those used, and what the next one would cost.
    async fn rounds(&self, ctx: &Context<'_>) -> Result<ReviewRounds> {
        let rounds = reads::rounds(ctx.db(), self.order.id).await?;
        let terms = reads::terms(ctx.db(), ctx.platform().db.now()).await?;
        let tally = round::tally(&rounds);
        let next = match round::waiting(&rounds) {
            Some(agreed) => round::Next { class: agreed.class, price: agreed.price },
            None => round::next(terms, tally),
        };
        Ok(ReviewRounds {
            included: terms.included,
            used: tally.used,
            free: tally.free,
            priced: tally.priced,
            next_class: next.class,
            next_price: next.price,
            next_is_agreed: round::waiting(&rounds).is_some(),
            all: rounds.into_iter().map(ReviewRound).collect(),
        })
    }

    /// The reviewers from outside, the newest first; for staff none.
    async fn guests(&self, ctx: &Context<'_>) -> Result<Vec<ReviewGuest>> {
        if !matches!(self.who, Participant::Customer(_)) {
            return Ok(Vec::new());
        }
        let guests = reads::guests(ctx.db(), self.order.id).await?;
        Ok(guests.into_iter().map(ReviewGuest).collect())
    }

    /// What the caller can do in it now, and what keeps them from the rest.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<ReviewAvailableAction>> {
        self.offered(ctx).await
    }
}

impl Review {
    /// What the caller can do in it now, and what keeps them from the rest.
    pub(super) async fn offered(&self, ctx: &Context<'_>) -> Result<Vec<ReviewAvailableAction>> {
        let asker = match self.who {
            Participant::Staff(_) => Asker::Staff,
            Participant::Customer(_) => Asker::Member {
                reviews: ctx.member(Permission::Review).is_ok(),
                orders: ctx.member(Permission::OrderPlace).is_ok(),
            },
            Participant::Guest(_) => Asker::Member { reviews: true, orders: false },
        };
        let newest = reads::newest(ctx.db(), self.order.id).await?;
        let course = match &newest {
            Some(cut) => Some(reads::course(ctx.db(), cut).await?),
            None => None,
        };
        let rounds = reads::rounds(ctx.db(), self.order.id).await?;
        let terms = reads::terms(ctx.db(), ctx.platform().db.now()).await?;
        let reviewer = self.who.reviewer();
        let is_turn = course
            .as_ref()
            .zip(reviewer)
            .is_some_and(|(course, reviewer)| course.decides(reviewer));
        let due_at = course.as_ref().and_then(|course| course.open()?.due_at);
        let now = Situation {
            state: self.order.state,
            has_cut: newest.is_some(),
            is_turn,
            next: round::next(terms, round::tally(&rounds)),
            waits: round::waiting(&rounds).is_some(),
        };
        let offered = available(asker, now).into_iter();
        let offered = offered.map(|(action, reasons)| {
            let decides = matches!(action, ReviewAction::Decide | ReviewAction::RequestChanges);
            let allowed = reasons.is_empty();
            let until = due_at.filter(|_| decides && allowed);
            ReviewAvailableAction { action, allowed, reasons, until }
        });
        Ok(offered.collect())
    }
}

/// Whether something can be done in a review.
#[derive(SimpleObject)]
pub struct ReviewAvailableAction {
    /// What could be done.
    action: ReviewAction,
    /// Whether the caller can do it now.
    allowed: bool,
    /// What keeps the caller from doing it; empty if nothing does.
    reasons: Vec<ReviewBlocker>,
    /// Until when it is asked for: the deadline of the stage; `null` where there is none.
    until: Option<DateTime<Utc>>,
}

/// A stage of a review: who decides, and how many of them have to.
#[derive(Description)]
pub struct ReviewStage(Planned);

#[Object(use_type_description)]
impl ReviewStage {
    /// The stage's id.
    async fn id(&self) -> ReviewStageId {
        self.0.row.id
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// How many of its reviewers it takes.
    async fn quorum(&self) -> Quorum {
        self.0.row.quorum
    }

    /// How many have to approve, where `quorum` is `COUNT`.
    async fn needed(&self) -> Option<i32> {
        self.0.row.needed
    }

    /// How many hours its reviewers have, from when it is their turn; `null` without a deadline.
    async fn hours(&self) -> Option<i32> {
        self.0.row.hours
    }

    /// Who decides.
    async fn reviewers(&self, ctx: &Context<'_>) -> Result<Vec<ReviewPerson>> {
        reviewers(ctx, &self.0.reviewers).await
    }
}

/// The rounds of changes of an order.
#[derive(SimpleObject)]
pub struct ReviewRounds {
    /// How many rounds the price of the video includes.
    included: i64,
    /// How many of those are used.
    used: i64,
    /// How many were Vibbio's to mend, and cost nothing.
    free: i64,
    /// How many were paid for.
    priced: i64,
    /// What the next round is.
    next_class: RoundClass,
    /// What the next round costs, in credits.
    next_price: i32,
    /// Whether the next round is agreed on already: its price accepted, or given by Vibbio.
    next_is_agreed: bool,
    /// All rounds, in order, with the one that is agreed on and those that were not wanted in the
    /// end.
    all: Vec<ReviewRound>,
}

/// A round of changes.
#[derive(Description)]
pub struct ReviewRound(pub(super) review_round::Model);

#[Object(use_type_description)]
impl ReviewRound {
    /// The round's id.
    async fn id(&self) -> ReviewRoundId {
        self.0.id
    }

    /// Its number among the rounds of the order, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What it is to the customer.
    async fn class(&self) -> RoundClass {
        self.0.class
    }

    /// What it costs, in credits.
    async fn price(&self) -> i32 {
        self.0.price
    }

    /// Who accepted the price; `null` where nobody had to, and once the person is gone.
    async fn accepted_by(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        person(ctx, (self.0.accepted_by, None)).await
    }

    /// When the price was accepted; `null` where it did not have to be.
    async fn accepted_at(&self) -> Option<DateTime<Utc>> {
        self.0.accepted_at
    }

    /// When changes were asked for; `null` while it is only agreed on.
    async fn begun_at(&self) -> Option<DateTime<Utc>> {
        self.0.begun_at
    }

    /// When it turned out not to be wanted, as the video was approved; its credits were given back.
    async fn dropped_at(&self) -> Option<DateTime<Utc>> {
        self.0.dropped_at
    }
}
