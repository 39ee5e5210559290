//! What can be done with saved searches.

use entity::{
    collection::{self, Wanted},
    id::{CollectionId, SavedSearchId},
    saved_search,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, SqlErr, prelude::*};

use super::{collection as collections, room};
use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    library::{
        reads::find::{self, searches},
        rules::{
            name,
            search::{self as rules, SearchError},
        },
    },
    tx::Tx,
    version,
};

/// What changes of a saved search; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it is called.
    pub name: Option<String>,
    /// What it looks for.
    pub wanted: Option<Wanted>,
    /// Whether the whole account has it, or whoever changes it alone.
    pub is_shared: Option<bool>,
}

/// Saves a search, for the member alone or for the whole account.
pub async fn create(
    tx: &Tx,
    member: &Member,
    name: &str,
    wanted: Wanted,
    is_shared: bool,
) -> Result<saved_search::Model> {
    room::hold(tx, member.account).await?;
    let name = name::typed(name)?;
    rules::room(searches::visible_to(member).count(&tx.db).await?)?;
    find::understood(&wanted)?;
    let saved = saved_search::ActiveModel {
        id: Set(SavedSearchId::new()),
        account_id: Set(member.account),
        user_id: Set((!is_shared).then_some(member.user)),
        name_key: Set(name::key(&name)),
        sort_key: Set(name::sort_key(&name)),
        name: Set(name),
        filter: Set(wanted),
        created_at: Set(tx.now),
        version: Set(1),
    };
    let saved = saved.insert(&tx.db).await.map_err(taken)?;
    tx.note(saved.id, audit::Change::added(&saved)).await;
    Ok(saved)
}

/// Changes a saved search.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: SavedSearchId,
    change: Change,
    expected_version: Option<i32>,
) -> Result<saved_search::Model> {
    let saved = held(tx, member, id).await?;
    version::check(expected_version, saved.version)?;
    let mut changed = saved.clone().into_active_model();
    if let Some(name) = change.name {
        let name = name::typed(&name)?;
        changed.name_key = Set(name::key(&name));
        changed.sort_key = Set(name::sort_key(&name));
        changed.name = Set(name);
    }
    if let Some(wanted) = change.wanted {
        find::understood(&wanted)?;
        changed.filter = Set(wanted);
    }
    if let Some(is_shared) = change.is_shared {
        changed.user_id = Set((!is_shared).then_some(member.user));
    }
    changed.version = Set(saved.version + 1);
    let changed = changed.update(&tx.db).await.map_err(taken)?;
    tx.note(id, audit::Change::of(&saved, &changed)).await;
    Ok(changed)
}

/// Forgets a saved search.
pub async fn delete(tx: &Tx, member: &Member, id: SavedSearchId) -> Result<()> {
    let saved = held(tx, member, id).await?;
    tx.note(id, audit::Change::removed(&saved)).await;
    saved.delete(&tx.db).await?;
    Ok(())
}

/// Makes a collection that gathers what a saved search finds.
pub async fn collect(
    tx: &Tx,
    member: &Member,
    id: SavedSearchId,
    parent: Option<CollectionId>,
    name: Option<&str>,
) -> Result<collection::Model> {
    let saved = held(tx, member, id).await?;
    let name = name.unwrap_or(&saved.name);
    collections::create(tx, member, parent, name, Some(saved.filter.clone())).await
}

/// Finds a saved search that a member may see.
pub async fn held(tx: &Tx, member: &Member, id: SavedSearchId) -> Result<saved_search::Model> {
    room::hold(tx, member.account).await?;
    let found = searches::find(&tx.db, member, id).await?;
    found.ok_or_else(|| Error::not_found("saved search"))
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => SearchError::NameTaken.into(),
        _ => error.into(),
    }
}
