//! What people say about scenes.

use entity::{
    id::{SceneCommentId, UserId},
    notification::Topic,
    project, scene_comment,
};
use sea_orm::prelude::*;

use super::remarks;
use crate::{
    error::Result,
    notifications::actions::{self, News},
    projects::reads::comments,
    tx::Tx,
};

/// Tells somebody that a comment mentions them.
pub(super) async fn mentioned(tx: &Tx, id: SceneCommentId, user: UserId) -> Result<()> {
    let Some(comment) = find(tx, id).await? else { return Ok(()) };
    tell(tx, &comment, Topic::Mentioned, [user]).await
}

/// Tells whoever takes part of what somebody says about a scene.
pub(super) async fn said(tx: &Tx, id: SceneCommentId) -> Result<()> {
    let Some(comment) = find(tx, id).await? else { return Ok(()) };
    let Some(scene) = comments::scene_of(&tx.db, &comment).await? else { return Ok(()) };
    let same = scene_comment::Entity::find()
        .filter(scene_comment::COLUMN.scene_id.is_in(comments::parts(&scene)));
    let (topic, others) = remarks::others::<SceneCommentId>(tx, &comment, same).await?;
    let members = remarks::members(tx, comment.account_id, others).await?;
    tell(tx, &comment, topic, members).await
}

async fn tell(
    tx: &Tx,
    comment: &scene_comment::Model,
    topic: Topic,
    people: impl IntoIterator<Item = UserId>,
) -> Result<()> {
    let project = project::Entity::find_by_id(comment.project_id).one(&tx.db).await?;
    let news = News {
        topic,
        account: Some(comment.account_id),
        subject: comment.project_id.to_string(),
        fact: comment.id.to_string(),
        facts: remarks::facts(tx, comment, project.map(|project| project.title)).await?,
    };
    actions::tell(tx, news, people).await
}

async fn find(tx: &Tx, id: SceneCommentId) -> Result<Option<scene_comment::Model>> {
    Ok(scene_comment::Entity::find_by_id(id).one(&tx.db).await?)
}
