//! What belongs to many cuts or comments, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    change_request, cut,
    id::{CutId, MessageId, OrderId, ReviewCommentId, ReviewGuestId},
    review_certificate, review_comment, review_decision, review_guest, review_place,
    review_reviewer, review_stage,
};
use sea_orm::{DbErr, JoinType, QueryOrder, QuerySelect, QueryTrait, prelude::*};

use super::standing::Planned;
use crate::database::Db;

/// Names a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CutOf(pub CutId);

impl Loader<CutOf> for Db {
    type Value = Option<cut::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[CutOf]) -> Result<HashMap<CutOf, Self::Value>, DbErr> {
        let rows = cut::Entity::find()
            .filter(cut::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (CutOf(row.id), Some(row))).collect())
    }
}

/// Names a cut whose certificate is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateOf(pub CutId);

impl Loader<CertificateOf> for Db {
    type Value = Option<review_certificate::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[CertificateOf],
    ) -> Result<HashMap<CertificateOf, Self::Value>, DbErr> {
        let rows = review_certificate::Entity::find()
            .filter(review_certificate::COLUMN.cut_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (CertificateOf(row.cut_id), Some(row))).collect())
    }
}

/// Names a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuestOf(pub ReviewGuestId);

impl Loader<GuestOf> for Db {
    type Value = Option<review_guest::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[GuestOf]) -> Result<HashMap<GuestOf, Self::Value>, DbErr> {
        let rows = review_guest::Entity::find()
            .filter(review_guest::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (GuestOf(row.id), Some(row))).collect())
    }
}

/// Names a cut whose decisions are wanted, the first one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecisionsOf(pub CutId);

impl Loader<DecisionsOf> for Db {
    type Value = Vec<review_decision::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[DecisionsOf]) -> Result<HashMap<DecisionsOf, Self::Value>, DbErr> {
        let rows = review_decision::Entity::find()
            .filter(review_decision::COLUMN.cut_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(review_decision::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(DecisionsOf(row.cut_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names an order all of whose stages are wanted, also those that were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StagesOf(pub OrderId);

impl Loader<StagesOf> for Db {
    type Value = Vec<Planned>;
    type Error = DbErr;

    async fn load(&self, keys: &[StagesOf]) -> Result<HashMap<StagesOf, Self::Value>, DbErr> {
        let rows = review_stage::Entity::find()
            .filter(review_stage::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(review_stage::COLUMN.position)
            .all(self.reader())
            .await?;
        let reviewers = review_reviewer::Entity::find()
            .filter(review_reviewer::COLUMN.stage_id.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(review_reviewer::COLUMN.position)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for planned in Planned::all(rows, &reviewers) {
            found.entry(StagesOf(planned.row.order_id)).or_default().push(planned);
        }
        Ok(found)
    }
}

/// Names a comment in a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlaceOf {
    /// The comment.
    pub comment: ReviewCommentId,
    /// The cut.
    pub cut: CutId,
}

impl Loader<PlaceOf> for Db {
    type Value = Option<review_place::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[PlaceOf]) -> Result<HashMap<PlaceOf, Self::Value>, DbErr> {
        let rows = review_place::Entity::find()
            .filter(review_place::COLUMN.comment_id.is_in(keys.iter().map(|key| key.comment)))
            .filter(review_place::COLUMN.cut_id.is_in(keys.iter().map(|key| key.cut)))
            .all(self.reader())
            .await?;
        let named = |row: review_place::Model| {
            (PlaceOf { comment: row.comment_id, cut: row.cut_id }, Some(row))
        };
        Ok(rows.into_iter().map(named).collect())
    }
}

/// Names a comment of which is wanted what it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestOf(pub ReviewCommentId);

impl Loader<RequestOf> for Db {
    type Value = Option<change_request::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RequestOf]) -> Result<HashMap<RequestOf, Self::Value>, DbErr> {
        let rows = change_request::Entity::find()
            .filter(change_request::COLUMN.comment_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (RequestOf(row.comment_id), Some(row))).collect())
    }
}

/// Names a message of which is wanted what was made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MadeOf(pub MessageId);

impl Loader<MadeOf> for Db {
    type Value = Option<(change_request::Model, review_comment::Model)>;
    type Error = DbErr;

    async fn load(&self, keys: &[MadeOf]) -> Result<HashMap<MadeOf, Self::Value>, DbErr> {
        let comment = change_request::Entity::belongs_to(review_comment::Entity)
            .from(change_request::Column::CommentId)
            .to(review_comment::Column::Id);
        let rows = change_request::Entity::find()
            .join(JoinType::InnerJoin, comment.into())
            .select_also(review_comment::Entity)
            .filter(change_request::COLUMN.message_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        let made = |(request, comment): (change_request::Model, Option<review_comment::Model>)| {
            Some((MadeOf(request.message_id), Some((request, comment?))))
        };
        Ok(rows.into_iter().filter_map(made).collect())
    }
}

/// Names a cut whose open comments are to be counted, without those that only Vibbio's people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenIn(pub CutId);

impl Loader<OpenIn> for Db {
    type Value = i64;
    type Error = DbErr;

    async fn load(&self, keys: &[OpenIn]) -> Result<HashMap<OpenIn, i64>, DbErr> {
        let open = review_comment::Entity::find()
            .select_only()
            .column(review_comment::Column::Id)
            .filter(review_comment::COLUMN.is_private.eq(false))
            .filter(review_comment::COLUMN.resolved_at.is_null())
            .filter(review_comment::COLUMN.deleted_at.is_null())
            .into_query();
        let counts: Vec<(CutId, i64)> = review_place::Entity::find()
            .select_only()
            .column(review_place::Column::CutId)
            .column_as(review_place::COLUMN.comment_id.count(), "count")
            .filter(review_place::COLUMN.cut_id.is_in(keys.iter().map(|key| key.0)))
            .filter(review_place::COLUMN.comment_id.in_subquery(open))
            .group_by(review_place::COLUMN.cut_id)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(counts.into_iter().map(|(cut, count)| (OpenIn(cut), count)).collect())
    }
}
