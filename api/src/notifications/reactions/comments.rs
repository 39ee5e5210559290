//! What people say about assets.

use entity::{
    asset, comment,
    id::{CommentId, UserId},
    notification::Topic,
};
use sea_orm::prelude::*;

use super::remarks;
use crate::{
    error::Result,
    notifications::actions::{self, News},
    tx::Tx,
};

/// Tells somebody that a comment mentions them.
pub(super) async fn mentioned(tx: &Tx, id: CommentId, user: UserId) -> Result<()> {
    let Some(comment) = comment::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    tell(tx, &comment, Topic::Mentioned, [user]).await
}

/// Tells whoever takes part of what somebody says about an asset.
pub(super) async fn said(tx: &Tx, id: CommentId) -> Result<()> {
    let Some(comment) = comment::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let same = comment::Entity::find().filter(comment::COLUMN.asset_id.eq(comment.asset_id));
    let (topic, others) = remarks::others::<CommentId>(tx, &comment, same).await?;
    let members = remarks::members(tx, comment.account_id, others).await?;
    tell(tx, &comment, topic, members).await
}

async fn tell(
    tx: &Tx,
    comment: &comment::Model,
    topic: Topic,
    people: impl IntoIterator<Item = UserId>,
) -> Result<()> {
    let asset = asset::Entity::find_by_id(comment.asset_id).one(&tx.db).await?;
    let news = News {
        topic,
        account: Some(comment.account_id),
        subject: comment.asset_id.to_string(),
        fact: comment.id.to_string(),
        facts: remarks::facts(tx, comment, asset.map(|asset| asset.name)).await?,
    };
    actions::tell(tx, news, people).await
}
