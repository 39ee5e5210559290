//! Taking back what was done to a project, and doing it again.

use entity::{
    asset,
    id::{PlacementId, ProjectEditId, ProjectId, SceneId},
    placement, project,
    project_edit::{self, Edit, EditKind, Thing},
    revision, scene, scene_comment,
};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Target,
    edit::{Done, done, write},
};
use crate::{
    access::Member,
    error::{Error, Result},
    projects::{
        actions,
        rules::edit::{Change, EditError, columns, inverse, patched},
    },
    tx::Tx,
};

/// Takes back an edit, or the last one of the caller.
pub async fn undo(
    tx: &Tx,
    member: &Member,
    id: ProjectId,
    edit: Option<ProjectEditId>,
) -> Result<project::Model> {
    let project = actions::hold(tx, member, Target { id, expected_version: None }).await?;
    let edit = match edit {
        Some(edit) => find(tx, id, Some(edit)).await?,
        None => last(tx, member, id, false).await?.ok_or(EditError::NothingToUndo)?,
    };
    back(tx, member, project, edit).await
}

/// Does again what the caller took back last, unless they did something else since.
pub async fn redo(tx: &Tx, member: &Member, id: ProjectId) -> Result<project::Model> {
    let project = actions::hold(tx, member, Target { id, expected_version: None }).await?;
    let undone = last(tx, member, id, true).await?.ok_or(EditError::NothingToUndo)?;
    back(tx, member, project, undone).await
}

/// Turns an edit round. What was done again is taken back as what was done first.
async fn back(
    tx: &Tx,
    member: &Member,
    project: project::Model,
    turned: project_edit::Model,
) -> Result<project::Model> {
    let mut turned = turned;
    while turned.kind == EditKind::Redone {
        let undone = find(tx, project.id, turned.of_id).await?;
        turned = find(tx, project.id, undone.of_id).await?;
    }
    if turned.is_undone {
        return Err(EditError::AlreadyUndone.into());
    }
    if matches!(turned.kind, EditKind::SceneAdded | EditKind::SceneSplit) {
        unsaid(tx, &turned).await?;
    }
    let kind = if turned.kind == EditKind::Undone { EditKind::Redone } else { EditKind::Undone };
    let before = project.clone();
    let mut project = project;
    let mut edits = Vec::new();
    // One after the other, for where a row lies rests on those before it.
    for edit in inverse(&turned.edits.0) {
        let change = change(tx, &project, &edit).await?;
        edits.push(change.edit().map_err(anyhow::Error::new)?);
        project = write(tx, project, change).await?;
    }
    let of = Some(turned.id);
    // What is done again can be taken back once more.
    if let Some(first) = turned.of_id.filter(|_| kind == EditKind::Redone) {
        mark(tx, first, false).await?;
    }
    mark(tx, turned.id, true).await?;
    done(tx, member, &before, project, Done { kind, of, edits }).await
}

/// Writes down whether an edit is taken back.
async fn mark(tx: &Tx, id: ProjectEditId, is_undone: bool) -> Result<()> {
    let edit =
        project_edit::ActiveModel { id: Set(id), is_undone: Set(is_undone), ..Default::default() };
    project_edit::Entity::update(edit).exec(&tx.db).await?;
    Ok(())
}

/// An edit of a held project.
async fn find(
    tx: &Tx,
    project: ProjectId,
    id: Option<ProjectEditId>,
) -> Result<project_edit::Model> {
    let missing = || Error::not_found("edit");
    let found = project_edit::Entity::find_by_id(id.ok_or_else(missing)?)
        .filter(project_edit::COLUMN.project_id.eq(project))
        .one(&tx.db)
        .await?;
    found.ok_or_else(missing)
}

/// The last thing that somebody did and that stands, or that they took back since.
async fn last(
    tx: &Tx,
    member: &Member,
    project: ProjectId,
    is_undo: bool,
) -> Result<Option<project_edit::Model>> {
    let done = project_edit::Entity::find()
        .filter(project_edit::COLUMN.project_id.eq(project))
        .filter(project_edit::COLUMN.user_id.eq(member.user))
        .filter(project_edit::COLUMN.is_undone.eq(false))
        .filter(project_edit::COLUMN.kind.ne(EditKind::Redone))
        .order_by_desc(project_edit::COLUMN.version);
    if is_undo {
        // Whoever has done something else since has nothing to do again.
        let last = done.one(&tx.db).await?;
        return Ok(last.filter(|last| last.kind == EditKind::Undone));
    }
    Ok(done.filter(project_edit::COLUMN.kind.ne(EditKind::Undone)).one(&tx.db).await?)
}

