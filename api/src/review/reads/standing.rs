//! Where a review stands.

use chrono::{DateTime, Utc};
use entity::{
    cut,
    id::{OrderId, ReviewStageId},
    price::Policy,
    recording, review_decision, review_guest, review_reviewer, review_round, review_stage,
    revision,
};
use sea_orm::{Condition, QueryOrder, prelude::*};

use crate::{
    error::Result,
    library::rules::rate::Rate,
    prices,
    review::rules::{
        frames::Timing,
        round::Terms,
        stage::{self, Course, Reviewer, Stage, Vote},
    },
};

/// A stage, and who decides in it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The stage.
    pub row: review_stage::Model,
    /// Who decides.
    pub reviewers: Vec<Reviewer>,
}

impl Planned {
    /// Puts stages and their reviewers together.
    pub(super) fn all(
        rows: Vec<review_stage::Model>,
        reviewers: &[review_reviewer::Model],
    ) -> Vec<Self> {
        let of = |stage: ReviewStageId| {
            let named = reviewers.iter().filter(move |row| row.stage_id == stage);
            named.filter_map(|row| Reviewer::named(row.user_id, row.guest_id)).collect()
        };
        rows.into_iter().map(|row| Self { reviewers: of(row.id), row }).collect()
    }

    /// The stage as the rules know it.
    #[must_use]
    pub fn rule(&self) -> Stage {
        Stage {
            id: self.row.id,
            quorum: self.row.quorum,
            needed: self.row.needed.and_then(|n| usize::try_from(n).ok()).unwrap_or(1),
            reviewers: self.reviewers.clone(),
            hours: self.row.hours,
        }
    }
}

/// How a cut runs; none while that is not known.
pub async fn timing(db: &impl ConnectionTrait, cut: &cut::Model) -> Result<Option<Timing>> {
    let recording = recording::Entity::find_by_id(cut.digest.as_str()).one(db).await?;
    let rate = recording.as_ref().and_then(Rate::of);
    let revision = match cut.revision_id {
        Some(id) => revision::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    Ok(Timing::of(rate, revision.and_then(|revision| revision.duration_ms)))
}

/// The stages of an order that stood at an instant, or those that stand now, in order.
pub async fn stages(
    db: &impl ConnectionTrait,
    order: OrderId,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<Planned>> {
    let all = review_stage::Entity::find().filter(review_stage::COLUMN.order_id.eq(order));
    let stood = match at {
        None => Condition::all().add(review_stage::COLUMN.dropped_at.is_null()),
        Some(at) => Condition::all().add(review_stage::COLUMN.planned_at.lte(at)).add(
            Condition::any()
                .add(review_stage::COLUMN.dropped_at.is_null())
                .add(review_stage::COLUMN.dropped_at.gt(at)),
        ),
    };
    let rows = all.filter(stood).order_by_asc(review_stage::COLUMN.position).all(db).await?;
    let reviewers = review_reviewer::Entity::find()
        .filter(review_reviewer::COLUMN.stage_id.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(review_reviewer::COLUMN.position)
        .all(db)
        .await?;
    Ok(Planned::all(rows, &reviewers))
}

/// What was decided on a cut, the first decision first.
pub async fn votes(
    db: &impl ConnectionTrait,
    cut: &cut::Model,
) -> Result<Vec<review_decision::Model>> {
    let votes = review_decision::Entity::find().filter(review_decision::COLUMN.cut_id.eq(cut.id));
    Ok(votes.order_by_asc(review_decision::COLUMN.id).all(db).await?)
}

/// Where the review of a cut stands.
pub async fn course(db: &impl ConnectionTrait, cut: &cut::Model) -> Result<Course> {
    let stages = stages(db, cut.order_id, cut.decided_at).await?;
    Ok(course_by(cut, &stages, &votes(db, cut).await?))
}

/// The same by what is read already.
#[must_use]
pub fn course_by(cut: &cut::Model, stages: &[Planned], votes: &[review_decision::Model]) -> Course {
    let said = votes.iter().map(|vote| Vote {
        stage: vote.stage_id,
        by: Reviewer::named(vote.user_id, vote.guest_id),
        decision: vote.decision,
        at: vote.decided_at,
    });
    let said: Vec<_> = said.collect();
    let planned_at = stages.iter().map(|stage| stage.row.planned_at).max();
    let shown_at = planned_at.map_or(cut.submitted_at, |at| at.max(cut.submitted_at));
    let rules: Vec<_> = stages.iter().map(Planned::rule).collect();
    stage::course(&rules, &said, shown_at)
}

/// The rounds of changes of an order, in order.
pub async fn rounds(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<review_round::Model>> {
    let rounds = review_round::Entity::find().filter(review_round::COLUMN.order_id.eq(order));
    Ok(rounds.order_by_asc(review_round::COLUMN.number).all(db).await?)
}

/// What policy and the price list say of rounds at an instant.
pub async fn terms(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Terms> {
    let included = prices::reads::policy(db, now, Policy::ReviewRounds).await?;
    let price = prices::reads::policy(db, now, Policy::ReviewRoundCredits).await?;
    Ok(Terms { included, price: i32::try_from(price).map_err(anyhow::Error::new)? })
}

/// The guests of an order, the newest first.
pub async fn guests(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<review_guest::Model>> {
    let guests = review_guest::Entity::find().filter(review_guest::COLUMN.order_id.eq(order));
    Ok(guests.order_by_desc(review_guest::COLUMN.id).all(db).await?)
}
