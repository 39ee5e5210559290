//! Projects as they go on.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::{ProjectEditId, ProjectId, SceneCommentId};
use futures::{Stream, StreamExt};

use super::{Project, ProjectEdit, SceneComment};
use crate::{
    access::{Member, Permission},
    app::Platform,
    context::ContextExt,
    error::Result,
    events::Event,
    projects::reads,
};

/// The subscriptions to projects.
#[derive(Default)]
pub struct ProjectSubscription;

#[Subscription]
impl ProjectSubscription {
    /// A project of the account whenever somebody does something to it or says something about one
    /// of its scenes, and what that is. What happens while the connection is lost is found in `Project.history`.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    async fn project_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this project; all unless given.")] id: Option<ProjectId>,
    ) -> Result<impl Stream<Item = async_graphql::Result<ProjectChange>> + 'static> {
        let member = ctx.member(Permission::ProjectRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::ProjectChanged { account, project, edit } if account == member.account => {
                id.is_none_or(|id| id == project).then_some((project, edit, None))
            }
            Event::SceneCommentChanged { account, project, comment }
                if account == member.account =>
            {
                id.is_none_or(|id| id == project).then_some((project, None, Some(comment)))
            }
            _ => None,
        });
        Ok(changed.filter_map(move |changed| see(platform.clone(), member, changed)))
    }
}

/// Reads a project, and what was done to it or said about it.
async fn see(
    platform: Platform,
    member: Member,
    (id, edit, comment_id): (ProjectId, Option<ProjectEditId>, Option<SceneCommentId>),
) -> Option<async_graphql::Result<ProjectChange>> {
    let read = async || -> Result<_> {
        let db = platform.db.reader();
        let Some(project) = reads::find(db, &member, id).await? else { return Ok(None) };
        let edit = match edit {
            Some(edit) => reads::edit(db, edit).await?.map(ProjectEdit),
            None => None,
        };
        let comment = match comment_id {
            Some(comment) => reads::comments::find(db, &member, comment).await?.map(SceneComment),
            None => None,
        };
        Ok(Some(ProjectChange { project: Project(project), edit, comment_id, comment }))
    };
    read().await.map_err(async_graphql::Error::from).transpose()
}

/// A project that somebody has changed.
#[derive(SimpleObject)]
pub struct ProjectChange {
    /// The project as it is.
    project: Project,
    /// What was done; null where it was put aside or taken up again, and of comments.
    edit: Option<ProjectEdit>,
    /// Which comment on one of its scenes, or reply to one, was made, changed, resolved or deleted;
    /// null where the plan was changed.
    comment_id: Option<SceneCommentId>,
    /// The comment as it is now; null when it is gone.
    comment: Option<SceneComment>,
}
