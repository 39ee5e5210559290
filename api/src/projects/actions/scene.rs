//! The scenes of a project, which lie in positions without gaps.

use entity::{
    id::{ProjectId, SceneId},
    project, scene,
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, prelude::*};

use super::Target;
use crate::{
    access::Member,
    error::{Error, Result},
    projects::{actions, reads, rules},
    tx::Tx,
};

/// What a scene says, as somebody typed it; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What is told on screen.
    pub message: Option<String>,
    /// What the editor should know.
    pub note: Option<String>,
}

/// A held project and one of its scenes.
type Held = (project::Model, scene::Model);

/// Adds a scene at a position, or at the end.
pub async fn add(
    tx: &Tx,
    member: &Member,
    target: Target<ProjectId>,
    start: Change,
    position: Option<i32>,
) -> Result<Held> {
    let project = actions::hold(tx, member, target).await?;
    let count = count(tx, project.id).await?;
    rules::room(count, rules::SCENES)?;
    let empty = scene::Model {
        id: SceneId::new(),
        project_id: project.id,
        position: position.unwrap_or(count).clamp(0, count),
        message: String::new(),
        note: String::new(),
    };
    let scene = changed(empty, start)?;
    shift(tx, project.id, scene.position, 1).await?;
    let scene = scene.into_active_model().reset_all().insert(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, scene))
}

/// Changes what a scene says.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<SceneId>,
    change: Change,
) -> Result<Held> {
    let (project, scene) = hold(tx, member, target).await?;
    let new = changed(scene.clone(), change)?;
    if new == scene {
        return Ok((project, scene));
    }
    let scene = new.into_active_model().reset_all().update(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, scene))
}

/// Moves a scene to a position; the others make way.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    target: Target<SceneId>,
    position: i32,
) -> Result<Held> {
    let (project, scene) = hold(tx, member, target).await?;
    let last = count(tx, project.id).await? - 1;
    let position = position.clamp(0, Ord::max(last, 0));
    if position == scene.position {
        return Ok((project, scene));
    }
    shift(tx, project.id, scene.position + 1, -1).await?;
    shift(tx, project.id, position, 1).await?;
    let mut scene = scene.into_active_model();
    scene.position = Set(position);
    let scene = scene.update(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, scene))
}

/// Removes a scene and what is shown in it.
pub async fn remove(tx: &Tx, member: &Member, target: Target<SceneId>) -> Result<project::Model> {
    let (project, scene) = hold(tx, member, target).await?;
    let position = scene.position;
    scene.delete(&tx.db).await?;
    shift(tx, project.id, position, -1).await?;
    actions::touch(tx, project).await
}

/// Finds a scene and holds its project until the unit of work ends.
pub(super) async fn hold(tx: &Tx, member: &Member, target: Target<SceneId>) -> Result<Held> {
    let missing = || Error::not_found("scene");
    let seen = reads::scene(&tx.db, member, target.id).await?.ok_or_else(missing)?;
    let project = Target { id: seen.project_id, expected_version: target.expected_version };
    let project = actions::hold(tx, member, project).await?;
    // Somebody may have removed it while the project was waited for.
    let scene = scene::Entity::find_by_id(target.id).one(&tx.db).await?.ok_or_else(missing)?;
    Ok((project, scene))
}

fn changed(old: scene::Model, change: Change) -> Result<scene::Model, rules::PlanError> {
    let text = |field, new: Option<String>, old: String, max| {
        new.map_or(Ok(old), |new| rules::text(field, &new, max))
    };
    Ok(scene::Model {
        message: text("message", change.message, old.message, rules::MESSAGE)?,
        note: text("note", change.note, old.note, rules::TEXT)?,
        ..old
    })
}

async fn count(tx: &Tx, project: ProjectId) -> Result<i32> {
    let scenes = scene::Entity::find().filter(scene::COLUMN.project_id.eq(project));
    Ok(i32::try_from(scenes.count(&tx.db).await?).unwrap_or(i32::MAX))
}

/// Moves the scenes of a held project from a position on.
async fn shift(tx: &Tx, project: ProjectId, from: i32, by: i32) -> Result<()> {
    scene::Entity::update_many()
        .col_expr(scene::Column::Position, Expr::col(scene::Column::Position).add(by))
        .filter(scene::COLUMN.project_id.eq(project))
        .filter(scene::COLUMN.position.gte(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}
