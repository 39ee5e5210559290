//! What is in collections, and in which order.

use entity::{
    asset, collection, collection_asset, collection_exclusion,
    id::{AssetId, CollectionId},
};
use sea_orm::{ActiveValue::Set, QuerySelect, prelude::*};

use super::{
    Place, asset as assets, collection as collections,
    order::{self, Shelf},
    sort,
};
use crate::{
    access::Member,
    error::Result,
    library::{
        reads,
        rules::collection::{self as rules, CollectionError},
    },
    tx::Tx,
};

/// Where in a collection assets go.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The collection.
    pub collection: CollectionId,
    /// Where among what was put there by hand.
    pub place: Place,
    /// The version of the collection that the change rests on; any, where there is none.
    pub expected_version: Option<i32>,
}

/// Puts assets into a collection, in the order in which they are given; those that are in it stay
/// where they are. Returns those that there are.
pub async fn add(
    tx: &Tx,
    member: &Member,
    ids: &[AssetId],
    target: Target,
) -> Result<Vec<asset::Model>> {
    let collection = hold(tx, member, target).await?;
    let mut added = assets::among(tx, member, ids).await?;
    let found = assets::ids(&added);
    let there = inside(tx, target.collection, &found).await?;
    added.retain(|asset| !there.contains(&asset.id));
    let new = assets::ids(&added);
    if new.is_empty() {
        return shown(tx, member, &found).await;
    }
    let all = collection_asset::Entity::find()
        .filter(collection_asset::COLUMN.collection_id.eq(target.collection));
    rules::room(all.count(&tx.db).await?, new.len())?;
    check_neighbour(tx, member, target, &new).await?;
    let place = (Shelf::Collection(target.collection), target.place);
    let ranks = order::ranks(tx, place, &new, new.len()).await?;
    let rows = new.iter().zip(ranks).map(|(id, rank)| collection_asset::ActiveModel {
        collection_id: Set(target.collection),
        asset_id: Set(*id),
        rank: Set(rank),
        added_at: Set(tx.now),
    });
    collection_asset::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    readmit(tx, target.collection, &new).await?;
    collections::touch(tx, collection).await?;
    assets::touch(tx, member, &added).await?;
    shown(tx, member, &found).await
}

/// Moves assets within a collection, in the order in which they are given. Returns those that are
/// in it.
pub async fn arrange(
    tx: &Tx,
    member: &Member,
    ids: &[AssetId],
    target: Target,
) -> Result<Vec<asset::Model>> {
    let collection = hold(tx, member, target).await?;
    let there = inside(tx, target.collection, ids).await?;
    let mut moved = assets::ids(&assets::among(tx, member, ids).await?);
    moved.retain(|id| there.contains(id));
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    check_neighbour(tx, member, target, &moved).await?;
    order::arrange(tx, Shelf::Collection(target.collection), target.place, &moved).await?;
    collections::touch(tx, collection).await?;
    shown(tx, member, &moved).await
}

/// Takes assets out of a collection that were put into it by hand. Returns those that there are.
pub async fn remove(
    tx: &Tx,
    member: &Member,
    ids: &[AssetId],
    (id, expected_version): (CollectionId, Option<i32>),
) -> Result<Vec<asset::Model>> {
    let collection = collections::hold(tx, member, id, expected_version).await?;
    let mut removed = assets::among(tx, member, ids).await?;
    let found = assets::ids(&removed);
    let there = inside(tx, id, &found).await?;
    removed.retain(|asset| there.contains(&asset.id));
    take_out(tx, id, &there).await?;
    collections::touch(tx, collection).await?;
    assets::touch(tx, member, &removed).await?;
    shown(tx, member, &found).await
}

/// Keeps assets out of a collection although they fit its filter, or lets them in again. Returns
/// those that there are.
pub async fn exclude(
    tx: &Tx,
    member: &Member,
    ids: &[AssetId],
    id: CollectionId,
    is_excluded: bool,
) -> Result<Vec<asset::Model>> {
    let collection = collections::hold(tx, member, id, None).await?;
    if collection.filter.is_none() {
        return Err(CollectionError::NoFilter.into());
    }
    let found = assets::ids(&assets::among(tx, member, ids).await?);
    readmit(tx, id, &found).await?;
    if is_excluded && !found.is_empty() {
        take_out(tx, id, &found).await?;
        let rows = found.iter().map(|asset| collection_exclusion::ActiveModel {
            collection_id: Set(id),
            asset_id: Set(*asset),
        });
        collection_exclusion::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    collections::touch(tx, collection).await?;
    shown(tx, member, &found).await
}

async fn hold(tx: &Tx, member: &Member, target: Target) -> Result<collection::Model> {
    collections::hold(tx, member, target.collection, target.expected_version).await
}

async fn check_neighbour(
    tx: &Tx,
    member: &Member,
    target: Target,
    moved: &[AssetId],
) -> Result<()> {
    match target.place.neighbour() {
        Some(neighbour) => sort::beside(tx, member, neighbour, moved).await.map(drop),
        None => Ok(()),
    }
}

/// Those of some assets that were put into a collection by hand.
async fn inside(tx: &Tx, id: CollectionId, assets: &[AssetId]) -> Result<Vec<AssetId>> {
    let there = collection_asset::Entity::find()
        .select_only()
        .column(collection_asset::Column::AssetId)
        .filter(collection_asset::COLUMN.collection_id.eq(id))
        .filter(collection_asset::COLUMN.asset_id.is_in(assets.iter().copied()));
    Ok(there.into_tuple().all(&tx.db).await?)
}

async fn take_out(tx: &Tx, id: CollectionId, assets: &[AssetId]) -> Result<()> {
    collection_asset::Entity::delete_many()
        .filter(collection_asset::COLUMN.collection_id.eq(id))
        .filter(collection_asset::COLUMN.asset_id.is_in(assets.iter().copied()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Lets assets in again that were kept out.
async fn readmit(tx: &Tx, id: CollectionId, assets: &[AssetId]) -> Result<()> {
    collection_exclusion::Entity::delete_many()
        .filter(collection_exclusion::COLUMN.collection_id.eq(id))
        .filter(collection_exclusion::COLUMN.asset_id.is_in(assets.iter().copied()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn shown(tx: &Tx, member: &Member, ids: &[AssetId]) -> Result<Vec<asset::Model>> {
    let found = reads::visible_to(member).filter(asset::COLUMN.id.is_in(ids.iter().copied()));
    Ok(found.all(&tx.db).await?)
}
