//! What people say about scenes.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    id::{ProjectId, SceneCommentId},
    scene, scene_comment,
};

use super::Scene;
use crate::{
    access::Permission,
    accounts::graphql::{Colleague, colleague, colleagues},
    context::ContextExt,
    error::Result,
    page::{Page, PageInput, Paged, Part, Total},
    projects::reads::{
        ScenesOf,
        comments::{self, CommentsOn, OpenIn},
    },
    remarks::reads::{MentionsIn, RepliesTo, Slice},
};

/// Finds a page of the comments on a scene, together with those on the other scenes of a list.
pub(super) async fn page(
    ctx: &Context<'_>,
    scene: &scene::Model,
    input: PageInput,
    resolved: Option<bool>,
) -> Result<Paged<SceneComment>> {
    ctx.member(Permission::ProjectRead)?;
    let page = Page::new(input)?;
    let slice = Slice::of(&page, resolved)?;
    let rows = ctx.load(CommentsOn { parts: comments::parts(scene), slice }).await?;
    let total = Total::of(comments::of(scene, resolved));
    Ok(page.cut(rows, |comment| vec![Part::Id(comment.id.0)]).connect(total, SceneComment))
}

/// Counts the open comments on scenes of a project.
pub(super) async fn open(
    ctx: &Context<'_>,
    project: ProjectId,
    scenes: &[scene::Model],
) -> Result<i64> {
    ctx.member(Permission::ProjectRead)?;
    let open = ctx.load(OpenIn(project)).await?;
    let parts = scenes.iter().flat_map(comments::parts);
    Ok(parts.filter_map(|part| open.get(&part)).sum())
}

/// Something that somebody said about a scene, or in reply to that.
#[derive(Description)]
pub struct SceneComment(pub scene_comment::Model);

#[Object(use_type_description)]
impl SceneComment {
    /// The comment's id.
    async fn id(&self) -> SceneCommentId {
        self.0.id
    }

    /// The project of the scene.
    async fn project_id(&self) -> ProjectId {
        self.0.project_id
    }

    /// The scene that it is about, or that this has become a part of; `null` while it is removed.
    async fn scene(&self, ctx: &Context<'_>) -> Result<Option<Scene>> {
        let scenes = ctx.load(ScenesOf(self.0.project_id)).await?;
        let shown = scenes.into_iter().find(|scene| comments::shows(scene, self.0.scene_id));
        Ok(shown.map(Scene))
    }

    /// The id of the comment that it replies to; `null` for a comment.
    async fn reply_to_id(&self) -> Option<SceneCommentId> {
        self.0.reply_to_id
    }

    /// Who said it; `null` once the person is gone.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.author_id).await
    }

    /// What was said, as plain text of at most 5 000 characters; empty once it is deleted.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Whom it mentions; at most 20.
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<Colleague>> {
        let users = ctx.load(MentionsIn(self.0.id)).await?;
        colleagues(ctx, self.0.account_id, users).await
    }

    /// The replies to it, the oldest first; at most 200.
    async fn replies(&self, ctx: &Context<'_>) -> Result<Vec<SceneComment>> {
        let replies = ctx.load(RepliesTo(self.0.id)).await?;
        Ok(replies.into_iter().map(SceneComment).collect())
    }

    /// When it was resolved; `null` while it is open.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.resolved_at
    }

    /// Who resolved it; `null` while it is open, and once the person is gone.
    async fn resolved_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.resolved_by).await
    }

    /// When it was said.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was changed last; `null` if it never was.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.0.edited_at
    }

    /// Whether it was deleted, and only its place is kept, for the replies to it.
    async fn is_deleted(&self) -> bool {
        self.0.deleted_at.is_some()
    }
}
