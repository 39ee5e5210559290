//! The room that a library takes, and the lock that all changes of a library share.

use entity::{
    id::{AccountId, UploadId},
    library,
    upload::{self, UploadPurpose},
};
use sea_orm::{ActiveValue::Set, ExprTrait, QuerySelect, prelude::*, sea_query::OnConflict};

use super::upload::NewUpload;
use crate::{
    error::Result,
    library::{
        reads,
        rules::room::{self, RoomError},
    },
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

/// Keeps so many bytes for files of multipart requests in place of what was kept for each before,
/// for one after the other as far as there is room; tells for each whether there is.
pub async fn reserve(
    tx: &Tx,
    account: AccountId,
    wanted: &[(UploadId, u64)],
    quota: i64,
) -> Result<Vec<Result<(), RoomError>>> {
    let uploads: Vec<_> = wanted.iter().map(|(upload, _)| *upload).collect();
    let mut taken = taken_beside(tx, account, &uploads).await?;
    let (mut rows, mut answers) = (Vec::new(), Vec::with_capacity(wanted.len()));
    for (upload, bytes) in wanted {
        let fits = room::fit(*bytes, quota, taken);
        if let Ok(bytes) = fits {
            taken += bytes;
            let row = NewUpload::multipart(account).row(tx, *upload);
            rows.push(upload::ActiveModel { reserved_bytes: Set(bytes), ..row });
        }
        answers.push(fits.map(drop));
    }
    let renewed = OnConflict::column(upload::Column::Id)
        .update_columns([upload::Column::ReservedBytes, upload::Column::ExpiresAt])
        .to_owned();
    tx.upsert_all(rows, renewed).await?;
    Ok(answers)
}

/// Keeps so many bytes for an upload that has a row, in place of what was kept for it before. What
/// Vibbio makes for an order takes room once it is an asset, and is never refused for want of it.
pub async fn extend(tx: &Tx, upload: &upload::Model, bytes: u64) -> Result<()> {
    if upload.purpose == UploadPurpose::Order {
        return Ok(());
    }
    let quota = reads::quota(&tx.db, tx.now, upload.account_id).await?.unwrap_or(i64::MAX);
    let taken = taken_beside(tx, upload.account_id, &[upload.id]).await?;
    let bytes = room::fit(bytes, quota, taken)?;
    upload::Entity::update_many()
        .col_expr(upload::Column::ReservedBytes, Expr::value(bytes))
        .filter(upload::COLUMN.id.eq(upload.id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Gives back what was kept for files of multipart requests.
pub async fn release(
    db: &impl ConnectionTrait,
    uploads: impl IntoIterator<Item = UploadId>,
) -> Result<()> {
    let kept = upload::Entity::delete_many().filter(upload::COLUMN.id.is_in(uploads));
    kept.exec(db).await?;
    Ok(())
}

/// Counts bytes as used, if there is room for them. The library is held already.
pub(super) async fn claim(tx: &Tx, account: AccountId, bytes: i64) -> Result<()> {
    let quota = reads::quota(&tx.db, tx.now, account).await?.unwrap_or(i64::MAX);
    let taken = taken_beside(tx, account, &[]).await?;
    room::fit(u64::try_from(bytes).unwrap_or_default(), quota, taken)?;
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

/// Counts what the library holds and what is kept for other uploads.
async fn taken_beside(tx: &Tx, account: AccountId, uploads: &[UploadId]) -> Result<i64> {
    let library = hold(tx, account).await?;
    let others: Vec<i64> = upload::Entity::find()
        .select_only()
        .column(upload::Column::ReservedBytes)
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.id.is_not_in(uploads.iter().copied()))
        .filter(upload::COLUMN.reserved_bytes.gt(0))
        .filter(upload::COLUMN.expires_at.gt(tx.now))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(others.into_iter().fold(library.used_bytes, i64::saturating_add))
}
