//! What can be done with tags.

use entity::{
    asset, asset_tag,
    id::{AccountId, AssetId, TagId},
    tag, tag_synonym,
};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*};

use super::{asset as assets, room};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    library::{
        reads,
        rules::{
            name::{self, NameError},
            tag::{PER_ASSET, TagError},
        },
    },
    tx::Tx,
};

/// Finds the tags of so many names or synonyms, or makes them at the top. Of several tags of a name
/// the one at the top is meant, or else the oldest.
pub async fn ensure(tx: &Tx, member: &Member, names: &[String]) -> Result<Vec<TagId>> {
    room::hold(tx, member.account).await?;
    let mut tags = Vec::with_capacity(names.len());
    for name in names {
        let name = name::typed(name)?;
        let tag = match known(tx, member, &name::key(&name)).await? {
            Some(tag) => tag,
            None => add(tx, member, None, name).await?,
        };
        tags.push(tag);
    }
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

/// Finds the tag at the end of a path from the top down, or makes it and those above it.
pub async fn ensure_path(tx: &Tx, member: &Member, path: &[String]) -> Result<TagId> {
    room::hold(tx, member.account).await?;
    let mut tag = None;
    for name in path {
        tag = Some(ensure_in(tx, member, tag, name).await?);
    }
    tag.ok_or_else(|| NameError::Empty.into())
}

/// Finds the tag of a name under another one or at the top, or makes it. The library is held
/// already.
pub(crate) async fn ensure_in(
    tx: &Tx,
    member: &Member,
    parent: Option<TagId>,
    name: &str,
) -> Result<TagId> {
    let name = name::typed(name)?;
    let beside = match parent {
        Some(parent) => tag::COLUMN.parent_id.eq(parent),
        None => tag::COLUMN.parent_id.is_null(),
    };
    let found = reads::tags_of(member)
        .filter(tag::COLUMN.name_key.eq(name::key(&name)))
        .filter(beside)
        .one(&tx.db)
        .await?;
    match found {
        Some(tag) => Ok(tag.id),
        None => add(tx, member, parent, name).await,
    }
}

async fn add(tx: &Tx, member: &Member, parent: Option<TagId>, name: String) -> Result<TagId> {
    let tag = fresh(tx, member.account, parent, name).insert(&tx.db).await?;
    tx.note(tag.id, Change::added(&tag)).await;
    Ok(tag.id)
}

async fn known(tx: &Tx, member: &Member, word: &str) -> Result<Option<TagId>> {
    let named = reads::tags_of(member)
        .filter(tag::COLUMN.name_key.eq(word))
        .order_by_asc(tag::COLUMN.parent_id.is_not_null())
        .order_by_asc(tag::COLUMN.id)
        .one(&tx.db)
        .await?;
    if let Some(tag) = named {
        return Ok(Some(tag.id));
    }
    let synonym = tag_synonym::Entity::find()
        .filter(tag_synonym::COLUMN.account_id.eq(member.account))
        .filter(tag_synonym::COLUMN.name_key.eq(word))
        .one(&tx.db)
        .await?;
    Ok(synonym.map(|synonym| synonym.tag_id))
}

/// Checks that all of these are tags of the member's account.
pub async fn check(tx: &Tx, member: &Member, tags: &[TagId]) -> Result<()> {
    let mut distinct = tags.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let count = distinct.len() as u64;
    let found = reads::tags_of(member).filter(tag::COLUMN.id.is_in(distinct)).count(&tx.db);
    if found.await? == count { Ok(()) } else { Err(Error::not_found("tag")) }
}

/// Puts tags of the member's account on an asset; those that it carries already stay.
pub async fn put(tx: &Tx, member: &Member, id: AssetId, tags: &[TagId]) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    let rows =
        tags.iter().map(|tag| asset_tag::ActiveModel { asset_id: Set(id), tag_id: Set(*tag) });
    let put = asset_tag::Entity::insert_many(rows).on_conflict_do_nothing();
    put.exec_without_returning(&tx.db).await?;
    let carried = asset_tag::Entity::find().filter(asset_tag::COLUMN.asset_id.eq(id));
    if carried.count(&tx.db).await? > PER_ASSET {
        return Err(TagError::TooMany.into());
    }
    assets::save(tx, asset, |_| {}).await
}

/// Takes tags off an asset.
pub async fn take(tx: &Tx, member: &Member, id: AssetId, tags: &[TagId]) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    asset_tag::Entity::delete_many()
        .filter(asset_tag::COLUMN.asset_id.eq(id))
        .filter(asset_tag::COLUMN.tag_id.is_in(tags.iter().copied()))
        .exec(&tx.db)
        .await?;
    assets::save(tx, asset, |_| {}).await
}

/// A tag under another one or at the top.
pub(super) fn fresh(
    tx: &Tx,
    account: AccountId,
    parent: Option<TagId>,
    name: String,
) -> tag::ActiveModel {
    tag::ActiveModel {
        id: Set(TagId::new()),
        account_id: Set(account),
        parent_id: Set(parent),
        name_key: Set(name::key(&name)),
        sort_key: Set(name::sort_key(&name)),
        name: Set(name),
        created_at: Set(tx.now),
        colour: Set(None),
        version: Set(1),
    }
}
