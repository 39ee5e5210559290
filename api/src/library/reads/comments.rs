//! What people have said about assets.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    asset, comment, comment_mention,
    id::{AssetId, CommentId, UserId},
};
use sea_orm::{DbErr, Order, QueryOrder, QuerySelect, QueryTrait, prelude::*};

use super::visible_to;
use crate::{
    access::Member,
    database::Db,
    error::Result,
    page::{Key, Part, first_of_each},
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
    match resolved {
        None => all,
        Some(true) => all.filter(comment::COLUMN.resolved_at.is_not_null()),
        Some(false) => all.filter(comment::COLUMN.resolved_at.is_null()),
    }
}

/// The order of a list of comments: the oldest first.
#[must_use]
pub fn oldest_first() -> [Key<comment::Model>; 1] {
    [Key::up(Expr::col(comment::Column::Id), |comment| Part::Id(comment.id.0))]
}

/// Names a page of the comments on an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommentsOf {
    /// The asset.
    pub asset: AssetId,
    /// Which of them.
    pub slice: Slice,
}

/// Which comments are wanted of each of many assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// How many at most.
    pub most: u64,
    /// Only those behind this one.
    pub after: Option<Uuid>,
    /// Only those that are resolved, or are not.
    pub resolved: Option<bool>,
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
            for row in slice.of(assets).all(self.reader()).await? {
                found.entry(CommentsOf { asset: row.asset_id, slice }).or_default().push(row);
            }
        }
        Ok(found)
    }
}

impl Slice {
    /// Selects it for many assets at once.
    fn of(self, assets: Vec<AssetId>) -> Select<comment::Entity> {
        let rows = comment::Entity::find()
            .filter(comment::COLUMN.reply_to_id.is_null())
            .filter(comment::COLUMN.asset_id.is_in(assets))
            .apply_if(self.after, |rows, after| {
                rows.filter(comment::COLUMN.id.gt(CommentId(after)))
            });
        let resolved_at = comment::COLUMN.resolved_at;
        let rows = match self.resolved {
            None => rows,
            Some(true) => rows.filter(resolved_at.is_not_null()),
            Some(false) => rows.filter(resolved_at.is_null()),
        };
        let (id, owner) = (comment::Column::Id, comment::Column::AssetId);
        first_of_each(rows, [id, owner], (id, Order::Asc), self.most)
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

/// Names a comment whose replies are wanted, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RepliesTo(pub CommentId);

impl Loader<RepliesTo> for Db {
    type Value = Vec<comment::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RepliesTo]) -> Result<HashMap<RepliesTo, Self::Value>, DbErr> {
        let rows = comment::Entity::find()
            .filter(comment::COLUMN.reply_to_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(comment::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            if let Some(comment) = row.reply_to_id {
                found.entry(RepliesTo(comment)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

/// Names a comment of which is wanted whom it mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MentionsIn(pub CommentId);

impl Loader<MentionsIn> for Db {
    type Value = Vec<UserId>;
    type Error = DbErr;

    async fn load(&self, keys: &[MentionsIn]) -> Result<HashMap<MentionsIn, Self::Value>, DbErr> {
        let rows = comment_mention::Entity::find()
            .filter(comment_mention::COLUMN.comment_id.is_in(keys.iter().map(|key| key.0)))
            .filter(comment_mention::COLUMN.is_current.eq(true))
            .order_by_asc(comment_mention::COLUMN.user_id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(MentionsIn(row.comment_id)).or_default().push(row.user_id);
        }
        Ok(found)
    }
}
