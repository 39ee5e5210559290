//! What is done with every comment in the same way. Whoever calls these holds what the comment is
//! about, and tells those who listen.

use std::collections::BTreeSet;

use entity::{comment::Shapes, id::UserId};
use sea_orm::{IntoActiveModel, prelude::*};

use super::{
    Remark, Said,
    reads::{mentioned, replies},
    rules::{self, MENTIONS, RemarkError},
};
use crate::{audit::Change, error::Result, tx::Tx};

/// What a comment says.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Whom it mentions.
    pub mentioned: Vec<UserId>,
}

/// Checks that a comment can be replied to.
pub async fn reply_to<I: Remark>(tx: &Tx, said: &I::Row) -> Result<()> {
    Ok(rules::reply_to(said, replies(tx, said.id()).await?)?)
}

/// Notes that what a comment asks for is done, or that it is not; none where that is known.
pub fn resolve<I: Remark>(
    tx: &Tx,
    said: I::Row,
    by: Option<UserId>,
    is_resolved: bool,
) -> Result<Option<I::Active>> {
    if !rules::resolve(&said, is_resolved)? {
        return Ok(None);
    }
    let mut row = said.into_active_model();
    row.set(I::COLUMNS.resolved_at, is_resolved.then_some(tx.now).into());
    row.set(I::COLUMNS.resolved_by, by.filter(|_| is_resolved).into());
    Ok(Some(row))
}

/// What is left of what was taken back.
#[derive(Debug)]
pub struct TakenBack<R> {
    /// The empty place that is kept for the replies to it.
    pub kept: Option<R>,
    /// The empty place of what it replied to, which went with its last reply.
    pub lost: Option<R>,
}

/// Takes back what somebody said. Where others have replied, its place is kept.
pub async fn take_back<I: Remark>(tx: &Tx, said: I::Row) -> Result<TakenBack<I::Row>> {
    let id = said.id();
    if replies(tx, id).await? > 0 {
        let mentions = I::Mentions::delete_many().filter(I::MENTIONS.comment.eq(id));
        mentions.exec(&tx.db).await?;
        let mut row = said.clone().into_active_model();
        row.set(I::COLUMNS.text, String::new().into());
        for shapes in I::COLUMNS.shapes {
            row.set(*shapes, Shapes::default().into());
        }
        row.set(I::COLUMNS.deleted_at, Some(tx.now).into());
        let kept = row.update(&tx.db).await?;
        tx.note(id, Change::of(&said, &kept)).await;
        return Ok(TakenBack { kept: Some(kept), lost: None });
    }
    let above = said.reply_to();
    remove::<I>(tx, said).await?;
    let Some(above) = above else { return Ok(TakenBack { kept: None, lost: None }) };
    // A place is kept for replies alone.
    if replies(tx, above).await? > 0 {
        return Ok(TakenBack { kept: None, lost: None });
    }
    let place = I::Table::find()
        .filter(I::COLUMNS.id.eq(above))
        .filter(I::COLUMNS.deleted_at.is_not_null())
        .one(&tx.db)
        .await?;
    if let Some(place) = &place {
        remove::<I>(tx, place.clone()).await?;
    }
    Ok(TakenBack { kept: None, lost: place })
}

async fn remove<I: Remark>(tx: &Tx, said: I::Row) -> Result<()> {
    tx.note(said.id(), Change::removed(&said)).await;
    said.delete(&tx.db).await?;
    Ok(())
}

/// Whom a comment is to mention.
#[derive(Debug)]
pub struct Mentions<I> {
    comment: I,
    wanted: BTreeSet<UserId>,
    /// Those whom it did not mention before: who may be mentioned is for its domain to say.
    pub new: Vec<UserId>,
}

impl<I: Remark> Mentions<I> {
    /// Reads whom a comment mentions beside those whom it is to mention.
    pub async fn of(tx: &Tx, comment: I, wanted: Vec<UserId>) -> Result<Self> {
        if wanted.len() > MENTIONS {
            return Err(RemarkError::TooManyMentions.into());
        }
        let wanted: BTreeSet<_> = wanted.into_iter().collect();
        let known: BTreeSet<_> = mentioned(tx, comment).await?.into_iter().collect();
        // Whoever was mentioned before may have left since.
        let new = wanted.difference(&known).copied().collect();
        Ok(Self { comment, wanted, new })
    }

    /// Notes whom the comment mentions; returns those whom it did not mention before.
    pub async fn keep(self, tx: &Tx) -> Result<Vec<UserId>> {
        let Self { comment, wanted, new } = self;
        let columns = I::MENTIONS;
        I::Mentions::update_many()
            .col_expr(columns.is_current, columns.user.is_in(wanted))
            .filter(columns.comment.eq(comment))
            .exec(&tx.db)
            .await?;
        let rows = new.iter().map(|user| {
            let mut row =
                <<I::Mentions as EntityTrait>::ActiveModel as ActiveModelTrait>::default();
            row.set(columns.comment, comment.into());
            row.set(columns.user, (*user).into());
            row.set(columns.is_current, true.into());
            row
        });
        tx.insert_all(rows.collect()).await?;
        Ok(new)
    }
}
