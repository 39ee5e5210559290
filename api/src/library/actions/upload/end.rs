//! Uploads that end.

use chrono::TimeDelta;
use entity::{
    id::{AssetId, UploadId},
    upload::{self, UploadState, UploadWay},
    upload_piece,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::find;
use crate::{
    error::{Refused, Result, word},
    events::Event,
    library::{
        reads,
        rules::upload::{LIFE, UploadError},
        uploads::{Outcome, jobs::FinishUpload},
    },
    tx::Tx,
};

/// How long to wait with finishing what its sender is about to finish.
const COURTESY: TimeDelta = TimeDelta::minutes(1);

/// Has a file looked at once its last byte is there; what is signed for waits for its sender.
pub async fn complete(tx: &Tx, upload: upload::Model) -> Result<upload::Model> {
    let is_whole = upload.size == Some(upload.received)
        && upload.way == UploadWay::Tus
        && upload.state == UploadState::Receiving
        && !upload.is_partial;
    if is_whole { process(tx, upload).await } else { Ok(upload) }
}

/// Takes it that all bytes are there, so that they are looked at: by whoever asked for it, or else
/// by a job.
pub async fn process(tx: &Tx, upload: upload::Model) -> Result<upload::Model> {
    let is_awaited = upload.way == UploadWay::Signed;
    let due_at = if is_awaited { tx.now + COURTESY } else { tx.now };
    let (id, size) = (upload.id, upload.size);
    let mut row = upload.into_active_model();
    row.state = Set(UploadState::Processing);
    if is_awaited {
        row.received = Set(size.unwrap_or_default());
    }
    row.expires_at = Set(tx.now + LIFE);
    (row.locked_by, row.locked_until) = (Set(None), Set(None));
    let upload = row.update(&tx.db).await?;
    tx.enqueue_once_at(FinishUpload { upload: id }, &id.to_string(), due_at).await?;
    changed(tx, &upload).await?;
    Ok(upload)
}

/// Notes what became of an upload, gives its room back, and tells which pieces are of no more use.
pub async fn end(
    tx: &Tx,
    upload: upload::Model,
    outcome: &Outcome,
) -> Result<(upload::Model, Vec<Uuid>)> {
    let pieces = drop_pieces(tx, upload.id).await?;
    let mut row = upload.into_active_model();
    let (asset, existing, refused) = match outcome {
        Outcome::Added(asset, existing) => (Some(asset), existing.as_ref(), None),
        Outcome::Revised(asset) => (Some(asset), None, None),
        Outcome::Reused(asset) => (Some(asset), Some(asset), None),
        Outcome::Rejected(refused, existing) => (None, existing.as_ref(), Some(refused)),
    };
    row.state = Set(if refused.is_some() { UploadState::Rejected } else { UploadState::Ready });
    row.asset_id = Set(asset.map(|asset| asset.id));
    row.existing_id = Set(existing.map(|asset| asset.id));
    if let Some(Refused { code, message, .. }) = refused {
        row.code = Set(Some(word(*code).into()));
        row.message = Set(Some(message.clone()));
    }
    Ok((close(tx, row).await?, pieces))
}

/// Notes that a file is kept until it is used for its order, gives its room back, and tells which
/// pieces are of no more use.
pub async fn keep(
    tx: &Tx,
    upload: upload::Model,
    digest: &str,
) -> Result<(upload::Model, Vec<Uuid>)> {
    let pieces = drop_pieces(tx, upload.id).await?;
    let mut row = upload.into_active_model();
    row.state = Set(UploadState::Ready);
    row.digest = Set(Some(digest.to_owned()));
    Ok((close(tx, row).await?, pieces))
}

/// Notes which asset a file has become that was kept for its order. It becomes one only.
pub async fn spend(tx: &Tx, id: UploadId, asset: AssetId) -> Result<()> {
    let upload = find(tx, id).await?;
    if upload.asset_id.is_some() {
        return Err(UploadError::Used.into());
    }
    let mut row = upload.into_active_model();
    row.asset_id = Set(Some(asset));
    changed(tx, &row.update(&tx.db).await?).await
}

/// Notes that a package is whole and where it lies until it is imported, gives its room back, and
/// tells which pieces are of no more use.
pub async fn shelve(
    tx: &Tx,
    upload: upload::Model,
    (piece, size): (Uuid, u64),
) -> Result<(upload::Model, Vec<Uuid>)> {
    let pieces = drop_pieces(tx, upload.id).await?;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let whole = upload_piece::ActiveModel {
        upload_id: Set(upload.id),
        number: Set(0),
        piece: Set(piece),
        size: Set(size),
    };
    upload_piece::Entity::insert(whole).exec_without_returning(&tx.db).await?;
    let mut row = upload.into_active_model();
    row.state = Set(UploadState::Ready);
    (row.size, row.received) = (Set(Some(size)), Set(size));
    Ok((close(tx, row).await?, pieces))
}

/// Writes down how an upload has ended: it takes no room any more, and nobody works on it.
async fn close(tx: &Tx, mut row: upload::ActiveModel) -> Result<upload::Model> {
    row.reserved_bytes = Set(0);
    row.expires_at = Set(tx.now + LIFE);
    (row.locked_by, row.locked_until) = (Set(None), Set(None));
    let upload = row.update(&tx.db).await?;
    changed(tx, &upload).await?;
    Ok(upload)
}

/// Forgets an upload, and tells which pieces are of no more use. An asset that came of it stays.
pub async fn forget(tx: &Tx, id: UploadId) -> Result<Vec<Uuid>> {
    let upload = find(tx, id).await?;
    if upload.state == UploadState::Processing {
        return Err(UploadError::Processing.into());
    }
    let pieces = drop_pieces(tx, id).await?;
    changed(tx, &upload).await?;
    upload.delete(&tx.db).await?;
    Ok(pieces)
}

/// Tells whoever listens.
pub(super) async fn changed(tx: &Tx, upload: &upload::Model) -> Result<()> {
    tx.record(Event::UploadChanged { account: upload.account_id, upload: upload.id }).await
}

/// Forgets the pieces of an upload, and tells which those were.
pub(super) async fn drop_pieces(tx: &Tx, id: UploadId) -> Result<Vec<Uuid>> {
    let pieces = reads::uploads::pieces(&tx.db, id).await?;
    upload_piece::Entity::delete_many()
        .filter(upload_piece::COLUMN.upload_id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(pieces.into_iter().map(|piece| piece.piece).collect())
}
