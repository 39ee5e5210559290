//! What people said and decided about assets before these came into the library.

use chrono::{DateTime, SubsecRound, Utc};
use entity::{
    asset,
    comment::{self, Shape, Shapes},
    detail::{Layer, Words},
    id::{AssetId, CommentId, SuggestionId, UserId},
    revision,
    suggestion::{self, SuggestionKind, SuggestionState},
};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*, sea_query::OnConflict};

use super::{asset as assets, comment as comments, room};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::{
        comment::{self as rules, CommentError, Moment, PER_ASSET},
        name,
        suggestion::Suggestion,
    },
    remarks::rules::{reply_to, text},
    tx::Tx,
};

/// Something that somebody said.
#[derive(Clone, Debug)]
pub struct Said {
    /// About which asset.
    pub asset: AssetId,
    /// About which of its files, counted from 0; the current one, where there are not so many.
    pub revision: usize,
    /// Who said it, where it is known that this person did.
    pub author: Option<UserId>,
    /// What the person was called, otherwise.
    pub author_name: Option<String>,
    /// In reply to what.
    pub reply_to: Option<CommentId>,
    /// The text; empty where it was taken back.
    pub text: String,
    /// Which part of a recording it is about.
    pub moment: Option<Moment>,
    /// What is drawn upon the picture.
    pub shapes: Vec<Shape>,
    /// When it was said, …
    pub created_at: DateTime<Utc>,
    /// … changed, …
    pub edited_at: Option<DateTime<Utc>>,
    /// … resolved …
    pub resolved_at: Option<DateTime<Utc>>,
    /// … and taken back.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Notes what somebody said as it was said then, and tells whether it was not known. Nobody is
/// mailed of it.
pub async fn say(tx: &Tx, member: &Member, said: Said) -> Result<(CommentId, bool)> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, said.asset).await?;
    let text = match said.deleted_at {
        Some(_) => String::new(),
        None => text(&said.text)?,
    };
    let created_at = past(tx, said.created_at);
    let there = comment::Entity::find()
        .filter(comment::COLUMN.asset_id.eq(asset.id))
        .order_by_asc(comment::COLUMN.id)
        .all(&tx.db)
        .await?;
    let is_same = |row: &&comment::Model| {
        row.created_at.trunc_subsecs(6) == created_at
            && row.text == text
            && row.reply_to_id == said.reply_to
    };
    if let Some(same) = there.iter().find(is_same) {
        return Ok((same.id, false));
    }
    has_room(&there, said.reply_to)?;
    let revision = revision_of(tx, &asset, said.revision).await?;
    let moment = said.moment.map(|it| rules::moment(it, asset.kind, revision.duration_ms));
    let moment = moment.transpose()?;
    let shapes = rules::shapes(said.shapes, asset.kind)?;
    let mut row = comments::fresh(tx, member, &asset, revision.id);
    row.author_id = Set(said.author);
    row.author_name = Set(said.author_name.map(|it| name::typed(&it)).transpose()?);
    row.reply_to_id = Set(said.reply_to);
    row.text = Set(text);
    row.frame = Set(moment.map(|moment| moment.frame));
    row.last_frame = Set(moment.and_then(|moment| moment.last_frame));
    row.rate_numerator = Set(moment.map(|moment| moment.rate_numerator));
    row.rate_denominator = Set(moment.map(|moment| moment.rate_denominator));
    row.shapes = Set(Shapes(if said.deleted_at.is_some() { vec![] } else { shapes }));
    row.created_at = Set(created_at);
    row.edited_at = Set(said.edited_at.map(|at| past(tx, at)));
    let resolved_at = said.resolved_at.filter(|_| said.reply_to.is_none());
    row.resolved_at = Set(resolved_at.map(|at| past(tx, at)));
    row.deleted_at = Set(said.deleted_at.map(|at| past(tx, at)));
    let comment = row.insert(&tx.db).await?;
    comments::changed(tx, &comment).await?;
    Ok((comment.id, true))
}

/// An instant that is over, as exact as every database keeps it.
fn past(tx: &Tx, at: DateTime<Utc>) -> DateTime<Utc> {
    at.clamp(DateTime::UNIX_EPOCH, tx.now).trunc_subsecs(6)
}

/// Checks that one more comment fits beside those that there are, in reply to one of them.
fn has_room(there: &[comment::Model], above: Option<CommentId>) -> Result<()> {
    if there.len() as u64 >= PER_ASSET {
        return Err(CommentError::TooMany.into());
    }
    let Some(above) = above else { return Ok(()) };
    let above = there.iter().find(|row| row.id == above);
    let above = above.ok_or_else(|| Error::not_found("comment"))?;
    let replies = there.iter().filter(|row| row.reply_to_id == Some(above.id)).count();
    Ok(reply_to(above, replies as u64)?)
}

/// The file of an asset that is the so-manieth, or else the one that it has.
async fn revision_of(tx: &Tx, asset: &asset::Model, number: usize) -> Result<revision::Model> {
    let mut revisions = revision::Entity::find()
        .filter(revision::COLUMN.asset_id.eq(asset.id))
        .order_by_asc(revision::COLUMN.number)
        .all(&tx.db)
        .await?;
    let current = revisions.iter().position(|row| row.id == asset.revision_id);
    let place = Some(number).filter(|number| *number < revisions.len()).or(current);
    let place = place.ok_or_else(|| Error::not_found("revision"))?;
    Ok(revisions.swap_remove(place))
}

/// Notes what somebody decided about something that was suggested for an asset, or is going to be.
pub async fn decide(
    tx: &Tx,
    asset: AssetId,
    kind: SuggestionKind,
    suggestion: Suggestion,
    accepted: bool,
) -> Result<()> {
    let typed = suggestion.path.iter().map(|word| name::typed(word));
    let suggestion = Suggestion { path: typed.collect::<Result<_, _>>()?, ..suggestion };
    let region = suggestion.region;
    let row = suggestion::ActiveModel {
        id: Set(SuggestionId::new()),
        asset_id: Set(asset),
        kind: Set(kind),
        state: Set(if accepted { SuggestionState::Accepted } else { SuggestionState::Dismissed }),
        layer: Set(Layer::Embedded),
        key: Set(suggestion.key()),
        path: Set(Words(suggestion.path)),
        cx: Set(region.map(|region| region.cx)),
        cy: Set(region.map(|region| region.cy)),
        w: Set(region.map(|region| region.w)),
        h: Set(region.map(|region| region.h)),
        created_at: Set(tx.now),
    };
    let key = [suggestion::Column::AssetId, suggestion::Column::Kind, suggestion::Column::Key];
    let known = OnConflict::columns(key).update_column(suggestion::Column::State).to_owned();
    suggestion::Entity::insert(row).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}
