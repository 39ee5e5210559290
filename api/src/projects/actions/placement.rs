//! What is shown and heard in a scene, in positions without gaps.

use entity::{
    asset,
    id::{AssetId, PlacementId, RevisionId, SceneId},
    placement, project, revision,
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, prelude::*};

use super::{Target, scene};
use crate::{
    access::Member,
    error::{Error, Result},
    library,
    projects::{actions, reads, rules},
    tx::Tx,
};

/// What a placement shows of its asset; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Where it begins within the clip, in milliseconds; none in here clears it.
    pub in_ms: Option<Option<i64>>,
    /// Where it ends within the clip, in milliseconds; none in here clears it.
    pub out_ms: Option<Option<i64>>,
    /// What the editor should know.
    pub note: Option<String>,
    /// The revision of the asset that is meant.
    pub revision: Option<RevisionId>,
}

/// What is to be placed.
#[derive(Clone, Debug)]
pub struct Start {
    /// The asset, whose current revision is meant.
    pub asset: AssetId,
    /// What of it.
    pub change: Change,
    /// Where among the placements of the scene, 0 for the first; none for the end.
    pub position: Option<i32>,
}

/// A held project and one of its placements.
type Held = (project::Model, placement::Model);

/// Places an asset in a scene.
pub async fn add(tx: &Tx, member: &Member, target: Target<SceneId>, start: Start) -> Result<Held> {
    let (project, scene) = scene::hold(tx, member, target).await?;
    // Held from here on: it cannot go into the trash before it is placed.
    let asset = library::actions::mine::note(tx, member, start.asset).await?;
    let count = count(tx, scene.id).await?;
    rules::room(count, rules::PLACEMENTS)?;
    let empty = placement::Model {
        id: PlacementId::new(),
        scene_id: scene.id,
        asset_id: asset.id,
        revision_id: asset.revision_id,
        position: start.position.unwrap_or(count).clamp(0, count),
        in_ms: None,
        out_ms: None,
        note: String::new(),
    };
    let placement = changed(tx, empty, start.change).await?;
    shift(tx, scene.id, placement.position, 1).await?;
    let placement = placement.into_active_model().reset_all().insert(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, placement))
}

/// Changes what a placement shows.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
    change: Change,
) -> Result<Held> {
    let (project, placement) = hold(tx, member, target).await?;
    let new = changed(tx, placement.clone(), change).await?;
    if new == placement {
        return Ok((project, placement));
    }
    let placement = new.into_active_model().reset_all().update(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, placement))
}

/// Moves a placement to a position in its scene; the others make way.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
    position: i32,
) -> Result<Held> {
    let (project, placement) = hold(tx, member, target).await?;
    let last = count(tx, placement.scene_id).await? - 1;
    let position = position.clamp(0, Ord::max(last, 0));
    if position == placement.position {
        return Ok((project, placement));
    }
    shift(tx, placement.scene_id, placement.position + 1, -1).await?;
    shift(tx, placement.scene_id, position, 1).await?;
    let mut placement = placement.into_active_model();
    placement.position = Set(position);
    let placement = placement.update(&tx.db).await?;
    Ok((actions::touch(tx, project).await?, placement))
}

/// Takes a placement out of its scene.
pub async fn remove(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
) -> Result<project::Model> {
    let (project, placement) = hold(tx, member, target).await?;
    let (scene, position) = (placement.scene_id, placement.position);
    placement.delete(&tx.db).await?;
    shift(tx, scene, position, -1).await?;
    actions::touch(tx, project).await
}

/// Finds a placement and holds its project until the unit of work ends.
async fn hold(tx: &Tx, member: &Member, target: Target<PlacementId>) -> Result<Held> {
    let missing = || Error::not_found("placement");
    let seen = reads::placement(&tx.db, member, target.id).await?.ok_or_else(missing)?;
    let scene = Target { id: seen.scene_id, expected_version: target.expected_version };
    let (project, _) = scene::hold(tx, member, scene).await?;
    // Somebody may have removed it while the project was waited for.
    let placement = placement::Entity::find_by_id(target.id).one(&tx.db).await?;
    Ok((project, placement.ok_or_else(missing)?))
}

async fn changed(tx: &Tx, old: placement::Model, change: Change) -> Result<placement::Model> {
    let in_ms = change.in_ms.unwrap_or(old.in_ms);
    let out_ms = change.out_ms.unwrap_or(old.out_ms);
    let note = match change.note {
        Some(note) => rules::text("note", &note, rules::TEXT)?,
        None => old.note,
    };
    let revision_id = change.revision.unwrap_or(old.revision_id);
    let (asset, revision) = shown(tx, old.asset_id, revision_id).await?;
    rules::placement(asset.kind, revision.duration_ms, in_ms, out_ms)?;
    Ok(placement::Model { in_ms, out_ms, note, revision_id, ..old })
}

/// The asset of a placement, and the revision of it that it is pinned to.
async fn shown(
    tx: &Tx,
    asset: AssetId,
    revision: RevisionId,
) -> Result<(asset::Model, revision::Model)> {
    let asset = asset::Entity::find_by_id(asset).one(&tx.db).await?;
    let asset = asset.ok_or_else(|| Error::not_found("asset"))?;
    let revision = revision::Entity::find_by_id(revision)
        .filter(revision::COLUMN.asset_id.eq(asset.id))
        .one(&tx.db)
        .await?;
    Ok((asset, revision.ok_or_else(|| Error::not_found("revision"))?))
}

async fn count(tx: &Tx, scene: SceneId) -> Result<i32> {
    let placements = placement::Entity::find().filter(placement::COLUMN.scene_id.eq(scene));
    Ok(i32::try_from(placements.count(&tx.db).await?).unwrap_or(i32::MAX))
}

/// Moves the placements of a scene in a held project from a position on.
async fn shift(tx: &Tx, scene: SceneId, from: i32, by: i32) -> Result<()> {
    placement::Entity::update_many()
        .col_expr(placement::Column::Position, Expr::col(placement::Column::Position).add(by))
        .filter(placement::COLUMN.scene_id.eq(scene))
        .filter(placement::COLUMN.position.gte(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}
