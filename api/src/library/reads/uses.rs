//! Where assets are used within the library itself.

use std::collections::HashSet;

use entity::{
    asset, collection_asset,
    id::{AccountId, AssetId, FolderId},
    person, release, share,
};
use sea_orm::{
    QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{SelectStatement, SimpleExpr},
};

use super::{shares, tree};
use crate::{
    error::Result,
    uses::{Use, UseKind},
};

/// The releases of which some assets are the documents.
pub async fn of_documents(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<Vec<(AssetId, Use)>> {
    let rows = release::Entity::find()
        .filter(release::COLUMN.document_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let people = rows.iter().map(|release| release.person_id);
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(people)).all(db).await?;
    let used = rows.into_iter().filter_map(|release| {
        let person = people.iter().find(|person| person.id == release.person_id)?;
        let (id, name) = (person.id.to_string(), person.name.clone());
        Some((release.document_id?, Use { kind: UseKind::Release, id, name }))
    });
    Ok(used.collect())
}

/// The links that show some assets now: those to the assets themselves, to the collections that
/// they were put into by hand, and to the folders that they lie in. What is in the trash is shown by
/// none. [`shown`] says the same of all assets of an account.
pub async fn of_shares(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    assets: &[AssetId],
) -> Result<Vec<(AssetId, Use)>> {
    let assets = asset::Entity::find()
        .filter(asset::COLUMN.id.is_in(assets.iter().copied()))
        .filter(asset::COLUMN.trashed_at.is_null())
        .all(db)
        .await?;
    let accounts: HashSet<_> = assets.iter().map(|asset| asset.account_id).collect();
    let shares = shares::showing(now).filter(share::COLUMN.account_id.is_in(accounts));
    let shares = shares.order_by_asc(share::COLUMN.id).all(db).await?;
    let collections = shares.iter().filter_map(|share| share.collection_id);
    let members = collection_asset::Entity::find()
        .filter(collection_asset::COLUMN.collection_id.is_in(collections))
        .filter(collection_asset::COLUMN.asset_id.is_in(assets.iter().map(|asset| asset.id)))
        .all(db)
        .await?;
    let members: HashSet<_> =
        members.into_iter().map(|row| (row.collection_id, row.asset_id)).collect();
    let folders: Vec<_> = shares.iter().filter_map(|share| share.folder_id).collect();
    let inside: HashSet<_> = if folders.is_empty() {
        HashSet::new()
    } else {
        tree::subtrees(db, &folders).await?.into_iter().collect()
    };
    let leads_to = |share: &share::Model, asset: &asset::Model| {
        share.asset_id == Some(asset.id)
            || share.collection_id.is_some_and(|id| members.contains(&(id, asset.id)))
            || share.folder_id.zip(asset.folder_id).is_some_and(|pair| inside.contains(&pair))
    };
    let used = |share: &share::Model| Use {
        kind: UseKind::Share,
        id: share.id.to_string(),
        name: share.name.clone(),
    };
    let of = |asset: &asset::Model| {
        let shown = shares.iter().filter(|share| leads_to(share, asset));
        shown.map(|share| (asset.id, used(share))).collect::<Vec<_>>()
    };
    Ok(assets.iter().flat_map(of).collect())
}

/// The assets of an account that links show now, as [`of_shares`] tells: by themselves, in
/// collections and in folders.
pub async fn shown(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    account: AccountId,
) -> Result<[SelectStatement; 3]> {
    let leading = |to: share::Column| {
        let links = shares::showing(now).filter(share::COLUMN.account_id.eq(account));
        links.filter(to.is_not_null()).select_only().column(to)
    };
    let folders: Vec<FolderId> =
        leading(share::Column::FolderId).distinct().into_tuple().all(db).await?;
    let inside: HashSet<_> = if folders.is_empty() {
        HashSet::new()
    } else {
        tree::subtrees(db, &folders).await?.into_iter().map(|(_, folder)| folder).collect()
    };
    let put = collection_asset::Entity::find()
        .select_only()
        .column(collection_asset::Column::AssetId)
        .filter(
            collection_asset::COLUMN
                .collection_id
                .in_subquery(leading(share::Column::CollectionId).into_query()),
        )
        .into_query();
    let there = |led_to: SimpleExpr| {
        let there = super::of(account).filter(asset::COLUMN.trashed_at.is_null());
        there.filter(led_to).select_only().column(asset::Column::Id).into_query()
    };
    let itself = leading(share::Column::AssetId).into_query();
    Ok([
        there(asset::COLUMN.id.in_subquery(itself)),
        there(asset::COLUMN.id.in_subquery(put)),
        there(asset::COLUMN.folder_id.is_in(inside)),
    ])
}

/// The assets that are documents of releases in an account.
#[must_use]
pub fn documents(account: AccountId) -> SelectStatement {
    release::Entity::find()
        .select_only()
        .column(release::Column::DocumentId)
        .filter(release::COLUMN.account_id.eq(account))
        .filter(release::COLUMN.document_id.is_not_null())
        .into_query()
}
