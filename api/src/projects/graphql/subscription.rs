//! Projects as they go on.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::{ProjectEditId, ProjectId};
use futures::{Stream, StreamExt};

use super::{Project, ProjectEdit};
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
    /// A project of the account whenever somebody does something to it, and what they did. What
    /// happens while the connection is lost is found in `Project.history`.
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
                id.is_none_or(|id| id == project).then_some((project, edit))
            }
            _ => None,
        });
        Ok(changed.filter_map(move |changed| see(platform.clone(), member, changed)))
    }
}

/// Reads a project and what was done to it.
async fn see(
    platform: Platform,
    member: Member,
    (id, edit): (ProjectId, Option<ProjectEditId>),
) -> Option<async_graphql::Result<ProjectChange>> {
    let read = async || -> Result<_> {
        let db = platform.db.reader();
        let Some(project) = reads::find(db, &member, id).await? else { return Ok(None) };
        let edit = match edit {
            Some(edit) => reads::edit(db, edit).await?.map(ProjectEdit),
            None => None,
        };
        Ok(Some(ProjectChange { project: Project(project), edit }))
    };
    read().await.map_err(async_graphql::Error::from).transpose()
}

/// A project that somebody has changed.
#[derive(SimpleObject)]
pub struct ProjectChange {
    /// The project as it is.
    project: Project,
    /// What was done; null where it was put aside or taken up again.
    edit: Option<ProjectEdit>,
}
