//! What people can say about assets.

use std::collections::HashSet;

use entity::{
    asset, comment,
    comment::{Shape, Shapes},
    comment_mention,
    id::{AssetId, CommentId, RevisionId, UserId},
    membership, revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{asset as assets, room};
use crate::{
    access::Member,
    accounts,
    error::{Error, Result},
    events::Event,
    library::{
        reads::comments,
        rules::comment::{self as rules, CommentError, MENTIONS, Moment, PER_ASSET, REPLIES},
    },
    tx::Tx,
};

/// What a comment says.
#[derive(Clone, Debug)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Whom it mentions; members of the account.
    pub mentioned: Vec<UserId>,
}

/// What a comment is about, beyond the asset.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Which file; the one that the asset has, unless given.
    pub revision: Option<RevisionId>,
    /// Which part of a recording.
    pub moment: Option<Moment>,
    /// What is drawn upon the picture.
    pub shapes: Vec<Shape>,
}

/// What changes of a comment; what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The text.
    pub text: Option<String>,
    /// Whom it mentions.
    pub mentioned: Option<Vec<UserId>>,
    /// What is drawn upon the picture.
    pub shapes: Option<Vec<Shape>>,
}

/// Says something about an asset.
pub async fn add(
    tx: &Tx,
    member: &Member,
    asset: AssetId,
    words: Words,
    subject: Subject,
) -> Result<comment::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, asset).await?;
    let revision = revision::Entity::find_by_id(subject.revision.unwrap_or(asset.revision_id))
        .filter(revision::COLUMN.asset_id.eq(asset.id));
    let revision = revision.one(&tx.db).await?.ok_or_else(|| Error::not_found("revision"))?;
    let (kind, duration) = (asset.kind, revision.duration_ms);
    let moment = subject.moment.map(|moment| rules::moment(moment, kind, duration)).transpose()?;
    let shapes = rules::shapes(subject.shapes, kind)?;
    let mut row = fresh(tx, member, &asset, revision.id);
    row.frame = Set(moment.map(|moment| moment.frame));
    row.last_frame = Set(moment.and_then(|moment| moment.last_frame));
    row.rate_numerator = Set(moment.map(|moment| moment.rate_numerator));
    row.rate_denominator = Set(moment.map(|moment| moment.rate_denominator));
    row.shapes = Set(Shapes(shapes));
    say(tx, member, row, words).await
}

/// Replies to a comment.
pub async fn reply(
    tx: &Tx,
    member: &Member,
    id: CommentId,
    words: Words,
) -> Result<comment::Model> {
    room::hold(tx, member.account).await?;
    let comment = find(tx, member, id).await?;
    if comment.reply_to_id.is_some() {
        return Err(CommentError::ReplyToReply.into());
    }
    if replies(tx, id).await? >= REPLIES {
        return Err(CommentError::TooManyReplies.into());
    }
    let asset = assets::find(tx, member, comment.asset_id).await?;
    let mut row = fresh(tx, member, &asset, comment.revision_id);
    row.reply_to_id = Set(Some(id));
    say(tx, member, row, words).await
}

