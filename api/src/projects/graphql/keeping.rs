//! Copies of projects, projects that are put aside, and taking back what was done to them.

use async_graphql::{Context, InputObject, Object};
use entity::id::{ProjectEditId, ProjectId};

use super::{Project, project::ProjectPayload};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    projects::actions::{
        copy::{self, Copy},
        project, undo,
    },
};

/// The mutations that keep projects.
#[derive(Default)]
pub struct KeepingMutation;

#[Object]
impl KeepingMutation {
    /// Begins a project as a copy of another one or of a template: what it says of its video, its
    /// scenes and what they show, but not the days that were wished for.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn project_copy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project and what the copy is called.")] input: ProjectCopyInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let copy = Copy { title: input.title, is_template: false, with_placements: true };
        let tx = ctx.begin().await?;
        let project = copy::copy(&tx, &member, input.id, copy).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }

    /// Makes a template of a project, which others begin as copies of, by `projectCopy`.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn project_template_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project and what the template is called.")]
        input: ProjectTemplateCreateInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let copy = Copy {
            title: input.title,
            is_template: true,
            with_placements: input.with_placements.unwrap_or(false),
        };
        let tx = ctx.begin().await?;
        let project = copy::copy(&tx, &member, input.id, copy).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }

    /// Puts projects aside: they are not listed, not changed and not ordered until they are
    /// restored. Orders of theirs go on.
    ///
    /// A row is refused with `NOT_FOUND`.
    async fn projects_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ProjectsArchiveInput,
    ) -> Result<BulkPayload<Project>> {
        archive(ctx, input.ids, true).await
    }

    /// Takes projects up again that were put aside.
    ///
    /// A row is refused with `NOT_FOUND`.
    async fn projects_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ProjectsArchiveInput,
    ) -> Result<BulkPayload<Project>> {
        archive(ctx, input.ids, false).await
    }

    /// Takes back what was done to a project: the last thing that the caller did, or a certain one.
    /// What others have set since in the same place stays.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.reason`: `NOTHING_TO_UNDO`,
    /// `CHANGED_SINCE`, `ALREADY_UNDONE` or `ARCHIVED`).
    async fn project_undo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project, and maybe the edit.")] input: ProjectUndoInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let tx = ctx.begin().await?;
        let project = undo::undo(&tx, &member, input.id, input.edit_id).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }

    /// Does again what the caller took back last, unless they have done something else since.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.reason`).
    async fn project_redo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] input: ProjectRedoInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let tx = ctx.begin().await?;
        let project = undo::redo(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(project))
    }
}

async fn archive(
    ctx: &Context<'_>,
    ids: Vec<ProjectId>,
    is_archived: bool,
) -> Result<BulkPayload<Project>> {
    let member = ctx.member(Permission::ProjectWrite)?;
    let tx = ctx.begin().await?;
    let act = |id| project::archive(&tx, &member, id, is_archived);
    let payload = bulk::each(&tx, ids, act, Project).await?;
    tx.commit().await?;
    Ok(payload)
}

/// What is copied.
#[derive(InputObject)]
pub struct ProjectCopyInput {
    /// The project or template.
    id: ProjectId,
    /// What the copy is called, at most 120 characters; what the first is called unless given.
    title: Option<String>,
}

/// What becomes a template.
#[derive(InputObject)]
pub struct ProjectTemplateCreateInput {
    /// The project.
    id: ProjectId,
    /// What the template is called, at most 120 characters; what the project is called unless
    /// given.
    title: Option<String>,
    /// Whether it shows what the project shows; false unless given.
    with_placements: Option<bool>,
}

/// What is put aside or taken up.
#[derive(InputObject)]
pub struct ProjectsArchiveInput {
    /// The projects; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<ProjectId>,
}

/// What is taken back.
#[derive(InputObject)]
pub struct ProjectUndoInput {
    /// The project.
    id: ProjectId,
    /// The edit, of its `history`; the caller's last one that stands unless given.
    edit_id: Option<ProjectEditId>,
}

/// Where something is done again.
#[derive(InputObject)]
pub struct ProjectRedoInput {
    /// The project.
    id: ProjectId,
}
