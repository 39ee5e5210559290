//! Which comments somebody sees.

use entity::{
    id::{CutId, ReviewCommentId},
    review_comment, review_place,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};

use super::Participant;
use crate::{error::Result, remarks::reads::settled};

/// The comments that somebody may see, with the replies to them: without those that only Vibbio's
/// people see, for everybody else.
#[must_use]
pub fn seen_by(who: &Participant) -> Select<review_comment::Entity> {
    let all = review_comment::Entity::find();
    match who {
        Participant::Staff(_) => all,
        Participant::Customer(member) => all
            .filter(review_comment::COLUMN.account_id.eq(member.account))
            .filter(review_comment::COLUMN.is_private.eq(false)),
        Participant::Guest(guest) => all
            .filter(review_comment::COLUMN.order_id.eq(guest.order))
            .filter(review_comment::COLUMN.is_private.eq(false)),
    }
}

/// One of them, if it is one.
pub async fn comment(
    db: &impl ConnectionTrait,
    who: &Participant,
    id: ReviewCommentId,
) -> Result<Option<review_comment::Model>> {
    Ok(seen_by(who).filter(review_comment::COLUMN.id.eq(id)).one(db).await?)
}

/// The comments that sit in a cut, without the replies to them: all, or those that are or are not
/// resolved.
#[must_use]
pub fn comments_in(
    who: &Participant,
    cut: CutId,
    resolved: Option<bool>,
) -> Select<review_comment::Entity> {
    let here = review_place::Entity::find()
        .select_only()
        .column(review_place::Column::CommentId)
        .filter(review_place::COLUMN.cut_id.eq(cut))
        .into_query();
    let all = seen_by(who).filter(review_comment::COLUMN.id.in_subquery(here));
    settled::<ReviewCommentId>(all, resolved)
}

/// All comments that sit in a cut and are not deleted, each with where; in the order of the cut.
pub async fn everything_in(
    db: &impl ConnectionTrait,
    who: &Participant,
    cut: CutId,
) -> Result<Vec<(review_comment::Model, review_place::Model)>> {
    let comments = comments_in(who, cut, None)
        .filter(review_comment::COLUMN.deleted_at.is_null())
        .order_by_asc(review_comment::COLUMN.id)
        .all(db)
        .await?;
    let places =
        review_place::Entity::find().filter(review_place::COLUMN.cut_id.eq(cut)).all(db).await?;
    let mut all: Vec<_> = comments
        .into_iter()
        .filter_map(|comment| {
            let place = places.iter().find(|place| place.comment_id == comment.id)?.clone();
            Some((comment, place))
        })
        .collect();
    all.sort_by_key(|(comment, place)| (place.frame, comment.id));
    Ok(all)
}
