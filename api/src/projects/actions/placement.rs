//! What is shown and heard in a scene, in positions without gaps.

use entity::{
    asset,
    id::{AssetId, NametagId, PlacementId, RevisionId, SceneId},
    nametag,
    placement::{self, Focus, Focuses, LowerThird, LowerThirds},
    project,
    project_edit::EditKind,
    recording, revision,
};
use sea_orm::prelude::*;

use super::{Target, edit::apply, scene};
use crate::{
    access::Member,
    error::{Error, Result},
    library::{self, rules::rate::Rate},
    projects::{
        reads,
        rules::{
            self,
            edit::Change as Row,
            showing::{self, Point},
        },
    },
    tx::Tx,
};

/// What a placement shows of its asset; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Where it begins within the clip; none in here clears it.
    pub start: Option<Option<Point>>,
    /// Where it ends within the clip; none in here clears it.
    pub end: Option<Option<Point>>,
    /// What the editor should know.
    pub note: Option<String>,
    /// The revision of the asset that is meant.
    pub revision: Option<RevisionId>,
    /// What matters most, by shape of the video.
    pub focuses: Option<Vec<Focus>>,
    /// Who is told by name.
    pub lower_thirds: Option<Vec<LowerThird>>,
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
    let (project, scene) = scene::hold(tx, member, target.id).await?;
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
        focuses: Focuses::default(),
        lower_thirds: LowerThirds::default(),
    };
    let placement = changed(tx, empty, start.change).await?;
    let rows = vec![Row::Placement(None, Some(placement.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::PlacementAdded, expected), rows).await?, placement))
}

/// Changes what a placement shows.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
    change: Change,
) -> Result<Held> {
    let (project, placement) = hold(tx, member, target.id).await?;
    let new = changed(tx, placement.clone(), change).await?;
    if new == placement {
        return Ok((project, placement));
    }
    let rows = vec![Row::Placement(Some(placement), Some(new.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::PlacementChanged, expected), rows).await?, new))
}

/// Moves a placement to a position in its scene or in another one of the project; the others make
/// way.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
    to: Option<SceneId>,
    position: i32,
) -> Result<Held> {
    let (project, placement) = hold(tx, member, target.id).await?;
    let scene_id = to.unwrap_or(placement.scene_id);
    let is_elsewhere = scene_id != placement.scene_id;
    if is_elsewhere {
        let scene = reads::scene(&tx.db, member, scene_id).await?;
        let scene = scene.filter(|scene| scene.project_id == project.id);
        scene.ok_or_else(|| Error::not_found("scene"))?;
    }
    let count = count(tx, scene_id).await?;
    if is_elsewhere {
        rules::room(count, rules::PLACEMENTS)?;
    }
    let last = if is_elsewhere { count } else { count - 1 };
    let position = position.clamp(0, Ord::max(last, 0));
    if !is_elsewhere && position == placement.position {
        return Ok((project, placement));
    }
    let new = placement::Model { scene_id, position, ..placement.clone() };
    let rows = vec![Row::Placement(Some(placement), Some(new.clone()))];
    let expected = target.expected_version;
    Ok((apply(tx, member, project, (EditKind::PlacementMoved, expected), rows).await?, new))
}

/// Takes a placement out of its scene.
pub async fn remove(
    tx: &Tx,
    member: &Member,
    target: Target<PlacementId>,
) -> Result<project::Model> {
    let (project, placement) = hold(tx, member, target.id).await?;
    let rows = vec![Row::Placement(Some(placement), None)];
    let expected = target.expected_version;
    apply(tx, member, project, (EditKind::PlacementRemoved, expected), rows).await
}

/// Finds a placement and holds its project until the unit of work ends.
async fn hold(tx: &Tx, member: &Member, id: PlacementId) -> Result<Held> {
    let missing = || Error::not_found("placement");
    let seen = reads::placement(&tx.db, member, id).await?.ok_or_else(missing)?;
    let (project, _) = scene::hold(tx, member, seen.scene_id).await?;
    // Somebody may have removed it while the project was waited for.
    let placement = placement::Entity::find_by_id(id).one(&tx.db).await?;
    Ok((project, placement.ok_or_else(missing)?))
}

async fn changed(tx: &Tx, old: placement::Model, change: Change) -> Result<placement::Model> {
    let note = match change.note {
        Some(note) => rules::text("note", &note, rules::TEXT)?,
        None => old.note,
    };
    let revision_id = change.revision.unwrap_or(old.revision_id);
    let (asset, revision) = shown(tx, old.asset_id, revision_id).await?;
    let rate = match (change.start.flatten(), change.end.flatten()) {
        (Some(Point::Frame(_)), _) | (_, Some(Point::Frame(_))) => rate(tx, &revision).await?,
        _ => None,
    };
    let ms = |field, new: Option<Option<Point>>, old| match new {
        Some(Some(point)) => showing::point(field, point, rate).map(Some),
        Some(None) => Ok(None),
        None => Ok(old),
    };
    let in_ms = ms("inFrame", change.start, old.in_ms)?;
    let out_ms = ms("outFrame", change.end, old.out_ms)?;
    rules::placement(asset.kind, revision.duration_ms, in_ms, out_ms)?;
    let focuses = change.focuses.map(|new| showing::focuses(asset.kind, new)).transpose()?;
    let lower_thirds = match change.lower_thirds {
        Some(told) => named(tx, &asset, told).await?,
        None => old.lower_thirds,
    };
    let focuses = focuses.unwrap_or(old.focuses);
    Ok(placement::Model { in_ms, out_ms, note, revision_id, focuses, lower_thirds, ..old })
}

/// How many frames a revision shows in how many seconds, where that is known.
async fn rate(tx: &Tx, revision: &revision::Model) -> Result<Option<Rate>> {
    let recording = recording::Entity::find_by_id(revision.digest.clone()).one(&tx.db).await?;
    Ok(recording.as_ref().and_then(Rate::of))
}

/// Reads who is told by name; nametags are those of the asset.
async fn named(tx: &Tx, asset: &asset::Model, told: Vec<LowerThird>) -> Result<LowerThirds> {
    let told = showing::lower_thirds(told)?;
    let chosen = told.0.iter().filter_map(|told| match told {
        LowerThird::Nametag(id) => Some(*id),
        LowerThird::Typed { .. } => None,
    });
    let chosen: Vec<NametagId> = chosen.collect();
    if chosen.is_empty() {
        return Ok(told);
    }
    let there = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.eq(asset.id))
        .filter(nametag::COLUMN.id.is_in(chosen.iter().copied()))
        .all(&tx.db)
        .await?;
    let is_there = |id: &NametagId| there.iter().any(|nametag| nametag.id == *id);
    if chosen.iter().all(is_there) { Ok(told) } else { Err(Error::not_found("nametag")) }
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
