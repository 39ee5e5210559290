//! The room that a library takes, and the lock that all changes of a library share.

use entity::{
    id::{AccountId, UploadId},
    library, upload,
};
use sea_orm::{ActiveValue::Set, ExprTrait, QuerySelect, prelude::*, sea_query::OnConflict};

use super::upload::NewUpload;
use crate::{
    error::Result,
    library::{reads, rules::room},
    tx::Tx,
};

/// Holds an account's library until the unit of work ends, so that whoever else wants to change it
/// waits.
pub async fn hold(tx: &Tx, account: AccountId) -> Result<library::Model> {
    let empty = library::ActiveModel { account_id: Set(account), used_bytes: Set(0) };
    let opened = library::Entity::insert(empty).on_conflict_do_nothing();
    opened.exec_without_returning(&tx.db).await?;
    let held = library::Entity::find_by_id(account).lock_exclusive().one(&tx.db).await?;
    Ok(held.ok_or(DbErr::RecordNotFound("library".into()))?)
}

/// Keeps so many bytes for a file of a multipart request in place of what was kept for it before;
/// all or none.
pub async fn reserve(
    tx: &Tx,
    account: AccountId,
    upload: UploadId,
    bytes: u64,
    quota: i64,
) -> Result<()> {
    let bytes = fit(tx, account, upload, bytes, quota).await?;
    let mut row = NewUpload::multipart(account).row(tx, upload);
    row.reserved_bytes = Set(bytes);
    let renewed = OnConflict::column(upload::Column::Id)
        .update_columns([upload::Column::ReservedBytes, upload::Column::ExpiresAt])
        .to_owned();
    upload::Entity::insert(row).on_conflict(renewed).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps so many bytes for an upload that has a row, in place of what was kept for it before.
pub async fn extend(tx: &Tx, upload: &upload::Model, bytes: u64) -> Result<()> {
    let quota = reads::quota(&tx.db, tx.now, upload.account_id).await?.unwrap_or(i64::MAX);
    let bytes = fit(tx, upload.account_id, upload.id, bytes, quota).await?;
    upload::Entity::update_many()
        .col_expr(upload::Column::ReservedBytes, Expr::value(bytes))
        .filter(upload::COLUMN.id.eq(upload.id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Gives back what was kept for a file of a multipart request.
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

/// Decides whether so many bytes fit beside what the library holds and what other uploads keep.
async fn fit(tx: &Tx, account: AccountId, upload: UploadId, bytes: u64, quota: i64) -> Result<i64> {
    let library = hold(tx, account).await?;
    let others: Vec<i64> = upload::Entity::find()
        .select_only()
        .column(upload::Column::ReservedBytes)
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.id.ne(upload))
        .filter(upload::COLUMN.reserved_bytes.gt(0))
        .filter(upload::COLUMN.expires_at.gt(tx.now))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let taken = others.into_iter().fold(library.used_bytes, i64::saturating_add);
    Ok(room::fit(bytes, quota, taken)?)
}
