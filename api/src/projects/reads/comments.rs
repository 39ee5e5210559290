//! What people have said about scenes.
//!
//! A comment is shown with the scene that it was said about, or with the one that this has become a
//! part of. What was said about a scene that was removed is there, but nobody sees it until the scene
//! comes back.

use std::collections::{BTreeSet, HashMap};

use async_graphql::dataloader::Loader;
use entity::{
    id::{ProjectId, SceneCommentId, SceneId},
    scene, scene_comment,
};
use sea_orm::{DbErr, QuerySelect, prelude::*};

use super::visible_ids;
use crate::{
    access::Member,
    database::Db,
    error::Result,
    remarks::reads::{Slice, settled},
};

/// One of the comments that a member may see, if it is one: those on scenes of the projects that
/// they may see.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: SceneCommentId,
) -> Result<Option<scene_comment::Model>> {
    let comment = scene_comment::Entity::find_by_id(id)
        .filter(scene_comment::COLUMN.account_id.eq(member.account))
        .filter(scene_comment::COLUMN.project_id.in_subquery(visible_ids(member)))
        .one(db)
        .await?;
    let Some(comment) = comment else { return Ok(None) };
    Ok(scene_of(db, &comment).await?.map(|_| comment))
}

/// The scene that a comment is shown with, unless it was removed.
pub async fn scene_of(
    db: &impl ConnectionTrait,
    comment: &scene_comment::Model,
) -> Result<Option<scene::Model>> {
    let scenes = scene::Entity::find().filter(scene::COLUMN.project_id.eq(comment.project_id));
    let scenes = scenes.all(db).await?;
    Ok(scenes.into_iter().find(|scene| shows(scene, comment.scene_id)))
}

/// Tells whether a scene shows what was said about one: itself, or a part of it.
#[must_use]
pub fn shows(scene: &scene::Model, said_about: SceneId) -> bool {
    scene.id == said_about || scene.merged_ids.0.contains(&said_about)
}

/// The scenes that a scene is made of, itself the first.
#[must_use]
pub fn parts(scene: &scene::Model) -> Vec<SceneId> {
    let mut parts = vec![scene.id];
    parts.extend(&scene.merged_ids.0);
    parts
}

/// The comments on a scene, without the replies to them: all, or those that are or are not resolved.
#[must_use]
pub fn of(scene: &scene::Model, resolved: Option<bool>) -> Select<scene_comment::Entity> {
    let all = scene_comment::Entity::find()
        .filter(scene_comment::COLUMN.scene_id.is_in(parts(scene)))
        .filter(scene_comment::COLUMN.reply_to_id.is_null());
    settled::<SceneCommentId>(all, resolved)
}

/// Names a page of the comments on a scene.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CommentsOn {
    /// The scene, and those that have become a part of it.
    pub parts: Vec<SceneId>,
    /// Which of them.
    pub slice: Slice,
}

impl Loader<CommentsOn> for Db {
    type Value = Vec<scene_comment::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[CommentsOn]) -> Result<HashMap<CommentsOn, Self::Value>, DbErr> {
        let mut slices = HashMap::<Slice, Vec<&CommentsOn>>::new();
        for key in keys {
            slices.entry(key.slice).or_default().push(key);
        }
        let mut found = HashMap::new();
        for (slice, keys) in slices {
            let parts: BTreeSet<_> = keys.iter().flat_map(|key| key.parts.clone()).collect();
            let rows = slice.select::<SceneCommentId>(scene_comment::Column::SceneId, parts);
            let mut said = HashMap::<_, Vec<_>>::new();
            for row in rows.all(self.reader()).await? {
                said.entry(row.scene_id).or_default().push(row);
            }
            for key in keys {
                let rows = key.parts.iter().filter_map(|part| said.get(part)).flatten();
                let mut rows: Vec<_> = rows.cloned().collect();
                rows.sort_by_key(|row| row.id);
                rows.truncate(usize::try_from(slice.most).unwrap_or(usize::MAX));
                found.insert(key.clone(), rows);
            }
        }
        Ok(found)
    }
}

/// Names a project of which is wanted how many comments are open, by the scene that they were said
/// about, without the replies to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenIn(pub ProjectId);

impl Loader<OpenIn> for Db {
    type Value = HashMap<SceneId, i64>;
    type Error = DbErr;

    async fn load(&self, keys: &[OpenIn]) -> Result<HashMap<OpenIn, Self::Value>, DbErr> {
        let all = scene_comment::Entity::find()
            .select_only()
            .column(scene_comment::Column::ProjectId)
            .column(scene_comment::Column::SceneId)
            .column_as(scene_comment::COLUMN.id.count(), "count")
            .filter(scene_comment::COLUMN.project_id.is_in(keys.iter().map(|key| key.0)))
            .filter(scene_comment::COLUMN.reply_to_id.is_null());
        let counts: Vec<(ProjectId, SceneId, i64)> = settled::<SceneCommentId>(all, Some(false))
            .group_by(scene_comment::Column::ProjectId)
            .group_by(scene_comment::Column::SceneId)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, HashMap<_, _>>::new();
        for (project, scene, count) in counts {
            found.entry(OpenIn(project)).or_default().insert(scene, count);
        }
        Ok(found)
    }
}
