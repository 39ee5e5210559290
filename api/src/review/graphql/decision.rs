//! What was decided on cuts, and in which stages.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    id::ReviewStageId,
    review_decision::{self, Decision},
};

use super::{ReviewPerson, person};
use crate::{
    error::Result,
    review::{
        reads::Planned,
        rules::stage::{Reviewer, Standing},
    },
};

/// What somebody decided on a cut.
#[derive(Description)]
pub struct ReviewDecision(pub(super) review_decision::Model);

#[Object(use_type_description)]
impl ReviewDecision {
    /// Who decided; `null` once the person is gone.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        person(ctx, (self.0.user_id, self.0.guest_id)).await
    }

    /// What.
    async fn decision(&self) -> Decision {
        self.0.decision
    }

    /// The SHA-256 of what they had looked at, in hex.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What they added.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The stage in which they decided; `null` without stages.
    async fn stage_id(&self) -> Option<ReviewStageId> {
        self.0.stage_id
    }

    /// When.
    async fn decided_at(&self) -> DateTime<Utc> {
        self.0.decided_at
    }
}

/// Where a stage of the review of a cut stands.
#[derive(Description)]
pub struct CutStage {
    pub(super) planned: Planned,
    pub(super) standing: Standing,
}

#[Object(use_type_description)]
impl CutStage {
    /// The stage's id.
    async fn stage_id(&self) -> ReviewStageId {
        self.planned.row.id
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.planned.row.name
    }

    /// Since when it is its turn; `null` while it waits for the one before.
    async fn opened_at(&self) -> Option<DateTime<Utc>> {
        self.standing.opened_at
    }

    /// Until when its reviewers have time; `null` without a deadline.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.standing.due_at
    }

    /// What came of it; `null` while that is open.
    async fn outcome(&self) -> Option<Decision> {
        self.standing.outcome.map(|(decision, _)| decision)
    }

    /// When that was decided.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.standing.outcome.map(|(_, at)| at)
    }

    /// Whose decision is missing.
    async fn missing(&self, ctx: &Context<'_>) -> Result<Vec<ReviewPerson>> {
        reviewers(ctx, &self.standing.missing).await
    }
}

/// Finds those who decide.
pub(super) async fn reviewers(ctx: &Context<'_>, named: &[Reviewer]) -> Result<Vec<ReviewPerson>> {
    let mut found = Vec::new();
    for reviewer in named {
        found.extend(person(ctx, (reviewer.user(), reviewer.guest())).await?);
    }
    Ok(found)
}