/// Changes what the member said.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: CommentId,
    change: Change,
) -> Result<comment::Model> {
    room::hold(tx, member.account).await?;
    let comment = find_own(tx, member, id).await?;
    let asset = assets::find(tx, member, comment.asset_id).await?;
    let mut row = comment.into_active_model();
    if let Some(text) = change.text {
        row.text = Set(rules::text(&text)?);
    }
    if let Some(shapes) = change.shapes {
        row.shapes = Set(Shapes(rules::shapes(shapes, asset.kind)?));
    }
    row.edited_at = Set(Some(tx.now));
    let comment = row.update(&tx.db).await?;
    if let Some(mentioned) = change.mentioned {
        mention(tx, member, id, mentioned).await?;
    }
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Takes back what the member said. Where somebody has replied, its place is kept, and returned.
pub async fn delete(tx: &Tx, member: &Member, id: CommentId) -> Result<Option<comment::Model>> {
    room::hold(tx, member.account).await?;
    let comment = find_own(tx, member, id).await?;
    changed(tx, &comment).await?;
    if replies(tx, id).await? > 0 {
        let said = comment_mention::Entity::delete_many()
            .filter(comment_mention::COLUMN.comment_id.eq(id));
        said.exec(&tx.db).await?;
        let mut row = comment.into_active_model();
        row.text = Set(String::new());
        row.shapes = Set(Shapes::default());
        row.deleted_at = Set(Some(tx.now));
        return Ok(Some(row.update(&tx.db).await?));
    }
    let above = comment.reply_to_id;
    comment.delete(&tx.db).await?;
    // A place is kept for replies alone.
    if let Some(above) = above
        && replies(tx, above).await? == 0
    {
        let place = comment::Entity::find_by_id(above);
        let place = place.filter(comment::COLUMN.deleted_at.is_not_null()).one(&tx.db).await?;
        if let Some(place) = place {
            changed(tx, &place).await?;
            place.delete(&tx.db).await?;
        }
    }
    Ok(None)
}

/// Notes that what a comment asks for is done, or that it is not.
pub async fn resolve(
    tx: &Tx,
    member: &Member,
    id: CommentId,
    is_resolved: bool,
) -> Result<comment::Model> {
    room::hold(tx, member.account).await?;
    let found = comments::find(&tx.db, member, id).await?;
    let comment = found.ok_or_else(|| Error::not_found("comment"))?;
    if comment.reply_to_id.is_some() {
        return Err(CommentError::ResolveReply.into());
    }
    if comment.resolved_at.is_some() == is_resolved {
        return Ok(comment);
    }
    let mut row = comment.into_active_model();
    row.resolved_at = Set(is_resolved.then_some(tx.now));
    row.resolved_by = Set(is_resolved.then_some(member.user));
    let comment = row.update(&tx.db).await?;
    changed(tx, &comment).await?;
    Ok(comment)
}

pub(super) fn fresh(
    tx: &Tx,
    member: &Member,
    asset: &asset::Model,
    revision: RevisionId,
) -> comment::ActiveModel {
    comment::ActiveModel {
        id: Set(CommentId::new()),
        account_id: Set(member.account),
        asset_id: Set(asset.id),
        revision_id: Set(revision),
        author_id: Set(Some(member.user)),
        shapes: Set(Shapes::default()),
        created_at: Set(tx.now),
        ..Default::default()
    }
}

async fn say(
    tx: &Tx,
    member: &Member,
    mut row: comment::ActiveModel,
    words: Words,
) -> Result<comment::Model> {
    let of_asset =
        comment::Entity::find().filter(comment::COLUMN.asset_id.eq(*row.asset_id.as_ref()));
    if of_asset.count(&tx.db).await? >= PER_ASSET {
        return Err(CommentError::TooMany.into());
    }
    row.text = Set(rules::text(&words.text)?);
    let comment = row.insert(&tx.db).await?;
    mention(tx, member, comment.id, words.mentioned).await?;
    tx.record(Event::Commented { account: member.account, comment: comment.id }).await?;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Notes whom a comment mentions, and has those mailed whom it did not mention before.
async fn mention(
    tx: &Tx,
    member: &Member,
    comment: CommentId,
    mentioned: Vec<UserId>,
) -> Result<()> {
    if mentioned.len() > MENTIONS {
        return Err(CommentError::TooManyMentions.into());
    }
    let wanted: HashSet<_> = mentioned.into_iter().collect();
    let known = comment_mention::Entity::find()
        .filter(comment_mention::COLUMN.comment_id.eq(comment))
        .all(&tx.db)
        .await?;
    let known: HashSet<_> = known.into_iter().map(|row| row.user_id).collect();
    // Whoever was mentioned before may have left the account since.
    let new: Vec<_> = wanted.difference(&known).copied().collect();
    let members = accounts::reads::members_of(member)
        .filter(membership::COLUMN.user_id.is_in(new.iter().copied()));
    if members.count(&tx.db).await? < new.len() as u64 {
        return Err(Error::not_found("member"));
    }
    comment_mention::Entity::update_many()
        .col_expr(
            comment_mention::Column::IsCurrent,
            comment_mention::COLUMN.user_id.is_in(wanted.iter().copied()),
        )
        .filter(comment_mention::COLUMN.comment_id.eq(comment))
        .exec(&tx.db)
        .await?;
    for user in new {
        let row = comment_mention::ActiveModel {
            comment_id: Set(comment),
            user_id: Set(user),
            is_current: Set(true),
        };
        row.insert(&tx.db).await?;
        if user != member.user {
            tx.record(Event::Mentioned { account: member.account, comment, user }).await?;
        }
    }
    Ok(())
}

/// Finds a comment that is not deleted. The library is held already.
async fn find(tx: &Tx, member: &Member, id: CommentId) -> Result<comment::Model> {
    let comment = comments::find(&tx.db, member, id).await?;
    let comment = comment.ok_or_else(|| Error::not_found("comment"))?;
    if comment.deleted_at.is_some() { Err(CommentError::Deleted.into()) } else { Ok(comment) }
}

/// Finds a comment that the member wrote.
async fn find_own(tx: &Tx, member: &Member, id: CommentId) -> Result<comment::Model> {
    let comment = find(tx, member, id).await?;
    if comment.author_id == Some(member.user) {
        Ok(comment)
    } else {
        Err(CommentError::NotYours.into())
    }
}

async fn replies(tx: &Tx, id: CommentId) -> Result<u64> {
    let replies = comment::Entity::find().filter(comment::COLUMN.reply_to_id.eq(id));
    Ok(replies.count(&tx.db).await?)
}

/// Tells whoever listens.
pub(super) async fn changed(tx: &Tx, comment: &comment::Model) -> Result<()> {
    let (account, asset) = (comment.account_id, comment.asset_id);
    tx.record(Event::CommentChanged { account, asset, comment: comment.id }).await
}
