//! Projects: queries and mutations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    id::{BrandId, ProjectId, UserId},
    project::{self, ProjectState, VideoFormat},
    release::ReleaseScope,
};
use sea_orm::prelude::*;

use super::Project;
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    page::{Key, Page, PageInput, Paged, Part},
    projects::{
        actions::{Target, project as actions},
        reads::{self, Listed},
    },
};

/// The queries about projects.
#[derive(Default)]
pub struct ProjectQuery;

#[Object]
impl ProjectQuery {
    /// One project of the account; null if there is no such project.
    async fn project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] id: ProjectId,
    ) -> Result<Option<Project>> {
        let member = ctx.member(Permission::ProjectRead)?;
        Ok(reads::find(ctx.db(), &member, id).await?.map(Project))
    }

    /// The projects of the account, newest first.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all unless given.")] filter: Option<ProjectFilter>,
        #[graphql(desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless \
                          given.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Project>> {
        let member = ctx.member(Permission::ProjectRead)?;
        let keys =
            [Key::down(Expr::col(project::Column::Id), |row: &project::Model| Part::Id(row.id.0))];
        let page = Page::new(PageInput { first, after, last, before })?;
        let listed = filter.unwrap_or_default().listed();
        page.of(reads::list(&member, listed), &keys, ctx.db(), Project).await
    }
}

/// Which projects are listed; what is not given does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProjectFilter {
    /// Those in this state.
    state: Option<ProjectState>,
    /// Templates, and not what is made of them; false unless given.
    is_template: Option<bool>,
    /// Those that were put aside, and not the others; false unless given.
    is_archived: Option<bool>,
}

impl ProjectFilter {
    fn listed(self) -> Listed {
        Listed {
            state: self.state,
            templates: self.is_template.unwrap_or(false),
            archived: self.is_archived.unwrap_or(false),
        }
    }
}

/// The mutations of projects.
#[derive(Default)]
pub struct ProjectMutation;

#[Object]
impl ProjectMutation {
    /// Starts a project.
    ///
    /// Refused with `BAD_USER_INPUT`, `NOT_FOUND` (the brand) or `ILLEGAL_STATE` (the brand is
    /// archived).
    async fn project_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of the video.")] input: ProjectCreateInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let start = actions::Change {
            title: Some(input.title),
            goal: input.goal,
            notes: input.notes,
            audience: input.audience,
            channels: input.channels,
            call_to_action: input.call_to_action,
            music: input.music,
            dos: input.dos,
            donts: input.donts,
            target_seconds: input.target_seconds,
            formats: input.formats,
            language: input.language,
            wished_on: Some(input.wished_on),
            publish_on: Some(input.publish_on),
            approver: Some(input.approver_id),
            brand: input.brand_id.into(),
        };
        let tx = ctx.begin().await?;
        let project = actions::create(&tx, &member, start).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }

    /// Changes what a project says of its video. What is left out stays as it is.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `VERSION_CONFLICT` (somebody else has set the
    /// same: `details.fields`) or `ILLEGAL_STATE` (the brand or the project is archived).
    async fn project_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project and its changes.")] input: ProjectUpdateInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: Some(input.expected_version) };
        let change = actions::Change {
            title: input.title,
            goal: input.goal,
            notes: input.notes,
            audience: input.audience,
            channels: input.channels,
            call_to_action: input.call_to_action,
            music: input.music,
            dos: input.dos,
            donts: input.donts,
            target_seconds: input.target_seconds,
            formats: input.formats,
            language: input.language,
            wished_on: input.wished_on.into(),
            publish_on: input.publish_on.into(),
            approver: input.approver_id.into(),
            brand: input.brand_id.into(),
        };
        let tx = ctx.begin().await?;
        let project = actions::update(&tx, &member, target, change).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }
}

/// What a project starts from.
#[derive(InputObject)]
pub struct ProjectCreateInput {
    /// The working title; at most 120 characters.
    title: String,
    /// What the video is for; at most 5 000 characters.
    goal: Option<String>,
    /// What else the editor should know; at most 5 000 characters.
    notes: Option<String>,
    /// Who is to see it; at most 5 000 characters.
    audience: Option<String>,
    /// Where it is to be shown.
    channels: Option<Vec<ReleaseScope>>,
    /// What whoever has seen it is to do; at most 5 000 characters.
    call_to_action: Option<String>,
    /// How it is to sound; at most 5 000 characters.
    music: Option<String>,
    /// What has to be in it; at most 5 000 characters.
    dos: Option<String>,
    /// What must not be in it; at most 5 000 characters.
    donts: Option<String>,
    /// How long the video is meant to be, in seconds; 5 to 600, 30 unless given.
    target_seconds: Option<i32>,
    /// The shapes that it is wanted in, first the one that it is made for; LANDSCAPE unless given.
    formats: Option<Vec<VideoFormat>>,
    /// The language of its messages, as a BCP 47 tag; `nb` unless given.
    language: Option<String>,
    /// The day by which it is wished for.
    wished_on: Option<NaiveDate>,
    /// The day from which it is to be shown.
    publish_on: Option<NaiveDate>,
    /// The member who has the last word.
    approver_id: Option<UserId>,
    /// The brand that it is made in; the account's default brand unless given, and none for null.
    brand_id: MaybeUndefined<BrandId>,
}

/// What changes of a project.
#[derive(InputObject)]
pub struct ProjectUpdateInput {
    /// The project.
    id: ProjectId,
    /// The version of the project that the caller saw.
    expected_version: i32,
    /// The working title; at most 120 characters.
    title: Option<String>,
    /// What the video is for; at most 5 000 characters.
    goal: Option<String>,
    /// What else the editor should know; at most 5 000 characters.
    notes: Option<String>,
    /// Who is to see it; at most 5 000 characters.
    audience: Option<String>,
    /// Where it is to be shown.
    channels: Option<Vec<ReleaseScope>>,
    /// What whoever has seen it is to do; at most 5 000 characters.
    call_to_action: Option<String>,
    /// How it is to sound; at most 5 000 characters.
    music: Option<String>,
    /// What has to be in it; at most 5 000 characters.
    dos: Option<String>,
    /// What must not be in it; at most 5 000 characters.
    donts: Option<String>,
    /// How long the video is meant to be, in seconds; 5 to 600.
    target_seconds: Option<i32>,
    /// The shapes that it is wanted in, first the one that it is made for.
    formats: Option<Vec<VideoFormat>>,
    /// The language of its messages, as a BCP 47 tag.
    language: Option<String>,
    /// The day by which it is wished for; null clears it.
    wished_on: MaybeUndefined<NaiveDate>,
    /// The day from which it is to be shown; null clears it.
    publish_on: MaybeUndefined<NaiveDate>,
    /// The member who has the last word; null for nobody.
    approver_id: MaybeUndefined<UserId>,
    /// The brand that it is made in; null for none.
    brand_id: MaybeUndefined<BrandId>,
}

/// The project as it is now.
#[derive(SimpleObject)]
pub struct ProjectPayload {
    /// The project.
    project: Project,
}

impl ProjectPayload {
    pub(super) fn of(project: project::Model) -> Self {
        Self { project: Project(project) }
    }
}
