//! What people can say about assets.

use entity::{
    asset, comment,
    comment::{Shape, Shapes},
    id::{AssetId, CommentId, RevisionId, UserId},
    revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{asset as assets, room};
use crate::{
    access::Member,
    accounts, audit,
    error::{Error, Result},
    events::Event,
    library::{
        reads::comments,
        rules::comment::{self as rules, CommentError, Moment, PER_ASSET},
    },
    remarks::{
        actions::{self as remarks, Mentions, Words},
        rules::{own, standing, text},
    },
    tx::Tx,
};

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
    remarks::reply_to::<CommentId>(tx, &comment).await?;
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
    let before = find_own(tx, member, id).await?;
    let asset = assets::find(tx, member, before.asset_id).await?;
    let mut row = before.clone().into_active_model();
    if let Some(typed) = change.text {
        row.text = Set(text(&typed)?);
    }
    if let Some(shapes) = change.shapes {
        row.shapes = Set(Shapes(rules::shapes(shapes, asset.kind)?));
    }
    row.edited_at = Set(Some(tx.now));
    let comment = row.update(&tx.db).await?;
    if let Some(mentioned) = change.mentioned {
        mention(tx, member, id, mentioned).await?;
    }
    tx.note(id, audit::Change::of(&before, &comment)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Takes back what the member said. Where somebody has replied, its place is kept, and returned.
pub async fn delete(tx: &Tx, member: &Member, id: CommentId) -> Result<Option<comment::Model>> {
    room::hold(tx, member.account).await?;
    let comment = find_own(tx, member, id).await?;
    changed(tx, &comment).await?;
    let left = remarks::take_back::<CommentId>(tx, comment).await?;
    if let Some(lost) = &left.lost {
        changed(tx, lost).await?;
    }
    Ok(left.kept)
}

/// Notes that what a comment asks for is done, or that it is not.
pub async fn resolve(
    tx: &Tx,
    member: &Member,
    id: CommentId,
    is_resolved: bool,
) -> Result<comment::Model> {
    room::hold(tx, member.account).await?;
    let before = find(tx, member, id).await?;
    let by = Some(member.user);
    let row = remarks::resolve::<CommentId>(tx, before.clone(), by, is_resolved)?;
    let Some(row) = row else { return Ok(before) };
    let comment = row.update(&tx.db).await?;
    tx.note(id, audit::Change::of(&before, &comment)).await;
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
    row.text = Set(text(&words.text)?);
    let comment = row.insert(&tx.db).await?;
    tx.note(comment.id, audit::Change::added(&comment)).await;
    tx.note(comment.id, audit::Change::added(&comment)).await;
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
    let mentions = Mentions::of(tx, comment, mentioned).await?;
    let members = accounts::reads::among(&tx.db, member.account, &mentions.new).await?;
    if members.len() < mentions.new.len() {
        return Err(Error::not_found("member"));
    }
    for user in mentions.keep(tx).await? {
        if user != member.user {
            tx.record(Event::Mentioned { account: member.account, comment, user }).await?;
        }
    }
    Ok(())
}

/// Finds a comment that is not deleted. The library is held already.
async fn find(tx: &Tx, member: &Member, id: CommentId) -> Result<comment::Model> {
    let comment = comments::find(&tx.db, member, id).await?;
    Ok(standing(comment.ok_or_else(|| Error::not_found("comment"))?)?)
}

/// Finds a comment that the member wrote.
async fn find_own(tx: &Tx, member: &Member, id: CommentId) -> Result<comment::Model> {
    let comment = find(tx, member, id).await?;
    let is_own = comment.author_id == Some(member.user);
    Ok(own(comment, is_own)?)
}

/// Tells whoever listens.
pub(super) async fn changed(tx: &Tx, comment: &comment::Model) -> Result<()> {
    let (account, asset) = (comment.account_id, comment.asset_id);
    tx.record(Event::CommentChanged { account, asset, comment: comment.id }).await
}
