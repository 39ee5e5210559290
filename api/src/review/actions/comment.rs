//! Saying something about a cut.

use entity::{
    asset::AssetKind,
    comment::{Shape, Shapes},
    conversation::Side,
    cut,
    id::{CutId, ReviewCommentId, UserId},
    review_comment,
    review_place::Placing,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{cut::placed, hold};
use crate::{
    accounts,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::rules::comment::{self as drawn, CommentError},
    remarks::{
        actions::{self as remarks, Mentions, Words},
        rules::{own, standing, text},
    },
    review::{
        reads::{self, Participant},
        rules::{
            ReviewError,
            carry::Carried,
            frames::{Span, within},
            refusal::PER_ORDER,
        },
    },
    tx::Tx,
};

/// What a comment is about.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Which frames; all of the cut unless given.
    pub span: Option<Span>,
    /// What is drawn upon the picture.
    pub shapes: Vec<Shape>,
    /// Whether only Vibbio's people see it.
    pub is_private: bool,
}

/// What changes of a comment; what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The text.
    pub text: Option<String>,
    /// Whom it mentions.
    pub mentioned: Option<Vec<UserId>>,
    /// What is drawn upon the picture.
    pub shapes: Option<Vec<Shape>>,
}

/// Says something about a cut.
pub async fn add(
    tx: &Tx,
    who: &Participant,
    cut: CutId,
    words: Words,
    subject: Subject,
) -> Result<review_comment::Model> {
    let seen = reads::find(&tx.db, who, cut).await?;
    let cut = seen.ok_or_else(|| Error::not_found("cut"))?;
    hold(tx, who, cut.order_id).await?;
    if subject.is_private && !who.is_staff() {
        return Err(ReviewError::NotPrivate.into());
    }
    let span = match subject.span {
        Some(span) => Some(within(span, reads::timing(&tx.db, &cut).await?)?),
        None => None,
    };
    let mut row = fresh(tx, who, &cut);
    row.is_private = subject.is_private;
    row.shapes = Shapes(drawn::shapes(subject.shapes, AssetKind::Video)?);
    let comment = say(tx, who, row, words).await?;
    let said = Carried { placing: Placing::Said, span };
    placed(&comment, cut.id, said).insert(&tx.db).await?;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Replies to a comment; who sees it sees the reply.
pub async fn reply(
    tx: &Tx,
    who: &Participant,
    id: ReviewCommentId,
    words: Words,
) -> Result<review_comment::Model> {
    let comment = find(tx, who, id).await?;
    remarks::reply_to::<ReviewCommentId>(tx, &comment).await?;
    let newest = reads::newest(&tx.db, comment.order_id).await?;
    let cut = newest.ok_or_else(|| Error::not_found("cut"))?;
    let mut row = fresh(tx, who, &cut);
    (row.is_private, row.reply_to_id) = (comment.is_private, Some(id));
    let reply = say(tx, who, row, words).await?;
    changed(tx, &reply).await?;
    Ok(reply)
}

/// Changes what somebody said themselves.
pub async fn update(
    tx: &Tx,
    who: &Participant,
    id: ReviewCommentId,
    edit: Edit,
) -> Result<review_comment::Model> {
    let before = find_own(tx, who, id).await?;
    let mut row = before.clone().into_active_model();
    if let Some(typed) = edit.text {
        row.text = Set(text(&typed)?);
    }
    if let Some(shapes) = edit.shapes {
        if before.reply_to_id.is_some() && !shapes.is_empty() {
            return Err(CommentError::NoPicture.into());
        }
        row.shapes = Set(Shapes(drawn::shapes(shapes, AssetKind::Video)?));
    }
    row.edited_at = Set(Some(tx.now));
    let comment = row.update(&tx.db).await?;
    if let Some(mentioned) = edit.mentioned {
        mention(tx, who, &comment, mentioned).await?;
    }
    tx.note(comment.id, Change::of(&before, &comment)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Takes back what somebody said themselves. Where others have replied, its place is kept, and
/// returned.
pub async fn delete(
    tx: &Tx,
    who: &Participant,
    id: ReviewCommentId,
) -> Result<Option<review_comment::Model>> {
    let comment = find_own(tx, who, id).await?;
    changed(tx, &comment).await?;
    let left = remarks::take_back::<ReviewCommentId>(tx, comment).await?;
    if let Some(lost) = &left.lost {
        changed(tx, lost).await?;
    }
    Ok(left.kept)
}

/// Notes that what a comment asks for is done in the newest cut, or that it is not done.
pub async fn resolve(
    tx: &Tx,
    who: &Participant,
    id: ReviewCommentId,
    is_resolved: bool,
) -> Result<review_comment::Model> {
    let before = find(tx, who, id).await?;
    let row = remarks::resolve::<ReviewCommentId>(tx, before.clone(), who.user(), is_resolved)?;
    let Some(mut row) = row else { return Ok(before) };
    let newest = reads::newest(&tx.db, before.order_id).await?;
    row.resolved_in = Set(newest.filter(|_| is_resolved).map(|cut| cut.id));
    let comment = row.update(&tx.db).await?;
    tx.note(comment.id, Change::of(&before, &comment)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

pub(super) fn fresh(tx: &Tx, who: &Participant, cut: &cut::Model) -> review_comment::Model {
    review_comment::Model {
        id: ReviewCommentId::new(),
        account_id: cut.account_id,
        order_id: cut.order_id,
        cut_id: cut.id,
        side: if who.is_staff() { Side::Vibbio } else { Side::Customer },
        author_id: who.user(),
        guest_id: who.reviewer().and_then(crate::review::rules::stage::Reviewer::guest),
        is_private: false,
        reply_to_id: None,
        text: String::new(),
        shapes: Shapes::default(),
        resolved_at: None,
        resolved_by: None,
        resolved_in: None,
        created_at: tx.now,
        edited_at: None,
        deleted_at: None,
    }
}

pub(super) async fn say(
    tx: &Tx,
    who: &Participant,
    row: review_comment::Model,
    words: Words,
) -> Result<review_comment::Model> {
    let of_order =
        review_comment::Entity::find().filter(review_comment::COLUMN.order_id.eq(row.order_id));
    if of_order.count(&tx.db).await? >= PER_ORDER {
        return Err(ReviewError::TooManyComments.into());
    }
    let row = review_comment::Model { text: text(&words.text)?, ..row };
    let comment = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(comment.id, Change::added(&comment)).await;
    mention(tx, who, &comment, words.mentioned).await?;
    let (account, id) = (comment.account_id, comment.id);
    tx.record(Event::ReviewCommented { account, comment: id }).await?;
    Ok(comment)
}

/// Notes whom a comment mentions, and has those told whom it did not mention before: people of the
/// account or of Vibbio; of what only Vibbio's people see, only those.
async fn mention(
    tx: &Tx,
    who: &Participant,
    comment: &review_comment::Model,
    mentioned: Vec<UserId>,
) -> Result<()> {
    let mentions = Mentions::of(tx, comment.id, mentioned).await?;
    let new = &mentions.new;
    let mut there = accounts::reads::staff_among(&tx.db, new).await?;
    if comment.is_private && !new.iter().all(|user| there.contains(user)) {
        return Err(ReviewError::MentionOutside.into());
    }
    there.extend(accounts::reads::among(&tx.db, comment.account_id, new).await?);
    if !new.iter().all(|user| there.contains(user)) {
        return Err(Error::not_found("person"));
    }
    for user in mentions.keep(tx).await? {
        if Some(user) != who.user() {
            let (account, comment) = (comment.account_id, comment.id);
            tx.record(Event::ReviewMentioned { account, comment, user }).await?;
        }
    }
    Ok(())
}

/// Finds a comment that somebody may see and that is not deleted, and holds its order.
async fn find(tx: &Tx, who: &Participant, id: ReviewCommentId) -> Result<review_comment::Model> {
    let missing = || Error::not_found("comment");
    let seen = reads::comment(&tx.db, who, id).await?.ok_or_else(missing)?;
    hold(tx, who, seen.order_id).await?;
    let comment = reads::comment(&tx.db, who, id).await?.ok_or_else(missing)?;
    Ok(standing(comment)?)
}

/// Finds a comment that somebody wrote themselves.
async fn find_own(
    tx: &Tx,
    who: &Participant,
    id: ReviewCommentId,
) -> Result<review_comment::Model> {
    let comment = find(tx, who, id).await?;
    let is_own = match who {
        Participant::Guest(guest) => comment.guest_id == Some(guest.id),
        Participant::Customer(_) | Participant::Staff(_) => comment.author_id == who.user(),
    };
    Ok(own(comment, is_own)?)
}

/// Tells whoever listens.
pub(super) async fn changed(tx: &Tx, comment: &review_comment::Model) -> Result<()> {
    let (account, order, cut) = (comment.account_id, comment.order_id, comment.cut_id);
    let comment = Some((comment.id, comment.is_private));
    tx.record(Event::ReviewChanged { account, order, cut, comment }).await
}
