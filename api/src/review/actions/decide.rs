//! Deciding on a cut.

use entity::{
    cut,
    id::{CutId, ReviewDecisionId},
    order::{self, OrderState},
    order_event::OrderAction,
    review_decision::{self, Decision},
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::{certify, hold, round, turn};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    events::Event,
    orders::{
        actions::step::{self, Step},
        rules::transition::{OrderBlocker, StepError},
    },
    review::{
        reads::{self, Participant},
        rules::{
            ReviewError,
            refusal::note,
            stage::{Course, Reviewer},
        },
    },
    tx::Tx,
};

/// What somebody decides.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// On which cut.
    pub cut: CutId,
    /// The digest of what they have looked at.
    pub digest: String,
    /// What.
    pub decision: Decision,
    /// What they add.
    pub note: Option<String>,
    /// Who accepts which price of a further round with it.
    pub accepts: Option<(Member, i32)>,
}

/// Decides on a cut for one person; what comes of it when all have decided who have to moves the
/// order.
pub async fn decide(
    tx: &Tx,
    who: &Participant,
    reviewer: Reviewer,
    verdict: Verdict,
) -> Result<cut::Model> {
    let note = note(verdict.note.as_deref())?;
    let seen = reads::find(&tx.db, who, verdict.cut).await?;
    let seen = seen.ok_or_else(|| Error::not_found("cut"))?;
    let order = hold(tx, who, seen.order_id).await?;
    let cut = current(tx, &order, &seen, &verdict.digest).await?;
    let before = reads::course(&tx.db, &cut).await?;
    if !before.decides(reviewer) {
        return Err(ReviewError::NotYourTurn.into());
    }
    if verdict.decision == Decision::RequestChanges {
        round::secure(tx, &order, verdict.accepts).await?;
    }
    let row = review_decision::Model {
        id: ReviewDecisionId::new(),
        account_id: cut.account_id,
        cut_id: cut.id,
        stage_id: before.open().map(|open| open.id),
        user_id: reviewer.user(),
        guest_id: reviewer.guest(),
        decision: verdict.decision,
        digest: cut.digest.clone(),
        note,
        decided_at: tx.now,
    };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.id, Change::added(&row)).await;
    let now = reads::course(&tx.db, &cut).await?;
    turn::pass(tx, &cut, (Some(&before), &now), reviewer.user()).await?;
    let cut = conclude(tx, who, (&order, cut), &now).await?;
    let (account, order) = (cut.account_id, cut.order_id);
    tx.record(Event::ReviewChanged { account, order, cut: cut.id, comment: None }).await?;
    Ok(cut)
}

/// Finds the cut that waits for a decision, and checks that it is the one that was looked at.
async fn current(
    tx: &Tx,
    order: &order::Model,
    seen: &cut::Model,
    digest: &str,
) -> Result<cut::Model> {
    let newest = reads::newest(&tx.db, order.id).await?;
    let newest = newest.ok_or_else(|| Error::not_found("cut"))?;
    if newest.id != seen.id || !newest.digest.eq_ignore_ascii_case(digest.trim()) {
        return Err(ReviewError::CutStale { number: newest.number }.into());
    }
    if newest.outcome.is_some() {
        return Err(ReviewError::Decided.into());
    }
    if order.state != OrderState::InReview {
        return Err(StepError { state: order.state, blocker: OrderBlocker::OtherState }.into());
    }
    Ok(newest)
}

/// Does what comes of a cut, if something has.
async fn conclude(
    tx: &Tx,
    who: &Participant,
    (order, before): (&order::Model, cut::Model),
    course: &Course,
) -> Result<cut::Model> {
    let Some((outcome, at)) = course.outcome else { return Ok(before) };
    let row = cut::Model { outcome: Some(outcome), decided_at: Some(at), ..before.clone() };
    let cut = row.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(cut.id, Change::of(&before, &cut)).await;
    let action = match outcome {
        Decision::RequestChanges => {
            round::begin(tx, order, &cut).await?;
            OrderAction::RequestChanges
        }
        Decision::Approve | Decision::ApproveWithChanges => {
            round::drop_waiting(tx, order.id).await?;
            certify::issue(tx, order, &cut, outcome).await?;
            OrderAction::Approve
        }
    };
    step::take(tx, order.id, Step { party: who.party(), action, reason: None }).await?;
    tx.record(Event::ReviewDecided { account: cut.account_id, cut: cut.id }).await?;
    Ok(cut)
}
