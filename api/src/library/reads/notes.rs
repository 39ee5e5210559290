//! What people have noted on many assets, tags or persons, found for all of them at once.

use std::collections::{HashMap, HashSet};

use async_graphql::dataloader::Loader;
use entity::{
    asset, asset_tag, collection, collection_asset, favourite,
    id::{AssetId, CollectionId, PersonId, TagId, UserId},
    release, revision, tag, tag_synonym,
};
use sea_orm::{DbErr, ExprTrait, JoinType, QueryOrder, QuerySelect, QueryTrait, prelude::*};

use crate::{
    database::Db,
    error::Error,
    uses::{self, Use},
};

/// Names an asset whose revisions are wanted, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevisionsOf(pub AssetId);

impl Loader<RevisionsOf> for Db {
    type Value = Vec<revision::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RevisionsOf]) -> Result<HashMap<RevisionsOf, Self::Value>, DbErr> {
        let rows = revision::Entity::find()
            .filter(revision::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_desc(revision::COLUMN.number)
            .all(self.reader())
            .await?;
        Ok(grouped(rows, |row| RevisionsOf(row.asset_id)))
    }
}

/// Names an asset whose uses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UsesOf(pub AssetId);

impl Loader<UsesOf> for Db {
    type Value = Vec<Use>;
    type Error = DbErr;

    async fn load(&self, keys: &[UsesOf]) -> Result<HashMap<UsesOf, Self::Value>, DbErr> {
        let assets: Vec<_> = keys.iter().map(|key| key.0).collect();
        let uses = uses::of(self.reader(), self.now(), &assets).await;
        let uses = uses.map_err(|error: Error| DbErr::Custom(error.to_string()))?;
        Ok(uses.into_iter().map(|(asset, uses)| (UsesOf(asset), uses)).collect())
    }
}

/// Asks whether somebody has marked an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FavouriteOf(pub UserId, pub AssetId);

impl Loader<FavouriteOf> for Db {
    type Value = bool;
    type Error = DbErr;

    async fn load(&self, keys: &[FavouriteOf]) -> Result<HashMap<FavouriteOf, bool>, DbErr> {
        let users: HashSet<_> = keys.iter().map(|key| key.0).collect();
        let rows = favourite::Entity::find()
            .filter(favourite::COLUMN.user_id.is_in(users))
            .filter(favourite::COLUMN.asset_id.is_in(keys.iter().map(|key| key.1)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (FavouriteOf(row.user_id, row.asset_id), true)).collect())
    }
}

/// Names a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CollectionOf(pub CollectionId);

impl Loader<CollectionOf> for Db {
    type Value = Option<collection::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[CollectionOf],
    ) -> Result<HashMap<CollectionOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = collection::Entity::find().filter(collection::COLUMN.id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (CollectionOf(row.id), Some(row))).collect())
    }
}

/// Names a collection of which those right inside it are wanted, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CollectionsIn(pub CollectionId);

impl Loader<CollectionsIn> for Db {
    type Value = Vec<collection::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[CollectionsIn],
    ) -> Result<HashMap<CollectionsIn, Self::Value>, DbErr> {
        let rows = collection::Entity::find()
            .filter(collection::COLUMN.parent_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(collection::COLUMN.sort_key)
            .all(self.reader())
            .await?;
        let rows = rows.into_iter().filter_map(|row| Some((CollectionsIn(row.parent_id?), row)));
        Ok(gathered(rows))
    }
}

/// Names an asset whose collections are wanted, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CollectionsOf(pub AssetId);

impl Loader<CollectionsOf> for Db {
    type Value = Vec<collection::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[CollectionsOf],
    ) -> Result<HashMap<CollectionsOf, Self::Value>, DbErr> {
        let inside = collection_asset::Entity::find()
            .filter(collection_asset::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        let ids: HashSet<_> = inside.iter().map(|row| row.collection_id).collect();
        let rows = collection::Entity::find()
            .filter(collection::COLUMN.id.is_in(ids))
            .order_by_asc(collection::COLUMN.sort_key)
            .all(self.reader())
            .await?;
        let mut assets = HashMap::<_, Vec<_>>::new();
        for row in inside {
            assets.entry(row.collection_id).or_default().push(CollectionsOf(row.asset_id));
        }
        Ok(gathered(rows.into_iter().flat_map(|row| {
            let assets = assets.remove(&row.id).unwrap_or_default();
            assets.into_iter().map(move |asset| (asset, row.clone()))
        })))
    }
}

