//! Doing something to a project, so that it is remembered and others hear of it.

use chrono::TimeDelta;
use entity::{
    id::{ProjectEditId, ProjectId, SceneId},
    placement, project,
    project_edit::{self, Edit, EditKind, Edits},
    scene,
};
use sea_orm::{ExprTrait, IntoActiveModel, QueryOrder, prelude::*};

use crate::{
    access::Member,
    audit,
    error::Result,
    events::Event,
    projects::rules::edit::{self, Change, EditError},
    tx::Tx,
};

/// Within what time whoever types on makes one edit.
const TYPING: TimeDelta = TimeDelta::seconds(30);
/// How many versions back an edit is remembered.
const REMEMBERED: i32 = 1_000;
/// How many versions pass before what is older is forgotten.
const SWEEP: i32 = 64;

/// Does something to a held project, unless others have set the same since the caller saw it.
pub(super) async fn apply(
    tx: &Tx,
    member: &Member,
    project: project::Model,
    (kind, expected_version): (EditKind, Option<i32>),
    changes: Vec<Change>,
) -> Result<project::Model> {
    let edits = changes.iter().map(Change::edit).collect::<Result<Vec<_>, _>>();
    let edits = edits.map_err(anyhow::Error::new)?;
    together(tx, &project, expected_version, &edits).await?;
    let before = project.clone();
    let mut project = project;
    for change in changes {
        project = write(tx, project, change).await?;
    }
    done(tx, member, &before, project, Done { kind, of: None, edits }).await
}

/// What has been done to a held project.
#[derive(Debug)]
pub(super) struct Done {
    /// What it is.
    pub kind: EditKind,
    /// What it takes back or does again.
    pub of: Option<ProjectEditId>,
    /// What became of rows.
    pub edits: Vec<Edit>,
}

/// Gives a project that was changed its new version, and lets the others hear of it.
pub(super) async fn done(
    tx: &Tx,
    member: &Member,
    before: &project::Model,
    project: project::Model,
    done: Done,
) -> Result<project::Model> {
    if before.archived_at.is_some() {
        return Err(EditError::Archived.into());
    }
    let project = project::Model { version: before.version + 1, changed_at: tx.now, ..project };
    let project = project.into_active_model().reset_all().update(&tx.db).await?;
    let edit = remember(tx, member, &project, done).await?;
    tx.note(project.id, audit::Change::of(before, &project)).await;
    tx.record(Event::ProjectChanged {
        account: project.account_id,
        project: project.id,
        edit: Some(edit),
    })
    .await?;
    Ok(project)
}

/// Checks that nobody has set the same since the caller saw the project.
async fn together(
    tx: &Tx,
    project: &project::Model,
    expected: Option<i32>,
    mine: &[Edit],
) -> Result<()> {
    let Some(expected) = expected.filter(|expected| *expected != project.version) else {
        return Ok(());
    };
    let version = project.version;
    let since = since(tx, project.id, expected).await?;
    // What is not remembered may have set anything.
    let is_known = since
        .iter()
        .try_fold(expected, |at, edit| (edit.from_version <= at).then_some(edit.version));
    if is_known != Some(version) {
        return Err(EditError::Overlap { version, fields: Vec::new() }.into());
    }
    let theirs: Vec<_> = since.into_iter().flat_map(|edit| edit.edits.0).collect();
    let fields = edit::overlap(mine, &theirs);
    if fields.is_empty() { Ok(()) } else { Err(EditError::Overlap { version, fields }.into()) }
}

/// What was done to a project since a version, in order.
async fn since(tx: &Tx, project: ProjectId, version: i32) -> Result<Vec<project_edit::Model>> {
    let since = project_edit::Entity::find()
        .filter(project_edit::COLUMN.project_id.eq(project))
        .filter(project_edit::COLUMN.version.gt(version))
        .order_by_asc(project_edit::COLUMN.version);
    Ok(since.all(&tx.db).await?)
}

