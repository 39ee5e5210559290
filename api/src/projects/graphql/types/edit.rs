//! What was done to projects.

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{PlacementId, ProjectEditId, ProjectId, SceneId},
    project_edit::{self, Edit, EditKind, Thing},
};

use crate::{
    access::Permission,
    accounts::graphql::{Colleague, colleague},
    context::ContextExt,
    error::Result,
    projects::rules::edit::camel,
};

/// What one person did to a project in one go, or while they went on typing.
#[derive(Description)]
pub struct ProjectEdit(pub project_edit::Model);

#[Object(use_type_description)]
impl ProjectEdit {
    /// The edit's id.
    async fn id(&self) -> ProjectEditId {
        self.0.id
    }

    /// What was done.
    async fn kind(&self) -> EditKind {
        self.0.kind
    }

    /// Who did it; none once the person is gone.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        let member = ctx.member(Permission::ProjectRead)?;
        colleague(ctx, member.account, self.0.user_id).await
    }

    /// When it was done last.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The version of the project after it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whether it was taken back; `projectUndo` takes back what was not.
    async fn is_undone(&self) -> bool {
        self.0.is_undone
    }

    /// What it changed, in order.
    async fn changes(&self) -> Vec<ProjectChangedThing> {
        self.0.edits.0.iter().map(ProjectChangedThing::of).collect()
    }
}

/// What sort of thing a project is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProjectThing {
    /// What the project says of its video.
    Brief,
    /// A scene.
    Scene,
    /// A placement.
    Placement,
}

/// What became of one thing.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProjectChangedThing {
    /// What sort of thing it is.
    thing: ProjectThing,
    /// The project, scene or placement.
    id: ID,
    /// Whether it was new.
    is_added: bool,
    /// Whether it was removed.
    is_removed: bool,
    /// The fields that changed.
    fields: Vec<String>,
}

impl ProjectChangedThing {
    fn of(edit: &Edit) -> Self {
        let (thing, id) = match edit.thing {
            Thing::Brief => (ProjectThing::Brief, ProjectId(edit.id).to_string()),
            Thing::Scene => (ProjectThing::Scene, SceneId(edit.id).to_string()),
            Thing::Placement => (ProjectThing::Placement, PlacementId(edit.id).to_string()),
        };
        let is_changed = edit.before.is_some() && edit.after.is_some();
        let fields = edit.after.iter().filter(|_| is_changed).flat_map(|after| after.keys());
        Self {
            thing,
            id: id.into(),
            is_added: edit.before.is_none(),
            is_removed: edit.after.is_none(),
            fields: fields.map(camel).collect(),
        }
    }
}