/// Names a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagOf(pub TagId);

impl Loader<TagOf> for Db {
    type Value = Option<tag::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[TagOf]) -> Result<HashMap<TagOf, Self::Value>, DbErr> {
        let rows = tag::Entity::find().filter(tag::COLUMN.id.is_in(keys.iter().map(|key| key.0)));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (TagOf(row.id), Some(row))).collect())
    }
}

/// Names a tag of which those right inside it are wanted, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagsIn(pub TagId);

impl Loader<TagsIn> for Db {
    type Value = Vec<tag::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[TagsIn]) -> Result<HashMap<TagsIn, Self::Value>, DbErr> {
        let rows = tag::Entity::find()
            .filter(tag::COLUMN.parent_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(tag::COLUMN.sort_key)
            .all(self.reader())
            .await?;
        Ok(gathered(rows.into_iter().filter_map(|row| Some((TagsIn(row.parent_id?), row)))))
    }
}

/// Names a tag whose other words are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SynonymsOf(pub TagId);

impl Loader<SynonymsOf> for Db {
    type Value = Vec<tag_synonym::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[SynonymsOf]) -> Result<HashMap<SynonymsOf, Self::Value>, DbErr> {
        let rows = tag_synonym::Entity::find()
            .filter(tag_synonym::COLUMN.tag_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(tag_synonym::COLUMN.name_key)
            .all(self.reader())
            .await?;
        Ok(grouped(rows, |row| SynonymsOf(row.tag_id)))
    }
}

/// Names a tag whose assets are to be counted; those in the trash do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AssetsWith(pub TagId);

impl Loader<AssetsWith> for Db {
    type Value = i64;
    type Error = DbErr;

    async fn load(&self, keys: &[AssetsWith]) -> Result<HashMap<AssetsWith, i64>, DbErr> {
        let tagged = Expr::col((asset_tag::Entity, asset_tag::Column::AssetId));
        let carrier = tagged
            .equals((asset::Entity, asset::Column::Id))
            .and(Expr::col((asset::Entity, asset::Column::TrashedAt)).is_null());
        let mut counts = asset_tag::Entity::find()
            .select_only()
            .column(asset_tag::Column::TagId)
            .column_as(asset_tag::COLUMN.asset_id.count(), "count")
            .filter(asset_tag::COLUMN.tag_id.is_in(keys.iter().map(|key| key.0)))
            .group_by(asset_tag::COLUMN.tag_id);
        QueryTrait::query(&mut counts).join(JoinType::InnerJoin, asset::Entity, carrier);
        let counts: Vec<(TagId, i64)> = counts.into_tuple().all(self.reader()).await?;
        Ok(counts.into_iter().map(|(tag, count)| (AssetsWith(tag), count)).collect())
    }
}

/// Names a person whose releases are wanted, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReleasesOf(pub PersonId);

impl Loader<ReleasesOf> for Db {
    type Value = Vec<release::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ReleasesOf]) -> Result<HashMap<ReleasesOf, Self::Value>, DbErr> {
        let rows = release::Entity::find()
            .filter(release::COLUMN.person_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_desc(release::COLUMN.valid_from)
            .order_by_desc(release::COLUMN.id)
            .all(self.reader())
            .await?;
        Ok(grouped(rows, |row| ReleasesOf(row.person_id)))
    }
}

/// Puts rows together that belong to the same key, in their order.
fn grouped<K: std::hash::Hash + Eq, M>(rows: Vec<M>, key: impl Fn(&M) -> K) -> HashMap<K, Vec<M>> {
    gathered(rows.into_iter().map(|row| (key(&row), row)))
}

fn gathered<K: std::hash::Hash + Eq, M>(rows: impl Iterator<Item = (K, M)>) -> HashMap<K, Vec<M>> {
    let mut found = HashMap::<_, Vec<_>>::new();
    for (key, row) in rows {
        found.entry(key).or_default().push(row);
    }
    found
}
