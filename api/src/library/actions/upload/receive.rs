//! Uploads that go on.

use entity::{
    id::UploadId,
    upload::{self, UploadState},
    upload_piece,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*, sea_query::OnConflict};

use super::{
    complete,
    end::{changed, drop_pieces},
};
use crate::{
    error::{Error, Result},
    library::rules::upload::UploadError,
    tx::Tx,
};

/// A piece of a file that lies in storage.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Its place among the pieces of the upload.
    pub number: i32,
    /// What storage calls it.
    pub id: Uuid,
    /// Its size in bytes.
    pub size: i64,
}

/// Notes pieces that are stored, in place of those of the same number, under the lock of `holder`.
pub async fn receive(
    tx: &Tx,
    id: UploadId,
    holder: Uuid,
    pieces: &[Piece],
    received: i64,
) -> Result<upload::Model> {
    let mut row = hold(tx, id, holder).await?.into_active_model();
    let rows = pieces.iter().map(|piece| upload_piece::ActiveModel {
        upload_id: Set(id),
        number: Set(piece.number),
        piece: Set(piece.id),
        size: Set(piece.size),
    });
    let grown = OnConflict::columns([upload_piece::Column::UploadId, upload_piece::Column::Number])
        .update_columns([upload_piece::Column::Piece, upload_piece::Column::Size])
        .to_owned();
    let pieces = upload_piece::Entity::insert_many(rows).on_conflict(grown);
    pieces.exec_without_returning(&tx.db).await?;
    row.received = Set(received);
    let upload = row.update(&tx.db).await?;
    changed(tx, &upload).await?;
    complete(tx, upload).await
}

/// Notes how much of an imported file is there, and whether that is all of it.
pub async fn progress(
    tx: &Tx,
    id: UploadId,
    holder: Uuid,
    received: i64,
    is_whole: bool,
) -> Result<()> {
    let mut row = hold(tx, id, holder).await?.into_active_model();
    row.received = Set(received);
    if is_whole {
        row.state = Set(UploadState::Processing);
    }
    changed(tx, &row.update(&tx.db).await?).await
}

/// Forgets what has come, so that it can come once more; tells which pieces those were.
pub async fn restart(tx: &Tx, id: UploadId, holder: Uuid) -> Result<(upload::Model, Vec<Uuid>)> {
    let mut row = hold(tx, id, holder).await?.into_active_model();
    row.received = Set(0);
    let pieces = drop_pieces(tx, id).await?;
    Ok((row.update(&tx.db).await?, pieces))
}

/// Holds an upload on which `holder` works.
pub async fn hold(tx: &Tx, id: UploadId, holder: Uuid) -> Result<upload::Model> {
    let mine =
        upload::Entity::find_by_id(id).filter(upload::COLUMN.locked_by.eq(holder)).lock_exclusive();
    mine.one(&tx.db).await?.ok_or_else(|| UploadError::Lost.into())
}

/// Finds an upload and holds it.
pub async fn find(tx: &Tx, id: UploadId) -> Result<upload::Model> {
    let found = upload::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    found.ok_or_else(|| Error::not_found("upload"))
}
