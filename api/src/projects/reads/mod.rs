//! What can be seen of projects, and by whom.

pub mod comments;
mod house;
mod loaders;
mod plan;
mod shown;

use std::collections::{HashMap, HashSet};

use entity::{
    id::{AccountId, AssetId, PlacementId, ProjectEditId, ProjectId, SceneId},
    placement,
    project::{self, ProjectState},
    project_edit, scene, storyboard_link,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::SelectStatement};

pub use house::{house_template, house_templates, published};
pub use loaders::{
    HistoryOf, NameOf, PlacementsOf, PlanOf, ProjectOf, ScenesOf, StoryboardLinksOf,
};
pub use plan::{Plan, brief, plan};
pub use shown::ShownOf;

use crate::{
    access::Member,
    error::Result,
    uses::{Use, UseKind},
};

/// The projects that a member may see; every other read starts here.
#[must_use]
pub fn visible_to(member: &Member) -> Select<project::Entity> {
    project::Entity::find().filter(project::COLUMN.account_id.eq(member.account))
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: ProjectId,
) -> Result<Option<project::Model>> {
    Ok(visible_to(member).filter(project::COLUMN.id.eq(id)).one(db).await?)
}

/// Which projects are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed {
    /// Those in this state; none for any.
    pub state: Option<ProjectState>,
    /// Templates, and not what is made of them.
    pub templates: bool,
    /// Those that were put aside, and not the others.
    pub archived: bool,
}

/// Those that a member may see.
#[must_use]
pub fn list(member: &Member, listed: Listed) -> Select<project::Entity> {
    let at = project::COLUMN.archived_at;
    visible_to(member)
        .filter(project::COLUMN.is_template.eq(listed.templates))
        .filter(if listed.archived { at.is_not_null() } else { at.is_null() })
        .apply_if(listed.state, |list, state| list.filter(project::COLUMN.state.eq(state)))
}

/// One edit.
pub async fn edit(
    db: &impl ConnectionTrait,
    id: ProjectEditId,
) -> Result<Option<project_edit::Model>> {
    Ok(project_edit::Entity::find_by_id(id).one(db).await?)
}

/// The links to the storyboard of a project, the newest first.
#[must_use]
pub fn storyboard_links(project: ProjectId) -> Select<storyboard_link::Entity> {
    storyboard_link::Entity::find()
        .filter(storyboard_link::COLUMN.project_id.eq(project))
        .order_by_desc(storyboard_link::COLUMN.id)
}

/// A scene that a member may see.
pub async fn scene(
    db: &impl ConnectionTrait,
    member: &Member,
    id: SceneId,
) -> Result<Option<scene::Model>> {
    let scene = scene::Entity::find_by_id(id)
        .filter(scene::COLUMN.project_id.in_subquery(visible_ids(member)));
    Ok(scene.one(db).await?)
}

/// A placement that a member may see.
pub async fn placement(
    db: &impl ConnectionTrait,
    member: &Member,
    id: PlacementId,
) -> Result<Option<placement::Model>> {
    let scenes = scene::Entity::find()
        .filter(scene::COLUMN.project_id.in_subquery(visible_ids(member)))
        .select_only()
        .column(scene::Column::Id)
        .into_query();
    let placement =
        placement::Entity::find_by_id(id).filter(placement::COLUMN.scene_id.in_subquery(scenes));
    Ok(placement.one(db).await?)
}

/// The projects that show some assets.
pub async fn uses(db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<Vec<(AssetId, Use)>> {
    let shown = placement::Entity::find()
        .filter(placement::COLUMN.asset_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let scenes: HashSet<_> = shown.iter().map(|shown| shown.scene_id).collect();
    let scenes = scene::Entity::find().filter(scene::COLUMN.id.is_in(scenes)).all(db).await?;
    let projects: HashSet<_> = scenes.iter().map(|scene| scene.project_id).collect();
    let projects = project::Entity::find()
        .filter(project::COLUMN.id.is_in(projects))
        .order_by_asc(project::COLUMN.id)
        .all(db)
        .await?;
    let place = |scene: &scene::Model| (scene.id, scene.project_id);
    let places: HashMap<_, _> = scenes.iter().map(place).collect();
    let uses: HashSet<_> = shown
        .iter()
        .filter_map(|shown| Some((*places.get(&shown.scene_id)?, shown.asset_id)))
        .collect();
    let of = |project: &project::Model, asset| {
        let (id, name) = (project.id.to_string(), project.title.clone());
        uses.contains(&(project.id, asset))
            .then_some((asset, Use { kind: UseKind::Project, id, name }))
    };
    Ok(projects
        .iter()
        .flat_map(|project| assets.iter().filter_map(|id| of(project, *id)))
        .collect())
}

/// The assets that projects of an account show.
#[must_use]
pub fn shown(account: AccountId) -> SelectStatement {
    let projects = project::Entity::find()
        .select_only()
        .column(project::Column::Id)
        .filter(project::COLUMN.account_id.eq(account))
        .into_query();
    let scenes = scene::Entity::find()
        .select_only()
        .column(scene::Column::Id)
        .filter(scene::COLUMN.project_id.in_subquery(projects))
        .into_query();
    placement::Entity::find()
        .select_only()
        .column(placement::Column::AssetId)
        .filter(placement::COLUMN.scene_id.in_subquery(scenes))
        .into_query()
}

/// The ids of the projects of an account.
#[must_use]
pub fn ids_of(account: AccountId) -> SelectStatement {
    project::Entity::find()
        .select_only()
        .column(project::Column::Id)
        .filter(project::COLUMN.account_id.eq(account))
        .into_query()
}

/// What a project is called, if there is one.
pub async fn title_of(
    db: &impl ConnectionTrait,
    project: Option<ProjectId>,
) -> Result<Option<String>> {
    let Some(project) = project else { return Ok(None) };
    let project = project::Entity::find_by_id(project).one(db).await?;
    Ok(project.map(|project| project.title))
}

fn visible_ids(member: &Member) -> SelectStatement {
    visible_to(member).select_only().column(project::Column::Id).into_query()
}
