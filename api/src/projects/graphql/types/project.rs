//! Projects.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::ProjectId,
    project::{self, ProjectState, VideoFormat},
    release::ReleaseScope,
};

use super::{ProjectAdvice, ProjectEdit, Scene, comment};
use crate::{
    access::{Denied, Permission},
    accounts::graphql::{Colleague, colleague},
    brand::{graphql::Brand, reads::BrandOf},
    context::ContextExt,
    error::{Error, Result},
    projects::{
        graphql::StoryboardLink,
        reads::{HistoryOf, PlanOf, ScenesOf, ShownOf, StoryboardLinksOf},
        rules::{
            ProjectGap,
            advice::advice,
            completeness::{ProjectField, missing},
        },
    },
};

/// A planned video.
#[derive(Description)]
pub struct Project(pub project::Model);

#[Object(use_type_description)]
impl Project {
    /// The project's id.
    async fn id(&self) -> ProjectId {
        self.0.id
    }

    /// The working title; not shown in the video.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What the video is for.
    async fn goal(&self) -> &str {
        &self.0.goal
    }

    /// What else the editor should know.
    async fn notes(&self) -> &str {
        &self.0.notes
    }

    /// Who is to see it.
    async fn audience(&self) -> &str {
        &self.0.audience
    }

    /// Where it is to be shown.
    async fn channels(&self) -> &[ReleaseScope] {
        &self.0.channels.0
    }

    /// What whoever has seen it is to do.
    async fn call_to_action(&self) -> &str {
        &self.0.call_to_action
    }

    /// How it is to sound.
    async fn music(&self) -> &str {
        &self.0.music
    }

    /// What has to be in it.
    async fn dos(&self) -> &str {
        &self.0.dos
    }

    /// What must not be in it.
    async fn donts(&self) -> &str {
        &self.0.donts
    }

    /// How long the video is meant to be, in seconds.
    async fn target_seconds(&self) -> i32 {
        self.0.target_seconds
    }

    /// The shapes that it is wanted in; it is made for the first.
    async fn formats(&self) -> &[VideoFormat] {
        &self.0.formats.0
    }

    /// The language of its messages, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The day by which it is wished for.
    async fn wished_on(&self) -> Option<NaiveDate> {
        self.0.wished_on
    }

    /// The day from which it is to be shown.
    async fn publish_on(&self) -> Option<NaiveDate> {
        self.0.publish_on
    }

