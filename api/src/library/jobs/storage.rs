//! The end of bytes that nobody came to use, or that nobody uses any more.

use chrono::{DurationRound, NaiveTime, TimeDelta};
use entity::{blob, rendition};
use sea_orm::{ExprTrait, QuerySelect, SqlErr, prelude::*};
use serde::{Deserialize, Serialize};
use storage::blob::{Digest, Key};

use crate::{app::Platform, error::Result, jobs::Job, library::uploads, tools::Workplace, tx::Tx};

/// How long bytes may lie without an asset: an upload may take that long, and be looked at for half
/// as long again.
const GRACE: TimeDelta = TimeDelta::hours(36);
/// How many blobs one sweep looks at.
const SWEPT: u64 = 1_000;

/// Removes what uploads left behind that were never finished.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SweepStorage {}

impl Job for SweepStorage {
    const NAME: &'static str = "sweep_storage";

    async fn run(self, platform: &Platform) -> Result<()> {
        let before = platform.db.now() - GRACE;
        uploads::jobs::sweep(platform).await?;
        platform.blobs.sweep(before).await.map_err(anyhow::Error::new)?;
        let grace = GRACE.to_std().map_err(anyhow::Error::new)?;
        let swept = Workplace::sweep(&platform.config.data, grace).await;
        swept.map_err(anyhow::Error::new)?;
        let arriving = blob::Entity::find()
            .filter(blob::COLUMN.arriving_since.lt(before))
            .limit(SWEPT)
            .all(platform.db.reader())
            .await?;
        for blob in arriving {
            sweep(platform, &blob.digest, before).await?;
        }
        Ok(())
    }
}

impl SweepStorage {
    /// Sees to it that what is left of an upload that begins now will be swept. All of an hour share
    /// one sweep.
    pub async fn later(tx: &Tx) -> Result<()> {
        let hour = TimeDelta::hours(1);
        let due_at = tx.now + GRACE + hour;
        let due_at = due_at.duration_trunc(hour).unwrap_or(due_at) + hour;
        tx.enqueue_once_at(Self {}, &due_at.to_rfc3339(), due_at).await
    }

    /// Sees to it that bytes are swept of which an asset was purged now, unless something else
    /// refers to them: once for all that are purged on a day.
    pub async fn after_purge(tx: &Tx) -> Result<()> {
        let day = (tx.now + GRACE).date_naive() + TimeDelta::days(1);
        let night = day.and_time(NaiveTime::MIN).and_utc();
        tx.enqueue_once_at(Self {}, &day.to_string(), night).await
    }
}

/// Removes the bytes of an abandoned blob that nothing refers to: no asset, and nothing that is for
/// sale.
async fn sweep(platform: &Platform, digest: &str, before: DateTimeUtc) -> Result<()> {
    let abandoned = blob::Entity::find_by_id(digest).filter(blob::COLUMN.arriving_since.lt(before));
    match take(platform, abandoned).await? {
        Taken::InUse => settle_in(platform, digest, before).await,
        Taken::Missing | Taken::Gone(..) => Ok(()),
    }
}

/// Removes the bytes of a blob that nothing refers to any more, with all that was made of them,
/// unless somebody is uploading them; tells how many files and bytes went, if any did.
pub async fn remove_blob(platform: &Platform, digest: &str) -> Result<Option<(i64, i64)>> {
    let before = platform.db.now() - GRACE;
    let is_here = blob::COLUMN.arriving_since.is_null().or(blob::COLUMN.arriving_since.lt(before));
    match take(platform, blob::Entity::find_by_id(digest).filter(is_here)).await? {
        Taken::Gone(files, bytes) => Ok(Some((files, bytes))),
        Taken::InUse | Taken::Missing => Ok(None),
    }
}

/// What became of a blob that was to be removed.
enum Taken {
    /// Something refers to it.
    InUse,
    /// It is not there, or somebody is uploading it.
    Missing,
    /// It went: so many files of so many bytes.
    Gone(i64, i64),
}

/// Removes a blob unless something refers to it. Whoever uploads the same bytes meanwhile waits.
async fn take(platform: &Platform, blob: Select<blob::Entity>) -> Result<Taken> {
    let tx = platform.begin().await?;
    let Some(held) = blob.lock_exclusive().one(&tx.db).await? else { return Ok(Taken::Missing) };
    let drawn = rendition::Entity::find().filter(rendition::COLUMN.digest.eq(&held.digest));
    let drawn = drawn.all(&tx.db).await?;
    let mut bytes = held.size;
    let mut files = 1;
    let digest: Digest = held.digest.parse().map_err(anyhow::Error::new)?;
    if let Err(error) = held.delete(&tx.db).await {
        return match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Ok(Taken::InUse),
            _ => Err(error.into()),
        };
    }
    for drawn in drawn {
        (files, bytes) = (files + 1, bytes + drawn.bytes);
        let key = Key::Rendition { blob: digest, name: drawn.name };
        platform.blobs.delete(&key).await.map_err(anyhow::Error::new)?;
    }
    platform.blobs.delete(&Key::Blob(digest)).await.map_err(anyhow::Error::new)?;
    tx.commit().await?;
    Ok(Taken::Gone(files, bytes))
}

/// Notes that what arrived has found its use.
async fn settle_in(platform: &Platform, digest: &str, before: DateTimeUtc) -> Result<()> {
    blob::Entity::update_many()
        .col_expr(blob::Column::ArrivingSince, Expr::value(None::<DateTimeUtc>))
        .filter(blob::COLUMN.digest.eq(digest))
        .filter(blob::COLUMN.arriving_since.lt(before))
        .exec(platform.db.writer())
        .await?;
    Ok(())
}
