//! What is left for later: smaller pictures, and sweeping up what nobody came to use.

use bytes::Bytes;
use chrono::{DurationRound, NaiveTime, TimeDelta};
use entity::{
    asset::{self, AssetState},
    blob::{self, PreviewState},
    id::{AccountId, AssetId},
    price::Policy,
    rendition::{self, PreviewFormat, PreviewSize},
    revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, SqlErr, prelude::*};
use serde::{Deserialize, Serialize};
use storage::{
    blob::{Digest, Key},
    media::{self, Encoding, MediaError, Rendered},
};
use tokio::task::spawn_blocking;

use super::{actions::trash, reads, rules::format, uploads};
use crate::{app::Platform, error::Result, events::Event, jobs::Job, prices, tx::Tx};

/// How long bytes may lie without an asset: an upload may take that long, and be looked at for half
/// as long again.
const GRACE: TimeDelta = TimeDelta::hours(36);
/// How many blobs one sweep looks at.
const SWEPT: u64 = 1_000;
/// How many assets are purged in one unit of work.
const PURGED: usize = 100;

/// Makes the smaller pictures of an asset, unless they were made before of the same bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RenderAsset {
    /// The asset.
    pub asset: AssetId,
}

impl Job for RenderAsset {
    const NAME: &'static str = "render_asset";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let Some(asset) = asset::Entity::find_by_id(self.asset).one(db).await? else {
            return Ok(());
        };
        let revision = revision::Entity::find_by_id(asset.revision_id).one(db).await?;
        let Some(revision) = revision else { return Ok(()) };
        if let Some(blob) = blob::Entity::find_by_id(revision.digest).one(db).await?
            && blob.preview == PreviewState::Pending
        {
            draw(platform, blob).await?;
        }
        let tx = platform.begin().await?;
        asset::Entity::update_many()
            .col_expr(asset::Column::State, Expr::value(AssetState::Ready))
            .filter(asset::COLUMN.id.eq(asset.id))
            .exec(&tx.db)
            .await?;
        tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Draws a blob small, and notes what came of it.
pub(crate) async fn draw(platform: &Platform, blob: blob::Model) -> Result<()> {
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    let size = u64::try_from(blob.size).unwrap_or_default();
    let mut reader = platform.blobs.reader(&Key::Blob(digest), size);
    let (format, orientation) = (format::stored(blob.format), blob.orientation);
    let rendering = spawn_blocking(move || {
        let orientation = u8::try_from(orientation).unwrap_or(1);
        let presets = [&media::THUMBNAIL, &media::PREVIEW];
        media::render(format, &mut reader, orientation, &media::Limits::default(), &presets)
    });
    let rendering = match rendering.await.map_err(anyhow::Error::new)? {
        Ok(rendering) => rendering,
        Err(MediaError::Unfit(unfit)) => {
            tracing::info!(blob.digest = %digest, "A picture cannot be drawn: {unfit}");
            let mut blob = blob.into_active_model();
            blob.preview = Set(PreviewState::Failed);
            blob.update(platform.db.writer()).await?;
            return Ok(());
        }
        Err(MediaError::Io(error)) => return Err(anyhow::Error::new(error).into()),
    };
    let mut rows = Vec::with_capacity(rendering.renditions.len());
    for drawn in rendering.renditions {
        rows.push(row(&blob.digest, &drawn));
        let key = Key::Rendition { blob: digest, name: drawn.name() };
        let put = platform.blobs.put(&key, Bytes::from(drawn.bytes)).await;
        put.map_err(anyhow::Error::new)?;
    }
    let tx = platform.begin().await?;
    rendition::Entity::insert_many(rows).on_conflict_do_nothing().exec(&tx.db).await?;
    let mut blob = blob.into_active_model();
    blob.preview = Set(PreviewState::Ready);
    blob.thumbhash = Set(Some(rendering.thumbhash));
    blob.update(&tx.db).await?;
    tx.commit().await?;
    Ok(())
}