/// Reads the row that an edit is about, and tells what becomes of it.
async fn change(tx: &Tx, project: &project::Model, edit: &Edit) -> Result<Change> {
    match edit.thing {
        Thing::Brief => {
            let after = with(project, edit)?;
            let (before, after) = (Box::new(project.clone()), Box::new(after));
            Ok(Change::Brief { before, after })
        }
        Thing::Scene => {
            let row = scene::Entity::find_by_id(SceneId(edit.id)).one(&tx.db).await?;
            let (before, after) = pair(row, edit)?;
            if let (Some(scene), None) = (&before, &after) {
                empty(tx, scene).await?;
            }
            Ok(Change::Scene(before, after))
        }
        Thing::Placement => {
            let row = placement::Entity::find_by_id(PlacementId(edit.id)).one(&tx.db).await?;
            let (before, after) = pair(row, edit)?;
            if let (None, Some(placement)) = (&before, &after) {
                usable(tx, project, placement).await?;
            }
            Ok(Change::Placement(before, after))
        }
    }
}

/// A row as it is and as it will be, if it was left as the edit knows it.
fn pair<M>(row: Option<M>, edit: &Edit) -> Result<(Option<M>, Option<M>)>
where
    M: Serialize + DeserializeOwned,
{
    match (row, &edit.before, &edit.after) {
        (None, None, Some(after)) => {
            let after = serde_json::from_value(after.clone().into());
            Ok((None, Some(after.map_err(anyhow::Error::new)?)))
        }
        (Some(row), Some(_), None) => {
            unchanged(&row, edit)?;
            Ok((Some(row), None))
        }
        (Some(row), Some(_), Some(_)) => {
            let after = with(&row, edit)?;
            Ok((Some(row), Some(after)))
        }
        _ => Err(EditError::ChangedSince.into()),
    }
}

/// A row with an edit, if nobody has set the same since. Where it lies may have changed: it goes
/// back to where it was.
fn with<M>(row: &M, edit: &Edit) -> Result<M>
where
    M: Serialize + DeserializeOwned,
{
    unchanged(row, edit)?;
    let after = edit.after.clone().unwrap_or_default();
    Ok(patched(row, &after).map_err(anyhow::Error::new)?)
}

/// Checks that a row is as an edit left it, wherever it lies by now.
fn unchanged<M: Serialize>(row: &M, edit: &Edit) -> Result<()> {
    let now = columns(row).map_err(anyhow::Error::new)?;
    let mut left = edit.before.iter().flatten().filter(|(name, _)| *name != "position");
    if left.all(|(name, value)| now.get(name) == Some(value)) {
        Ok(())
    } else {
        Err(EditError::ChangedSince.into())
    }
}

/// Checks that a scene can go without anything that others placed in it.
async fn empty(tx: &Tx, scene: &scene::Model) -> Result<()> {
    let shown = placement::Entity::find().filter(placement::COLUMN.scene_id.eq(scene.id));
    if shown.count(&tx.db).await? == 0 { Ok(()) } else { Err(EditError::ChangedSince.into()) }
}

/// Checks that the scenes that an edit made can go without anything that somebody has said about
/// them: whoever removes a scene sees that, and whoever takes back an edit may not.
async fn unsaid(tx: &Tx, edit: &project_edit::Model) -> Result<()> {
    let made = edit.edits.0.iter().filter(|it| it.thing == Thing::Scene && it.before.is_none());
    let said = scene_comment::Entity::find()
        .filter(scene_comment::COLUMN.scene_id.is_in(made.map(|it| SceneId(it.id))));
    if said.count(&tx.db).await? == 0 { Ok(()) } else { Err(EditError::ChangedSince.into()) }
}

/// Checks that what was placed can be placed again.
async fn usable(tx: &Tx, project: &project::Model, placement: &placement::Model) -> Result<()> {
    let asset = asset::Entity::find_by_id(placement.asset_id)
        .filter(asset::COLUMN.account_id.eq(project.account_id))
        .filter(asset::COLUMN.trashed_at.is_null())
        .one(&tx.db)
        .await?;
    let revision = revision::Entity::find_by_id(placement.revision_id).one(&tx.db).await?;
    if asset.is_some() && revision.is_some() { Ok(()) } else { Err(EditError::ChangedSince.into()) }
}
