//! What can be done with folders.

use entity::{
    asset, folder,
    id::{AccountId, FolderId},
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, SqlErr, prelude::*};

use super::{card, room, trash};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    library::{
        reads::{self, tree},
        rules::{
            name,
            tree::{self as rules, Sort, TreeError},
        },
    },
    tx::Tx,
    version,
};

/// Finds the folder of a name in another one or at the top, or makes it; for what the platform
/// puts into a library itself.
pub async fn ensure(
    tx: &Tx,
    account: AccountId,
    parent: Option<FolderId>,
    name: &str,
) -> Result<folder::Model> {
    room::hold(tx, account).await?;
    let beside = match parent {
        Some(parent) => folder::COLUMN.parent_id.eq(parent),
        None => folder::COLUMN.parent_id.is_null(),
    };
    let found = folder::Entity::find()
        .filter(folder::COLUMN.account_id.eq(account))
        .filter(folder::COLUMN.name_key.eq(name::key(name)))
        .filter(beside)
        .one(&tx.db)
        .await?;
    if let Some(folder) = found {
        return Ok(folder);
    }
    let folder = fresh(tx, account, parent, name).insert(&tx.db).await?;
    tx.note(folder.id, Change::added(&folder)).await;
    Ok(folder)
}

/// Makes a folder.
pub async fn create(
    tx: &Tx,
    member: &Member,
    parent: Option<FolderId>,
    name: &str,
) -> Result<folder::Model> {
    room::hold(tx, member.account).await?;
    let name = name::typed(name)?;
    rules::room(Sort::Folder, reads::folders_of(member).count(&tx.db).await?, 1)?;
    let folder = fresh(tx, member.account, parent, &name);
    let parents = parents(tx, member.account, parent).await?;
    rules::fit(Sort::Folder, folder.id.as_ref(), 1, &parents)?;
    let folder = folder.insert(&tx.db).await.map_err(taken)?;
    tx.note(folder.id, Change::added(&folder)).await;
    Ok(folder)
}

/// Gives a folder another name.
pub async fn rename(
    tx: &Tx,
    member: &Member,
    id: FolderId,
    name: &str,
    expected_version: Option<i32>,
) -> Result<folder::Model> {
    room::hold(tx, member.account).await?;
    let folder = find(tx, member.account, id).await?;
    version::check(expected_version, folder.version)?;
    let name = name::typed(name)?;
    let before = folder.clone();
    let mut folder = folder.into_active_model();
    folder.name_key = Set(name::key(&name));
    folder.sort_key = Set(name::sort_key(&name));
    folder.name = Set(name);
    folder.version = Set(before.version + 1);
    let folder = folder.update(&tx.db).await.map_err(taken)?;
    tx.note(id, Change::of(&before, &folder)).await;
    card::mark_in(tx, id).await?;
    Ok(folder)
}

/// Moves a folder, and all that is in it, into another one or to the top.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    id: FolderId,
    parent: Option<FolderId>,
    expected_version: Option<i32>,
) -> Result<folder::Model> {
    room::hold(tx, member.account).await?;
    let folder = find(tx, member.account, id).await?;
    version::check(expected_version, folder.version)?;
    let parents = parents(tx, member.account, parent).await?;
    rules::fit(Sort::Folder, &id, tree::levels(&tx.db, id).await?, &parents)?;
    let before = folder.clone();
    let mut folder = folder.into_active_model();
    folder.parent_id = Set(parent);
    folder.version = Set(before.version + 1);
    let folder = folder.update(&tx.db).await.map_err(taken)?;
    tx.note(id, Change::of(&before, &folder)).await;
    card::mark_in(tx, id).await?;
    Ok(folder)
}

/// Deletes an empty folder. What was in it when it went to the trash will be restored to the top.
pub async fn delete(tx: &Tx, member: &Member, id: FolderId) -> Result<()> {
    room::hold(tx, member.account).await?;
    let folder = find(tx, member.account, id).await?;
    let folders = reads::folders_of(member).filter(folder::COLUMN.parent_id.eq(id));
    let assets = reads::visible_to(member).filter(asset::COLUMN.folder_id.eq(id));
    if folders.count(&tx.db).await? + assets.count(&tx.db).await? > 0 {
        return Err(TreeError::NotEmpty(Sort::Folder).into());
    }
    trash::leave_folder(tx, member, id).await?;
    tx.note(id, Change::removed(&folder)).await;
    folder.delete(&tx.db).await?;
    Ok(())
}

/// Finds a folder of an account.
pub(super) async fn find(tx: &Tx, account: AccountId, id: FolderId) -> Result<folder::Model> {
    folder::Entity::find_by_id(id)
        .filter(folder::COLUMN.account_id.eq(account))
        .one(&tx.db)
        .await?
        .ok_or_else(|| Error::not_found("folder"))
}

/// Notes that the order of what is in a folder was changed. The library is held already.
pub(super) async fn touch(tx: &Tx, folder: Option<FolderId>) -> Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    folder::Entity::update_many()
        .col_expr(folder::Column::Version, Expr::col(folder::Column::Version).add(1))
        .filter(folder::COLUMN.id.eq(folder))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The way from a folder of an account to the top, itself first; empty at the top.
pub(super) async fn parents(
    tx: &Tx,
    account: AccountId,
    parent: Option<FolderId>,
) -> Result<Vec<FolderId>> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    find(tx, account, parent).await?;
    Ok(tree::way_up(&tx.db, parent).await?)
}

pub(super) fn fresh(
    tx: &Tx,
    account: AccountId,
    parent: Option<FolderId>,
    name: &str,
) -> folder::ActiveModel {
    folder::ActiveModel {
        id: Set(FolderId::new()),
        account_id: Set(account),
        parent_id: Set(parent),
        name: Set(name.to_owned()),
        name_key: Set(name::key(name)),
        sort_key: Set(name::sort_key(name)),
        created_at: Set(tx.now),
        version: Set(1),
    }
}

pub(super) fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => TreeError::NameTaken(Sort::Folder).into(),
        _ => error.into(),
    }
}