fn row(digest: &str, drawn: &Rendered) -> rendition::ActiveModel {
    let is_thumbnail = drawn.preset == &media::THUMBNAIL;
    let pixels = |pixels| i32::try_from(pixels).unwrap_or(i32::MAX);
    rendition::ActiveModel {
        digest: Set(digest.to_owned()),
        size: Set(if is_thumbnail { PreviewSize::Thumbnail } else { PreviewSize::Preview }),
        format: Set(match drawn.encoding {
            Encoding::Webp => PreviewFormat::Webp,
            Encoding::Jpeg => PreviewFormat::Jpeg,
        }),
        name: Set(drawn.name()),
        bytes: Set(i64::try_from(drawn.bytes.len()).unwrap_or(i64::MAX)),
        width: Set(pixels(drawn.width)),
        height: Set(pixels(drawn.height)),
    }
}

/// Removes for good what has been in the trash of an account for long enough.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PurgeTrash {
    /// Whose trash.
    pub account: AccountId,
}

impl Job for PurgeTrash {
    const NAME: &'static str = "purge_trash";

    async fn run(self, platform: &Platform) -> Result<()> {
        let (db, now) = (platform.db.reader(), platform.db.now());
        let days = prices::reads::policy(db, now, Policy::TrashDays).await?;
        let before = now - TimeDelta::days(days);
        let old: Vec<AssetId> = reads::of(self.account)
            .select_only()
            .column(asset::Column::Id)
            .filter(asset::COLUMN.trashed_at.lte(before))
            .into_tuple()
            .all(db)
            .await?;
        for some in old.chunks(PURGED) {
            let tx = platform.begin().await?;
            trash::purge_old(&tx, self.account, some, before).await?;
            tx.commit().await?;
        }
        let left = reads::of(self.account).filter(asset::COLUMN.trashed_at.is_not_null());
        if left.count(db).await? > 0 {
            // What is in use now, or is to be kept for longer than it was to be at first.
            let tx = platform.begin().await?;
            Self::after(&tx, self.account, 1).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl PurgeTrash {
    /// Sees to it that the trash is looked at when what goes there now has been there for so many
    /// days: once for all that goes there on a day.
    pub async fn after(tx: &Tx, account: AccountId, days: i64) -> Result<()> {
        let day = tx.now.date_naive() + TimeDelta::days(days + 1);
        let night = day.and_time(NaiveTime::MIN).and_utc();
        tx.enqueue_once_at(Self { account }, &format!("{account}:{day}"), night).await
    }
}

/// Removes what uploads left behind that were never finished.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SweepStorage {}

impl Job for SweepStorage {
    const NAME: &'static str = "sweep_storage";

    async fn run(self, platform: &Platform) -> Result<()> {
        let before = platform.db.now() - GRACE;
        uploads::jobs::sweep(platform).await?;
        platform.blobs.sweep(before).await.map_err(anyhow::Error::new)?;
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

/// Removes the bytes of a blob that nothing refers to: no asset, and nothing that is for sale.
/// Whoever uploads the same bytes meanwhile waits for the row, and stores them anew.
async fn sweep(platform: &Platform, digest: &str, before: DateTimeUtc) -> Result<()> {
    let tx = platform.begin().await?;
    let abandoned = blob::Entity::find_by_id(digest)
        .filter(blob::COLUMN.arriving_since.lt(before))
        .lock_exclusive();
    let Some(held) = abandoned.one(&tx.db).await? else { return Ok(()) };
    let drawn = rendition::Entity::find().filter(rendition::COLUMN.digest.eq(digest));
    let drawn = drawn.all(&tx.db).await?;
    if let Err(error) = held.delete(&tx.db).await {
        return match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                drop(tx);
                settle_in(platform, digest, before).await
            }
            _ => Err(error.into()),
        };
    }
    let blob: Digest = digest.parse().map_err(anyhow::Error::new)?;
    for drawn in drawn {
        let key = Key::Rendition { blob, name: drawn.name };
        platform.blobs.delete(&key).await.map_err(anyhow::Error::new)?;
    }
    platform.blobs.delete(&Key::Blob(blob)).await.map_err(anyhow::Error::new)?;
    tx.commit().await?;
    Ok(())
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