/// Writes down what was done to a project that is at its new version.
async fn remember(
    tx: &Tx,
    member: &Member,
    project: &project::Model,
    done: Done,
) -> Result<ProjectEditId> {
    let Done { kind, of, edits } = done;
    let last = project_edit::Entity::find()
        .filter(project_edit::COLUMN.project_id.eq(project.id))
        .filter(project_edit::COLUMN.version.eq(project.version - 1))
        .one(&tx.db)
        .await?;
    let goes_on = |last: &project_edit::Model| {
        last.user_id == Some(member.user)
            && last.kind == kind
            && !last.is_undone
            && tx.now - last.at < TYPING
            && edit::goes_on(kind, &last.edits.0, &edits)
    };
    if let Some(mut last) = last.filter(goes_on) {
        let first = std::mem::take(&mut last.edits.0);
        let both = first.into_iter().zip(edits).map(|(first, then)| edit::merged(first, then));
        last.edits = Edits(both.collect());
        last.version = project.version;
        last.at = tx.now;
        return Ok(last.into_active_model().reset_all().update(&tx.db).await?.id);
    }
    let edit = project_edit::Model {
        id: ProjectEditId::new(),
        project_id: project.id,
        user_id: Some(member.user),
        kind,
        edits: Edits(edits),
        from_version: project.version - 1,
        version: project.version,
        of_id: of,
        is_undone: false,
        at: tx.now,
    };
    if project.version % SWEEP == 0 {
        forget(tx, project).await?;
    }
    Ok(edit.into_active_model().reset_all().insert(&tx.db).await?.id)
}

/// Forgets what was done to a project long ago.
async fn forget(tx: &Tx, project: &project::Model) -> Result<()> {
    project_edit::Entity::delete_many()
        .filter(project_edit::COLUMN.project_id.eq(project.id))
        .filter(project_edit::COLUMN.version.lt(project.version - REMEMBERED))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes down what becomes of one row of a held project; the others make way. The project itself
/// is written once, when all is done.
pub(super) async fn write(
    tx: &Tx,
    project: project::Model,
    change: Change,
) -> Result<project::Model> {
    match change {
        Change::Brief { after, .. } => return Ok(*after),
        Change::Scene(None, Some(scene)) => {
            shift_scenes(tx, scene.project_id, scene.position, 1).await?;
            scene.into_active_model().reset_all().insert(&tx.db).await?;
        }
        Change::Scene(Some(scene), None) => {
            let (project, position) = (scene.project_id, scene.position);
            scene.delete(&tx.db).await?;
            shift_scenes(tx, project, position, -1).await?;
        }
        Change::Scene(Some(before), Some(after)) => {
            if before.position != after.position {
                shift_scenes(tx, before.project_id, before.position + 1, -1).await?;
                shift_scenes(tx, after.project_id, after.position, 1).await?;
            }
            after.into_active_model().reset_all().update(&tx.db).await?;
        }
        Change::Placement(None, Some(placement)) => {
            shift_placements(tx, placement.scene_id, placement.position, 1).await?;
            placement.into_active_model().reset_all().insert(&tx.db).await?;
        }
        Change::Placement(Some(placement), None) => {
            let (scene, position) = (placement.scene_id, placement.position);
            placement.delete(&tx.db).await?;
            shift_placements(tx, scene, position, -1).await?;
        }
        Change::Placement(Some(before), Some(after)) => {
            if (before.scene_id, before.position) != (after.scene_id, after.position) {
                shift_placements(tx, before.scene_id, before.position + 1, -1).await?;
                shift_placements(tx, after.scene_id, after.position, 1).await?;
            }
            after.into_active_model().reset_all().update(&tx.db).await?;
        }
        Change::Scene(None, None) | Change::Placement(None, None) => {}
    }
    Ok(project)
}

/// Moves the scenes of a held project from a position on.
async fn shift_scenes(tx: &Tx, project: ProjectId, from: i32, by: i32) -> Result<()> {
    scene::Entity::update_many()
        .col_expr(scene::Column::Position, Expr::col(scene::Column::Position).add(by))
        .filter(scene::COLUMN.project_id.eq(project))
        .filter(scene::COLUMN.position.gte(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Moves the placements of a scene in a held project from a position on.
async fn shift_placements(tx: &Tx, scene: SceneId, from: i32, by: i32) -> Result<()> {
    placement::Entity::update_many()
        .col_expr(placement::Column::Position, Expr::col(placement::Column::Position).add(by))
        .filter(placement::COLUMN.scene_id.eq(scene))
        .filter(placement::COLUMN.position.gte(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}
