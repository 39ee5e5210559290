//! What people say about assets.

use std::collections::BTreeSet;

use entity::{
    asset, comment, comment_mention,
    id::{AccountId, CommentId, UserId},
    membership,
    notification::{Facts, Topic},
    user,
};
use sea_orm::{QuerySelect, prelude::*};

use crate::{
    error::Result,
    notifications::{
        actions::{self, News},
        rules,
    },
    tx::Tx,
};

/// Tells somebody that a comment mentions them.
pub(super) async fn mentioned(tx: &Tx, id: CommentId, user: UserId) -> Result<()> {
    let Some(comment) = comment::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let news = news(tx, &comment, Topic::Mentioned).await?;
    actions::tell(tx, news, [user]).await
}

/// Tells whoever takes part of what somebody says: whoever is replied to, or else whoever said
/// something about the asset before. Those who are mentioned are told of that.
pub(super) async fn said(tx: &Tx, id: CommentId) -> Result<()> {
    let Some(comment) = comment::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let others = comment::Entity::find()
        .select_only()
        .column(comment::Column::AuthorId)
        .filter(comment::COLUMN.asset_id.eq(comment.asset_id))
        .filter(comment::COLUMN.author_id.is_not_null())
        .filter(comment::COLUMN.deleted_at.is_null());
    let (topic, others) = match comment.reply_to_id {
        Some(whole) => (Topic::Replied, others.filter(comment::COLUMN.id.eq(whole))),
        None => (Topic::Commented, others),
    };
    let others: Vec<Option<UserId>> = others.distinct().into_tuple().all(&tx.db).await?;
    let mut others: BTreeSet<_> = others.into_iter().flatten().collect();
    if let Some(author) = comment.author_id {
        others.remove(&author);
    }
    if others.is_empty() {
        return Ok(());
    }
    let mentions = comment_mention::Entity::find()
        .filter(comment_mention::COLUMN.comment_id.eq(id))
        .all(&tx.db)
        .await?;
    for mention in mentions {
        others.remove(&mention.user_id);
    }
    let present = present(tx, comment.account_id, others).await?;
    let news = news(tx, &comment, topic).await?;
    actions::tell(tx, news, present).await
}

/// Those people who are in an account.
async fn present(tx: &Tx, account: AccountId, people: BTreeSet<UserId>) -> Result<Vec<UserId>> {
    let members = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.user_id.is_in(people));
    Ok(members.into_tuple().all(&tx.db).await?)
}

async fn news(tx: &Tx, comment: &comment::Model, topic: Topic) -> Result<News> {
    let asset = asset::Entity::find_by_id(comment.asset_id).one(&tx.db).await?;
    let author = match comment.author_id {
        Some(author) => user::Entity::find_by_id(author).one(&tx.db).await?,
        None => None,
    };
    Ok(News {
        topic,
        account: Some(comment.account_id),
        subject: comment.asset_id.to_string(),
        fact: comment.id.to_string(),
        facts: Facts {
            title: asset.map(|asset| asset.name),
            person: author.map(|author| author.name),
            words: Some(rules::excerpt(&comment.text)),
            ..Facts::default()
        },
    })
}
