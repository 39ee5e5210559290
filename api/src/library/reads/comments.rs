//! What people have said about assets.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    asset, comment,
    id::{AssetId, CommentId},
};
use sea_orm::{DbErr, QuerySelect, QueryTrait, prelude::*};

use super::visible_to;
use crate::{
    access::Member,
    database::Db,
    error::Result,
    remarks::reads::{Slice, settled},
};

/// The comments that a member may see: those on the assets that they may see.
#[must_use]
pub fn seen_by(member: &Member) -> Select<comment::Entity> {
    let assets = visible_to(member).select_only().column(asset::Column::Id).into_query();
    comment::Entity::find()
        .filter(comment::COLUMN.account_id.eq(member.account))
        .filter(comment::COLUMN.asset_id.in_subquery(assets))
}

/// One of the comments that a member may see, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: CommentId,
) -> Result<Option<comment::Model>> {
    Ok(seen_by(member).filter(comment::COLUMN.id.eq(id)).one(db).await?)
}

/// The comments on an asset, without the replies to them: all, or those that are or are not
/// resolved.
#[must_use]
pub fn of(asset: AssetId, resolved: Option<bool>) -> Select<comment::Entity> {
    let all = comment::Entity::find()
        .filter(comment::COLUMN.asset_id.eq(asset))
        .filter(comment::COLUMN.reply_to_id.is_null());
    settled::<CommentId>(all, resolved)
}

/// Names a page of the comments on an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommentsOf {
    /// The asset.
    pub asset: AssetId,
    /// Which of them.
    pub slice: Slice,
}

impl Loader<CommentsOf> for Db {
    type Value = Vec<comment::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[CommentsOf]) -> Result<HashMap<CommentsOf, Self::Value>, DbErr> {
        let mut slices = HashMap::<Slice, Vec<AssetId>>::new();
        for key in keys {
            slices.entry(key.slice).or_default().push(key.asset);
        }
        let mut found = HashMap::<_, Vec<_>>::new();
        for (slice, assets) in slices {
            let rows = slice.select::<CommentId>(comment::Column::AssetId, assets);
            for row in rows.all(self.reader()).await? {
                found.entry(CommentsOf { asset: row.asset_id, slice }).or_default().push(row);
            }
        }
        Ok(found)
    }
}

/// Names an asset whose comments are to be counted, with the replies to them; deleted ones do not
/// count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommentCountOf(pub AssetId);

impl Loader<CommentCountOf> for Db {
    type Value = i64;
    type Error = DbErr;

    async fn load(&self, keys: &[CommentCountOf]) -> Result<HashMap<CommentCountOf, i64>, DbErr> {
        let counts: Vec<(AssetId, i64)> = comment::Entity::find()
            .select_only()
            .column(comment::Column::AssetId)
            .column_as(comment::COLUMN.id.count(), "count")
            .filter(comment::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .filter(comment::COLUMN.deleted_at.is_null())
            .group_by(comment::COLUMN.asset_id)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(counts.into_iter().map(|(asset, count)| (CommentCountOf(asset), count)).collect())
    }
}
