//! What can be done with collections.

use entity::{
    collection::{self, Wanted},
    collection_exclusion,
    id::{AccountId, CollectionId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, SqlErr, prelude::*};

use super::room;
use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    library::{
        reads::{self, tree},
        rules::{
            collection::CollectionError,
            name,
            tree::{self as rules, Sort, TreeError},
        },
    },
    tx::Tx,
    version,
};

/// What changes of a collection; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it is called.
    pub name: Option<String>,
    /// What it gathers by itself; none in here for nothing.
    pub filter: Option<Option<Wanted>>,
}

/// Makes a collection, in another one or at the top; with a filter it gathers what fits that.
pub async fn create(
    tx: &Tx,
    member: &Member,
    parent: Option<CollectionId>,
    name: &str,
    filter: Option<Wanted>,
) -> Result<collection::Model> {
    room::hold(tx, member.account).await?;
    let name = name::typed(name)?;
    rules::room(Sort::Collection, reads::collections_of(member).count(&tx.db).await?, 1)?;
    let id = CollectionId::new();
    rules::fit(Sort::Collection, &id, 1, &parents(tx, member.account, parent).await?)?;
    let collection = collection::ActiveModel {
        id: Set(id),
        account_id: Set(member.account),
        parent_id: Set(parent),
        name_key: Set(name::key(&name)),
        sort_key: Set(name::sort_key(&name)),
        name: Set(name),
        filter: Set(filter.map(checked).transpose()?),
        created_at: Set(tx.now),
        version: Set(1),
    };
    let collection = collection.insert(&tx.db).await.map_err(taken)?;
    tx.note(id, audit::Change::added(&collection)).await;
    Ok(collection)
}

/// Changes what a collection is called or gathers. What was put into it by hand stays.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: CollectionId,
    change: Change,
    expected_version: Option<i32>,
) -> Result<collection::Model> {
    let before = hold(tx, member, id, expected_version).await?;
    let mut changed = before.clone().into_active_model();
    if let Some(name) = change.name {
        let name = name::typed(&name)?;
        changed.name_key = Set(name::key(&name));
        changed.sort_key = Set(name::sort_key(&name));
        changed.name = Set(name);
    }
    if let Some(filter) = change.filter {
        if filter.is_none() {
            let kept_out = collection_exclusion::Entity::delete_many();
            let kept_out = kept_out.filter(collection_exclusion::COLUMN.collection_id.eq(id));
            kept_out.exec(&tx.db).await?;
        }
        changed.filter = Set(filter.map(checked).transpose()?);
    }
    save(tx, &before, changed).await
}

/// Moves a collection, with those in it, into another one or to the top.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    id: CollectionId,
    parent: Option<CollectionId>,
    expected_version: Option<i32>,
) -> Result<collection::Model> {
    let collection = hold(tx, member, id, expected_version).await?;
    let parents = parents(tx, member.account, parent).await?;
    rules::fit(Sort::Collection, &id, tree::levels(&tx.db, id).await?, &parents)?;
    let mut changed = collection.clone().into_active_model();
    changed.parent_id = Set(parent);
    save(tx, &collection, changed).await
}

/// Deletes a collection in which there is no other one. The assets stay in the library.
pub async fn delete(tx: &Tx, member: &Member, id: CollectionId) -> Result<collection::Model> {
    let collection = hold(tx, member, id, None).await?;
    let inside = reads::collections_of(member).filter(collection::COLUMN.parent_id.eq(id));
    if inside.count(&tx.db).await? > 0 {
        return Err(TreeError::NotEmpty(Sort::Collection).into());
    }
    collection.clone().delete(&tx.db).await?;
    tx.note(id, audit::Change::removed(&collection)).await;
    Ok(collection)
}

/// Holds the library and finds one of its collections, in the version that a change rests on.
pub(super) async fn hold(
    tx: &Tx,
    member: &Member,
    id: CollectionId,
    expected_version: Option<i32>,
) -> Result<collection::Model> {
    room::hold(tx, member.account).await?;
    let collection = find(tx, member.account, id).await?;
    version::check(expected_version, collection.version)?;
    Ok(collection)
}

/// Notes that what is in a collection was changed.
pub(super) async fn touch(tx: &Tx, collection: collection::Model) -> Result<()> {
    let changed = collection.clone().into_active_model();
    save(tx, &collection, changed).await.map(drop)
}

/// Writes what was changed of a collection under its next version.
async fn save(
    tx: &Tx,
    before: &collection::Model,
    mut changed: collection::ActiveModel,
) -> Result<collection::Model> {
    changed.version = Set(before.version + 1);
    let collection = changed.update(&tx.db).await.map_err(taken)?;
    tx.note(before.id, audit::Change::of(before, &collection)).await;
    Ok(collection)
}

async fn find(tx: &Tx, account: AccountId, id: CollectionId) -> Result<collection::Model> {
    collection::Entity::find_by_id(id)
        .filter(collection::COLUMN.account_id.eq(account))
        .one(&tx.db)
        .await?
        .ok_or_else(|| Error::not_found("collection"))
}

/// The way from a collection of an account to the top, itself first; empty at the top.
async fn parents(
    tx: &Tx,
    account: AccountId,
    parent: Option<CollectionId>,
) -> Result<Vec<CollectionId>> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    find(tx, account, parent).await?;
    Ok(tree::way_up(&tx.db, parent).await?)
}

fn checked(filter: Wanted) -> Result<Wanted> {
    reads::find::understood(&filter)?;
    if filter.in_trash { Err(CollectionError::Trash.into()) } else { Ok(filter) }
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => TreeError::NameTaken(Sort::Collection).into(),
        _ => error.into(),
    }
}
