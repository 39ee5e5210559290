//! The scenes of a project, which lie in positions without gaps.

use entity::{
    id::{ProjectId, SceneId},
    placement, project,
    project_edit::EditKind,
    scene::{self, SceneIds},
};
use sea_orm::{QueryOrder, prelude::*};

use super::{Target, edit::apply};
use crate::{
    access::Member,
    error::{Error, Result},
    projects::{
        actions, reads,
        rules::{
            self, PlanError,
            edit::{Change as Row, EditError},
        },
    },
    tx::Tx,
};

/// What a scene says, as somebody typed it; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What is told on screen.
    pub message: Option<String>,
    /// What the editor should know.
    pub note: Option<String>,
    /// How long it is meant to be shown, in milliseconds; none in here for as long as its clips.
    pub duration_ms: Option<Option<i32>>,
}

/// Where a scene is cut in two.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// How many characters of its message stay.
    pub characters: usize,
    /// How many of its placements stay; none for all.
    pub placements: Option<usize>,
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
    let unchecked = Target { expected_version: None, ..target };
    let project = actions::hold(tx, member, unchecked).await?;
    let count = count(tx, project.id).await?;
    rules::room(count, rules::SCENES)?;
    let position = position.unwrap_or(count).clamp(0, count);
    let scene = changed(empty(project.id, position), start)?;
    let rows = vec![Row::Scene(None, Some(scene.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::SceneAdded, expected), rows).await?, scene))
}

/// Changes what a scene says.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<SceneId>,
    change: Change,
) -> Result<Held> {
    let (project, scene) = hold(tx, member, target.id).await?;
    let new = changed(scene.clone(), change)?;
    if new == scene {
        return Ok((project, scene));
    }
    let rows = vec![Row::Scene(Some(scene), Some(new.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::SceneChanged, expected), rows).await?, new))
}

/// Moves a scene to a position; the others make way.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    target: Target<SceneId>,
    position: i32,
) -> Result<Held> {
    let (project, scene) = hold(tx, member, target.id).await?;
    let last = count(tx, project.id).await? - 1;
    let position = position.clamp(0, Ord::max(last, 0));
    if position == scene.position {
        return Ok((project, scene));
    }
    let new = scene::Model { position, ..scene.clone() };
    let rows = vec![Row::Scene(Some(scene), Some(new.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::SceneMoved, expected), rows).await?, new))
}

/// Removes a scene and what is shown in it. What was said about it waits for the scene to come back.
pub async fn remove(tx: &Tx, member: &Member, target: Target<SceneId>) -> Result<project::Model> {
    let (project, scene) = hold(tx, member, target.id).await?;
    let mut rows: Vec<_> = placements(tx, scene.id)
        .await?
        .into_iter()
        .rev()
        .map(|placement| Row::Placement(Some(placement), None))
        .collect();
    rows.push(Row::Scene(Some(scene), None));
    apply(tx, member, project, (EditKind::SceneRemoved, target.expected_version), rows).await
}

/// Cuts a scene in two; what is behind the cut becomes a scene of its own, right behind it. What was
/// said about it stays with what is before.
pub async fn split(
    tx: &Tx,
    member: &Member,
    target: Target<SceneId>,
    cut: Cut,
) -> Result<(project::Model, [scene::Model; 2])> {
    let (project, scene) = hold(tx, member, target.id).await?;
    rules::room(count(tx, project.id).await?, rules::SCENES)?;
    let shown = placements(tx, scene.id).await?;
    let kept = cut.placements.unwrap_or(shown.len());
    let (first, second) = halves(&scene, cut.characters)?;
    let is_cut =
        (1..shown.len()).contains(&kept) || !first.message.is_empty() && !second.message.is_empty();
    if !is_cut || kept > shown.len() {
        return Err(EditError::NoCut.into());
    }
    let mut rows =
        vec![Row::Scene(Some(scene), Some(first.clone())), Row::Scene(None, Some(second.clone()))];
    // Each lies where the first that goes did, once those before it are gone.
    let goes = |(to, placement): (i32, placement::Model)| {
        let position = placement.position - to;
        let before = placement::Model { position, ..placement };
        let after = placement::Model { scene_id: second.id, position: to, ..before.clone() };
        Row::Placement(Some(before), Some(after))
    };
    rows.extend((0..).zip(shown.into_iter().skip(kept)).map(goes));
    let expected = target.expected_version;
    let project = apply(tx, member, project, (EditKind::SceneSplit, expected), rows).await?;
    Ok((project, [first, second]))
}

