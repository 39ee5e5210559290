//! The room that a library takes, and the lock that all changes of a library share.

use chrono::TimeDelta;
use entity::{
    id::{AccountId, UploadId},
    library, upload,
};
use sea_orm::{ActiveValue::Set, ExprTrait, QuerySelect, prelude::*, sea_query::OnConflict};

use crate::{
    error::Result,
    library::{reads, rules::room},
    tx::Tx,
};

/// How long room is kept for an upload that is not heard of any more.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

/// Holds an account's library until the unit of work ends, so that whoever else wants to change it
/// waits.
pub async fn hold(tx: &Tx, account: AccountId) -> Result<library::Model> {
    let empty = library::ActiveModel { account_id: Set(account), used_bytes: Set(0) };
    let opened = library::Entity::insert(empty).on_conflict_do_nothing();
    opened.exec_without_returning(&tx.db).await?;
    let held = library::Entity::find_by_id(account).lock_exclusive().one(&tx.db).await?;
    Ok(held.ok_or(DbErr::RecordNotFound("library".into()))?)
}

/// Keeps so many bytes for an upload in place of what was kept for it before; all or none.
pub async fn reserve(
    tx: &Tx,
    account: AccountId,
    upload: UploadId,
    bytes: u64,
    quota: i64,
) -> Result<()> {
    let library = hold(tx, account).await?;
    upload::Entity::delete_many()
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.expires_at.lte(tx.now))
        .exec(&tx.db)
        .await?;
    let others = upload::Entity::find()
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.id.ne(upload))
        .all(&tx.db)
        .await?;
    let others: i64 = others.iter().map(|upload| upload.reserved_bytes).sum();
    let bytes = room::fit(bytes, quota, library.used_bytes.saturating_add(others))?;
    let row = upload::ActiveModel {
        id: Set(upload),
        account_id: Set(account),
        reserved_bytes: Set(bytes),
        expires_at: Set(tx.now + PATIENCE),
    };
    let renewed = OnConflict::column(upload::Column::Id)
        .update_columns([upload::Column::ReservedBytes, upload::Column::ExpiresAt])
        .to_owned();
    upload::Entity::insert(row).on_conflict(renewed).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Gives back what was kept for an upload.
pub async fn release(db: &impl ConnectionTrait, upload: UploadId) -> Result<()> {
    upload::Entity::delete_by_id(upload).exec(db).await?;
    Ok(())
}

/// Counts bytes as used, if there is room for them. The library is held already.
pub(super) async fn claim(tx: &Tx, account: AccountId, bytes: i64) -> Result<()> {
    let quota = reads::quota(&tx.db, tx.now, account).await?.unwrap_or(i64::MAX);
    let upload = UploadId::new();
    reserve(tx, account, upload, u64::try_from(bytes).unwrap_or_default(), quota).await?;
    release(&tx.db, upload).await?;
    take(tx, account, bytes).await
}

/// Counts bytes as used, or as free again. The library is held already.
pub(super) async fn take(tx: &Tx, account: AccountId, bytes: i64) -> Result<()> {
    library::Entity::update_many()
        .col_expr(library::Column::UsedBytes, Expr::col(library::Column::UsedBytes).add(bytes))
        .filter(library::COLUMN.account_id.eq(account))
        .exec(&tx.db)
        .await?;
    Ok(())
}
