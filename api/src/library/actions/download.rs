//! What can be done with archives that people fetch.

use entity::{
    download::{self, Chosen, DownloadState},
    id::DownloadId,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use super::room;
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Refused, Result, word},
    events::Event,
    library::{
        packing::jobs::{PackDownload, SweepDownloads},
        reads::downloads,
        rules::packing::{self as rules, AT_ONCE, LIFE, PackingError},
    },
    tx::Tx,
};

/// An archive to be.
#[derive(Clone, Debug)]
pub struct NewDownload {
    /// What the file is called, without its ending.
    pub name: String,
    /// What is in it.
    pub chosen: Chosen,
    /// How many files those are.
    pub files: usize,
    /// Bytes of the archive; none while that is not known.
    pub size: Option<u64>,
    /// Whether it is packed whenever it is fetched, and not before.
    pub is_direct: bool,
}

/// Begins an archive: it can be fetched at once, or is packed by a job.
pub async fn begin(tx: &Tx, member: &Member, new: NewDownload) -> Result<download::Model> {
    room::hold(tx, member.account).await?;
    if !new.is_direct && downloads::under_way(member.account).count(&tx.db).await? >= AT_ONCE {
        return Err(PackingError::Busy.into());
    }
    let state = if new.is_direct { DownloadState::Ready } else { DownloadState::Waiting };
    let row = download::ActiveModel {
        id: Set(DownloadId::new()),
        account_id: Set(member.account),
        user_id: Set(member.user),
        name: Set(new.name),
        chosen: Set(new.chosen),
        state: Set(state),
        files: Set(i32::try_from(new.files).unwrap_or(i32::MAX)),
        size: Set(new.size.and_then(|size| i64::try_from(size).ok())),
        packed: Set(0),
        piece: Set(None),
        code: Set(None),
        message: Set(None),
        created_at: Set(tx.now),
        expires_at: Set(tx.now + LIFE),
    };
    let download = row.insert(&tx.db).await?;
    tx.note(download.id, Change::added(&download)).await;
    if !new.is_direct {
        tx.enqueue(PackDownload { download: download.id }).await?;
    }
    SweepDownloads::after(tx, download.expires_at).await?;
    Ok(download)
}

/// Gives up an archive that is not packed yet. Whoever packs it stops.
pub async fn cancel(tx: &Tx, member: &Member, id: DownloadId) -> Result<download::Model> {
    let found = downloads::visible_to(member).filter(download::COLUMN.id.eq(id)).lock_exclusive();
    let found = found.one(&tx.db).await?.ok_or_else(|| Error::not_found("download"))?;
    rules::cancel(found.state)?;
    let mut row = found.into_active_model();
    row.state = Set(DownloadState::Cancelled);
    save(tx, row).await
}

/// Begins to pack an archive, from the start whoever began before; none if nobody wants it.
pub async fn start(tx: &Tx, id: DownloadId) -> Result<Option<download::Model>> {
    let Some(found) = wanted(tx, id).await? else { return Ok(None) };
    let mut row = found.into_active_model();
    row.state = Set(DownloadState::Packing);
    row.packed = Set(0);
    save(tx, row).await.map(Some)
}

/// Notes how far an archive is packed; none if nobody wants it any more.
pub async fn progress(tx: &Tx, id: DownloadId, packed: u64) -> Result<Option<download::Model>> {
    let Some(found) = wanted(tx, id).await? else { return Ok(None) };
    let mut row = found.into_active_model();
    row.packed = Set(i64::try_from(packed).unwrap_or(i64::MAX));
    save(tx, row).await.map(Some)
}

/// Notes where a packed archive lies, from now on for a day; none if nobody wants it any more.
pub async fn finish(
    tx: &Tx,
    id: DownloadId,
    (files, size): (usize, u64),
    piece: Uuid,
) -> Result<Option<download::Model>> {
    let Some(found) = wanted(tx, id).await? else { return Ok(None) };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let mut row = found.into_active_model();
    row.state = Set(DownloadState::Ready);
    row.files = Set(i32::try_from(files).unwrap_or(i32::MAX));
    row.size = Set(Some(size));
    row.packed = Set(size);
    row.piece = Set(Some(piece));
    row.expires_at = Set(tx.now + LIFE);
    let download = save(tx, row).await?;
    SweepDownloads::after(tx, download.expires_at).await?;
    Ok(Some(download))
}

/// Notes why an archive could not be packed.
pub async fn fail(tx: &Tx, id: DownloadId, refused: Refused) -> Result<()> {
    let Some(found) = wanted(tx, id).await? else { return Ok(()) };
    let mut row = found.into_active_model();
    row.state = Set(DownloadState::Failed);
    row.code = Set(Some(word(refused.code).into()));
    row.message = Set(Some(refused.message));
    save(tx, row).await.map(drop)
}

/// Finds an archive that is to be packed, and holds it.
async fn wanted(tx: &Tx, id: DownloadId) -> Result<Option<download::Model>> {
    let found = download::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    Ok(found.filter(|download| rules::cancel(download.state).is_ok()))
}

async fn save(tx: &Tx, row: download::ActiveModel) -> Result<download::Model> {
    let download = row.update(&tx.db).await?;
    let account = download.account_id;
    tx.record(Event::DownloadChanged { account, download: download.id }).await?;
    Ok(download)
}
