//! What is in a collection.

use entity::{asset, collection, collection_asset, collection_exclusion};
use sea_orm::{
    Condition, ExprTrait, Iterable, JoinType, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{Func, SimpleExpr},
};

use super::{
    lists::{self, AssetOrderField, Sorting},
    visible_to,
};
use crate::{
    access::Member,
    error::{Error, Result},
    page::Key,
};

/// The rank of what nobody put into a collection: behind all that somebody did.
const BEHIND: &str = "~";

/// The assets of a collection that a member may see now, and the keys of an order of them.
///
/// In place of its rank in its folder, each has its rank in the collection.
pub async fn of(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    collection: &collection::Model,
    order: Sorting,
) -> Result<(Select<asset::Entity>, Vec<Key<asset::Model>>)> {
    if order.field == AssetOrderField::Relevance {
        let message = "A collection has no order of relevance.";
        return Err(Error::bad_input("orderBy", message));
    }
    let by_hand = Expr::col((collection_asset::Entity, collection_asset::Column::Rank));
    let here =
        Condition::all().add(same(collection_asset::Column::AssetId, asset::Column::Id)).add(
            Expr::col((collection_asset::Entity, collection_asset::Column::CollectionId))
                .eq(collection.id),
        );
    let (join, rank, found) = match &collection.filter {
        None => (JoinType::InnerJoin, by_hand, visible_to(member)),
        Some(filter) => {
            let matching = lists::matching(db, now, member, filter).await?;
            let matching = matching.select_only().column(asset::Column::Id).into_query();
            let kept_out = collection_exclusion::Entity::find()
                .select_only()
                .column(collection_exclusion::Column::AssetId)
                .filter(collection_exclusion::COLUMN.collection_id.eq(collection.id))
                .into_query();
            let found = visible_to(member)
                .filter(
                    Condition::any()
                        .add(by_hand.clone().is_not_null())
                        .add(asset::COLUMN.id.in_subquery(matching)),
                )
                .filter(asset::COLUMN.id.not_in_subquery(kept_out));
            let rank = Func::coalesce([by_hand, Expr::value(BEHIND)]).into();
            (JoinType::LeftJoin, rank, found)
        }
    };
    let others = asset::Column::iter().filter(|column| !matches!(column, asset::Column::Rank));
    let mut found = found.select_only().columns(others).expr_as(rank.clone(), "rank");
    QueryTrait::query(&mut found).join(join, collection_asset::Entity, here);
    Ok((found, order.keys_with(rank)))
}

fn same(inner: collection_asset::Column, outer: asset::Column) -> SimpleExpr {
    Expr::col((collection_asset::Entity, inner)).equals((asset::Entity, outer))
}
