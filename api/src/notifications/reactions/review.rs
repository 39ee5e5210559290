//! What happens in reviews.

use std::collections::BTreeSet;

use entity::{
    cut,
    id::{CutId, ReviewCommentId, ReviewStageId, UserId},
    notification::{Facts, Topic},
    order, review_comment,
};
use sea_orm::prelude::*;

use super::remarks;
use crate::{
    error::Result,
    notifications::{
        actions::{self, News},
        rules,
    },
    tx::Tx,
};

/// Tells somebody that it is their turn to decide on a cut.
pub(super) async fn wanted(
    tx: &Tx,
    id: CutId,
    (stage, told): (ReviewStageId, u8),
    user: UserId,
) -> Result<()> {
    let Some((cut, order)) = shown(tx, id).await? else { return Ok(()) };
    let news = News {
        topic: Topic::ReviewWanted,
        account: Some(order.account_id),
        subject: order.id.to_string(),
        fact: format!("{}:{stage}:{told}", cut.id),
        facts: Facts { words: cut.note.as_deref().map(rules::excerpt), ..titled(&order) },
    };
    actions::tell(tx, news, [user]).await
}

/// Tells whoever showed a cut what came of it.
pub(super) async fn decided(tx: &Tx, id: CutId) -> Result<()> {
    let Some((cut, order)) = shown(tx, id).await? else { return Ok(()) };
    let Some(producer) = cut.submitted_by else { return Ok(()) };
    let news = News {
        topic: Topic::ReviewDecided,
        // Whoever works for Vibbio belongs to no account.
        account: None,
        subject: order.id.to_string(),
        fact: format!("{}:decided", cut.id),
        facts: titled(&order),
    };
    actions::tell(tx, news, [producer]).await
}

/// Tells somebody that a comment mentions them.
pub(super) async fn mentioned(tx: &Tx, id: ReviewCommentId, user: UserId) -> Result<()> {
    let Some(comment) = find(tx, id).await? else { return Ok(()) };
    tell(tx, &comment, Topic::Mentioned, BTreeSet::from([user])).await
}

/// Tells whoever takes part of what somebody says about an order, of those who may see it.
pub(super) async fn said(tx: &Tx, id: ReviewCommentId) -> Result<()> {
    let Some(comment) = find(tx, id).await? else { return Ok(()) };
    let same =
        review_comment::Entity::find().filter(review_comment::COLUMN.order_id.eq(comment.order_id));
    let (topic, others) = remarks::others::<ReviewCommentId>(tx, &comment, same).await?;
    tell(tx, &comment, topic, others).await
}

/// Tells people about a comment: the account's people as such, and those of Vibbio, who alone hear
/// of what only they see.
async fn tell(
    tx: &Tx,
    comment: &review_comment::Model,
    topic: Topic,
    people: BTreeSet<UserId>,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let Some(order) = order::Entity::find_by_id(comment.order_id).one(&tx.db).await? else {
        return Ok(());
    };
    let facts = remarks::facts(tx, comment, Some(order.title.clone())).await?;
    let people: Vec<_> = people.into_iter().collect();
    let members = crate::accounts::reads::among(&tx.db, order.account_id, &people).await?;
    let staff = crate::accounts::reads::staff_among(&tx.db, &people).await?;
    let of_account: Vec<_> = members.into_iter().filter(|_| !comment.is_private).collect();
    let of_vibbio = staff.into_iter().filter(|user| !of_account.contains(user)).collect();
    for (account, told) in [(Some(order.account_id), of_account.clone()), (None, of_vibbio)] {
        let news = News {
            topic,
            account,
            subject: order.id.to_string(),
            fact: comment.id.to_string(),
            facts: facts.clone(),
        };
        actions::tell(tx, news, told).await?;
    }
    Ok(())
}

async fn find(tx: &Tx, id: ReviewCommentId) -> Result<Option<review_comment::Model>> {
    Ok(review_comment::Entity::find_by_id(id).one(&tx.db).await?)
}

async fn shown(tx: &Tx, id: CutId) -> Result<Option<(cut::Model, order::Model)>> {
    let Some(cut) = cut::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(None) };
    let order = order::Entity::find_by_id(cut.order_id).one(&tx.db).await?;
    Ok(order.map(|order| (cut, order)))
}

fn titled(order: &order::Model) -> Facts {
    Facts {
        title: Some(order.title.clone()),
        number: Some(order.number.into()),
        ..Facts::default()
    }
}