/// A scene cut in two within its message; the time that it is shown goes with the characters.
fn halves(scene: &scene::Model, characters: usize) -> Result<(scene::Model, scene::Model)> {
    let all = scene.message.chars().count();
    let at = scene.message.char_indices().nth(characters).map(|(at, _)| at);
    let at = at.or((characters == all).then_some(scene.message.len())).ok_or(EditError::NoCut)?;
    let (before, behind) = scene.message.split_at(at);
    let share = |ms: i32| {
        let part = i64::from(ms) * i64::try_from(characters).unwrap_or(0);
        i32::try_from(part / i64::try_from(Ord::max(all, 1)).unwrap_or(1)).unwrap_or(ms)
    };
    let first_ms = scene.duration_ms.filter(|_| all > 0).map(share);
    let rest = scene.duration_ms.zip(first_ms).map(|(all, first)| all - first);
    let whole = |ms: &i32| rules::reading::SHOWN.contains(ms);
    let first = scene::Model {
        message: before.trim_end().to_owned(),
        duration_ms: first_ms.filter(whole),
        ..scene.clone()
    };
    let second = scene::Model {
        id: SceneId::new(),
        position: scene.position + 1,
        message: behind.trim_start().to_owned(),
        note: String::new(),
        duration_ms: rest.filter(whole),
        merged_ids: SceneIds::default(),
        ..scene.clone()
    };
    Ok((first, second))
}

/// Makes one scene of a scene and the one behind it, with what was said about both.
pub async fn merge(tx: &Tx, member: &Member, target: Target<SceneId>) -> Result<Held> {
    let (project, first) = hold(tx, member, target.id).await?;
    let second = scene::Entity::find()
        .filter(scene::COLUMN.project_id.eq(project.id))
        .filter(scene::COLUMN.position.eq(first.position + 1))
        .one(&tx.db)
        .await?
        .ok_or(EditError::NothingFollows)?;
    let (shown, more) = (placements(tx, first.id).await?, placements(tx, second.id).await?);
    let count = i32::try_from(shown.len()).unwrap_or(i32::MAX);
    let all = shown.len() + more.len();
    if all > usize::try_from(rules::PLACEMENTS).unwrap_or(0) {
        return Err(PlanError::TooMany(rules::PLACEMENTS).into());
    }
    let mut one = changed(first.clone(), joined(&first, &second))?;
    one.merged_ids.0.push(second.id);
    one.merged_ids.0.extend(&second.merged_ids.0);
    let mut rows = vec![Row::Scene(Some(first), Some(one.clone()))];
    rows.extend((count..).zip(more).map(|(position, placement)| {
        let before = placement::Model { position: 0, ..placement };
        let after = placement::Model { scene_id: one.id, position, ..before.clone() };
        Row::Placement(Some(before), Some(after))
    }));
    rows.push(Row::Scene(Some(second), None));
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::ScenesMerged, expected), rows).await?, one))
}

/// What two scenes say together.
fn joined(first: &scene::Model, second: &scene::Model) -> Change {
    let both = |a: &str, b: &str, between| {
        let parts: Vec<_> = [a, b].into_iter().filter(|part| !part.is_empty()).collect();
        Some(parts.join(between))
    };
    Change {
        message: both(&first.message, &second.message, " "),
        note: both(&first.note, &second.note, "\n"),
        duration_ms: Some(first.duration_ms.zip(second.duration_ms).map(|(a, b)| a + b)),
    }
}

/// Finds a scene and holds its project until the unit of work ends.
pub(super) async fn hold(tx: &Tx, member: &Member, id: SceneId) -> Result<Held> {
    let missing = || Error::not_found("scene");
    let seen = reads::scene(&tx.db, member, id).await?.ok_or_else(missing)?;
    let project = Target { id: seen.project_id, expected_version: None };
    let project = actions::hold(tx, member, project).await?;
    // Somebody may have removed it while the project was waited for.
    let scene = scene::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(missing)?;
    Ok((project, scene))
}

/// A scene that says nothing yet.
pub(super) fn empty(project: ProjectId, position: i32) -> scene::Model {
    scene::Model {
        id: SceneId::new(),
        project_id: project,
        position,
        message: String::new(),
        note: String::new(),
        duration_ms: None,
        merged_ids: SceneIds::default(),
    }
}

/// What a scene says once somebody has changed it.
pub(super) fn changed(old: scene::Model, change: Change) -> Result<scene::Model, PlanError> {
    let text = |field, new: Option<String>, old: String, max| {
        new.map_or(Ok(old), |new| rules::text(field, &new, max))
    };
    let duration_ms = change.duration_ms.unwrap_or(old.duration_ms);
    if duration_ms.is_some_and(|ms| !rules::reading::SHOWN.contains(&ms)) {
        return Err(PlanError::Shown);
    }
    Ok(scene::Model {
        message: text("message", change.message, old.message, rules::MESSAGE)?,
        note: text("note", change.note, old.note, rules::TEXT)?,
        duration_ms,
        ..old
    })
}

async fn count(tx: &Tx, project: ProjectId) -> Result<i32> {
    let scenes = scene::Entity::find().filter(scene::COLUMN.project_id.eq(project));
    Ok(i32::try_from(scenes.count(&tx.db).await?).unwrap_or(i32::MAX))
}

/// What a scene shows, in order.
async fn placements(tx: &Tx, scene: SceneId) -> Result<Vec<placement::Model>> {
    let shown = placement::Entity::find()
        .filter(placement::COLUMN.scene_id.eq(scene))
        .order_by_asc(placement::COLUMN.position);
    Ok(shown.all(&tx.db).await?)
}
