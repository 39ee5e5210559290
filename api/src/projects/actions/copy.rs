//! Projects that begin as copies of others.

use std::collections::HashMap;

use entity::{
    id::{PlacementId, ProjectId, SceneId},
    placement,
    project::{self, ProjectState},
    scene::{self, SceneIds},
};
use sea_orm::{IntoActiveModel, QueryOrder, prelude::*};

use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    projects::{reads, rules},
    tx::Tx,
};

/// What a copy is to be.
#[derive(Clone, Debug)]
pub struct Copy {
    /// What it is called; none for what the first is called.
    pub title: Option<String>,
    /// Whether others begin as copies of it.
    pub is_template: bool,
    /// Whether it shows what the first shows.
    pub with_placements: bool,
}

/// Begins a project as a copy of another one, with its scenes, under ids of their own. The days
/// that were wished for are not taken over, nor what people have said about the scenes: they belong
/// to the first.
pub async fn copy(tx: &Tx, member: &Member, id: ProjectId, copy: Copy) -> Result<project::Model> {
    let first = reads::find(&tx.db, member, id).await?;
    let first = first.ok_or_else(|| Error::not_found("project"))?;
    let project = project::Model {
        id: ProjectId::new(),
        title: match copy.title {
            Some(title) => rules::title(&title)?,
            None => first.title,
        },
        wished_on: None,
        publish_on: None,
        state: ProjectState::Draft,
        is_template: copy.is_template,
        archived_at: None,
        version: 1,
        created_by: member.user,
        created_at: tx.now,
        changed_at: tx.now,
        ..first
    };
    let project = project.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(project.id, audit::Change::added(&project)).await;
    let scenes = scenes(tx, id, project.id).await?;
    if copy.with_placements {
        placements(tx, &scenes).await?;
    }
    Ok(project)
}

/// Copies the scenes of one project to another; tells which became which.
async fn scenes(tx: &Tx, from: ProjectId, to: ProjectId) -> Result<HashMap<SceneId, SceneId>> {
    let scenes = scene::Entity::find().filter(scene::COLUMN.project_id.eq(from));
    let scenes = scenes.all(&tx.db).await?;
    let ids: HashMap<_, _> = scenes.iter().map(|scene| (scene.id, SceneId::new())).collect();
    let copied = scenes.into_iter().map(|scene| {
        let (id, merged_ids) = (ids[&scene.id], SceneIds::default());
        let copy = scene::Model { id, project_id: to, merged_ids, ..scene };
        copy.into_active_model().reset_all()
    });
    tx.insert_all(copied.collect()).await?;
    Ok(ids)
}

/// Copies what scenes show.
async fn placements(tx: &Tx, scenes: &HashMap<SceneId, SceneId>) -> Result<()> {
    let placements = placement::Entity::find()
        .filter(placement::COLUMN.scene_id.is_in(scenes.keys().copied()))
        .order_by_asc(placement::COLUMN.id)
        .all(&tx.db)
        .await?;
    let copied = placements.into_iter().map(|placement| {
        let scene_id = scenes[&placement.scene_id];
        let copy = placement::Model { id: PlacementId::new(), scene_id, ..placement };
        copy.into_active_model().reset_all()
    });
    Ok(tx.insert_all(copied.collect()).await?)
}
