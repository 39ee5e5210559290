//! What is left for later: packing large archives, and clearing away what nobody fetches any more.

use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::{
    download::{self, Chosen},
    id::DownloadId,
};
use sea_orm::{QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};
use storage::blob::{Key, Staged};

use super::{Archive, Plan, package};
use crate::{
    access::{Denied, Permission},
    app::Platform,
    error::{Error, Result},
    jobs::Job,
    library::{actions::download as actions, reads::downloads, rules::packing::PackingError},
    tx::Tx,
};

/// How much is packed before it is told, in bytes.
const STEP: u64 = 8 << 20;
/// How many archives one sweep clears away.
const SWEPT: u64 = 1_000;

/// Packs an archive, from the start whatever became of an earlier attempt.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PackDownload {
    /// The archive.
    pub download: DownloadId,
}

impl Job for PackDownload {
    const NAME: &'static str = "pack_download";
    const TIMEOUT: Duration = Duration::from_hours(6);

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let Some(download) = actions::start(&tx, self.download).await? else { return Ok(()) };
        tx.commit().await?;
        match pack(platform, &download).await {
            Ok(Some((files, staged))) => settle(platform, self.download, files, staged).await,
            Ok(None) => Ok(()),
            Err(Error::Refused(refused)) => {
                let tx = platform.begin().await?;
                actions::fail(&tx, self.download, *refused).await?;
                tx.commit().await?;
                Ok(())
            }
            Err(broken) => Err(broken),
        }
    }
}

/// Packs the files of an archive; none if it is given up meanwhile.
async fn pack(platform: &Platform, download: &download::Model) -> Result<Option<(usize, Staged)>> {
    let db = platform.db.reader();
    let Some(member) = downloads::owner(db, download).await? else { return Ok(None) };
    let (files, mut archive) = if let Chosen::Package(folder) = download.chosen {
        if !Permission::LibraryExport.is_held_by(member.role) {
            return Err(Denied::Forbidden.into());
        }
        let (assets, entries) = package::entries(platform, &member, folder).await?;
        (assets, Archive::new(&platform.blobs, entries))
    } else {
        let plan = Plan::new(platform, &member, &download.chosen).await?;
        if plan.files.is_empty() {
            return Err(PackingError::Empty.into());
        }
        (plan.files.len(), Archive::new(&platform.blobs, plan.entries(platform.db.now())))
    };
    let mut writer = platform.blobs.writer().await.map_err(anyhow::Error::new)?;
    let mut told = 0;
    while let Some(chunk) = archive.next().await? {
        writer.write(chunk).await.map_err(anyhow::Error::new)?;
        if writer.size() >= told + STEP {
            told = writer.size();
            if !tell(platform, download.id, told).await? {
                writer.abort().await;
                return Ok(None);
            }
        }
    }
    let staged = writer.finish().await.map_err(anyhow::Error::new)?;
    Ok(Some((files, staged)))
}

/// Tells how far an archive is packed, and learns whether anybody still wants it.
async fn tell(platform: &Platform, id: DownloadId, packed: u64) -> Result<bool> {
    let tx = platform.begin().await?;
    tx.leave_unwritten().await;
    let is_wanted = actions::progress(&tx, id, packed).await?.is_some();
    tx.commit().await?;
    Ok(is_wanted)
}

/// Lets a packed archive be fetched.
async fn settle(platform: &Platform, id: DownloadId, files: usize, staged: Staged) -> Result<()> {
    let size = staged.size();
    let piece = staged.leave();
    let tx = platform.begin().await?;
    let is_wanted = actions::finish(&tx, id, (files, size), piece).await?.is_some();
    tx.commit().await?;
    if !is_wanted {
        platform.blobs.delete(&Key::Piece(piece)).await.map_err(anyhow::Error::new)?;
    }
    Ok(())
}

/// Clears away the archives whose time is over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SweepDownloads {}

impl Job for SweepDownloads {
    const NAME: &'static str = "sweep_downloads";

    async fn run(self, platform: &Platform) -> Result<()> {
        let over = download::COLUMN.expires_at.lte(platform.db.now());
        let expired = download::Entity::find().filter(over.clone()).limit(SWEPT);
        for download in expired.all(platform.db.reader()).await? {
            if let Some(piece) = download.piece {
                platform.blobs.delete(&Key::Piece(piece)).await.map_err(anyhow::Error::new)?;
            }
            let gone = download::Entity::delete_by_id(download.id).filter(over.clone());
            gone.exec(platform.db.writer()).await?;
        }
        Ok(())
    }
}

impl SweepDownloads {
    /// Sees to it that an archive is cleared away when its time is over. All of an hour share one
    /// sweep.
    pub async fn after(tx: &Tx, end: DateTime<Utc>) -> Result<()> {
        let hour = TimeDelta::hours(1);
        let due_at = end.duration_trunc(hour).unwrap_or(end) + hour;
        tx.enqueue_once_at(Self {}, &due_at.to_rfc3339(), due_at).await
    }
}