    /// The member who has the last word.
    async fn approver(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.approver_id).await
    }

    /// The brand that it is made in, if it is made in one.
    async fn brand(&self, ctx: &Context<'_>) -> Result<Option<Brand>> {
        let Some(id) = self.0.brand_id else { return Ok(None) };
        Ok(ctx.load(BrandOf(id)).await?.map(Brand))
    }

    /// Whether it has been ordered.
    async fn state(&self) -> ProjectState {
        self.0.state
    }

    /// Whether other projects begin as copies of it; it is never ordered itself.
    async fn is_template(&self) -> bool {
        self.0.is_template
    }

    /// Since when it is put aside.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
    }

    /// Goes up with every change of the project, its scenes and their placements.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was started.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// What is told, in the order in which it is told; at most 60.
    async fn scenes(&self, ctx: &Context<'_>) -> Result<Vec<Scene>> {
        let scenes = ctx.load(ScenesOf(self.0.id)).await?;
        Ok(scenes.into_iter().map(Scene).collect())
    }

    /// How many comments on its scenes are open, without the replies to them.
    async fn open_comment_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let scenes = ctx.load(ScenesOf(self.0.id)).await?;
        comment::open(ctx, self.0.id, &scenes).await
    }

    /// How much it says of what an editor asks for, and what keeps it from being ordered.
    async fn completeness(&self, ctx: &Context<'_>) -> Result<ProjectCompleteness> {
        let plan = ctx.load(PlanOf(self.0.id)).await?;
        let plan = plan.ok_or_else(|| Error::not_found("project"))?;
        let (missing, percent) = missing(&plan.brief);
        Ok(ProjectCompleteness { percent, missing, blocking: plan.gaps })
    }

    /// What would make the video better, or could trip it later, though it can be ordered so.
    async fn advice(&self, ctx: &Context<'_>) -> Result<Vec<ProjectAdvice>> {
        let plan = ctx.load(PlanOf(self.0.id)).await?;
        let plan = plan.ok_or_else(|| Error::not_found("project"))?;
        let shown = ctx.load(ShownOf(self.0.id)).await?;
        let found = advice(&plan.brief, &shown, ctx.platform().db.now());
        Ok(found.into_iter().map(ProjectAdvice).collect())
    }

    /// The links to the project as a storyboard, which `storyboardLinkCreate` makes, the newest
    /// first; those that have ended are told of for 14 days more. Not for reviewers.
    async fn storyboard_links(&self, ctx: &Context<'_>) -> Result<Vec<StoryboardLink>> {
        ctx.member(Permission::ProjectWrite)?;
        let links = ctx.load(StoryboardLinksOf(self.0.id)).await?;
        Ok(links.into_iter().map(StoryboardLink).collect())
    }

    /// What was done to it, the newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default = 20,
            desc = "How many at most; 1 to 100.",
            validator(minimum = 1, maximum = 100)
        )]
        first: i32,
    ) -> Result<Vec<ProjectEdit>> {
        let most = u64::try_from(first).unwrap_or(0);
        let edits = ctx.load(HistoryOf { project: self.0.id, most }).await?;
        Ok(edits.into_iter().map(ProjectEdit).collect())
    }

    /// What the caller can do with it now, what keeps them from the rest, and until when.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<ProjectAvailableAction>> {
        let plan = ctx.load(PlanOf(self.0.id)).await?;
        let plan = plan.ok_or_else(|| Error::not_found("project"))?;
        let kept = |permission| match ctx.member(permission) {
            Ok(_) => None,
            Err(Denied::Closed(_)) => Some(ProjectGap::AccountClosed),
            Err(_) => Some(ProjectGap::Role),
        };
        let writes = kept(Permission::ProjectWrite);
        let archived = self.0.archived_at.map(|_| ProjectGap::Archived);
        let gaps = plan.gaps.into_iter().chain(kept(Permission::OrderPlace));
        let closes = ctx.viewer().closes_at();
        let ends = closes.into_iter().chain(plan.until).min();
        let action = ProjectAvailableAction::new;
        Ok(vec![
            action(ProjectAction::Edit, writes.into_iter().chain(archived).collect(), closes),
            action(ProjectAction::Order, gaps.collect(), ends),
            action(ProjectAction::Archive, writes.into_iter().collect(), closes),
            action(ProjectAction::Copy, writes.into_iter().collect(), closes),
        ])
    }
}

/// What can be done with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProjectAction {
    /// Change it, its scenes and their placements.
    Edit,
    /// Put it aside, or take it up again.
    Archive,
    /// Begin another project or a template as a copy of it.
    Copy,
    /// Have it quoted and order it.
    Order,
}

/// Whether something can be done with a project.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProjectAvailableAction {
    /// What could be done.
    action: ProjectAction,
    /// Whether it can be done now.
    allowed: bool,
    /// What keeps it from being done; empty if it can be.
    reasons: Vec<ProjectGap>,
    /// Until when it can be done: until the account closes to writes, and of an order also until the
    /// rights to something that it shows end. None where no end is known.
    until: Option<DateTime<Utc>>,
}

impl ProjectAvailableAction {
    fn new(action: ProjectAction, reasons: Vec<ProjectGap>, until: Option<DateTime<Utc>>) -> Self {
        let allowed = reasons.is_empty();
        Self { action, allowed, reasons, until: until.filter(|_| allowed) }
    }
}

/// How much a project says.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProjectCompleteness {
    /// How much of what an editor asks for it says, in hundredths.
    percent: i32,
    /// What it does not say yet. None of it keeps it from being ordered.
    missing: Vec<ProjectField>,
    /// What keeps it from being ordered.
    blocking: Vec<ProjectGap>,
}
