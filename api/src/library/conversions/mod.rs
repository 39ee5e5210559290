//! Versions of clips and sounds that play everywhere: a version for every browser, a stream of
//! several qualities, a storyboard to find a place in, and how loud it is all along.
//!
//! They are made by a job, since they take long. It says how far it is, ends as soon as nobody wants
//! its outcome any more, and what it has made before it was interrupted is there when it begins
//! again.

mod choose;
mod learn;
mod make;
mod progress;
mod run;

use chrono::TimeDelta;
use entity::{
    asset::{self, AssetKind},
    conversion::{self, ConversionState},
    id::AssetId,
    revision,
};
use sea_orm::{ActiveValue::Set, prelude::*, sea_query::OnConflict};

pub use self::choose::{again, cancel};
use self::make::{Ended, Making};
use super::{jobs::ConvertAsset, renditions::Claim};
use crate::{app::Platform, error::Result, events::Event, tx::Tx};

/// What the work of a blob is called while it is under way.
const WORK: &str = "conversion";
/// When to look again while another node converts the same bytes.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

/// Has the versions of an asset made, if it plays.
pub async fn begin(tx: &Tx, asset: &asset::Model) -> Result<()> {
    if !matches!(asset.kind, AssetKind::Video | AssetKind::Audio) {
        return Ok(());
    }
    write(tx, asset, ConversionState::Pending, 0).await?;
    tx.enqueue(ConvertAsset { asset: asset.id }).await
}

/// Has the rest of the versions of an asset made, where some are missing and nobody gave them up.
pub async fn resume(tx: &Tx, asset: &asset::Model) -> Result<()> {
    let work = conversion::Entity::find_by_id(asset.id).one(&tx.db).await?;
    match work {
        Some(work) if matches!(work.state, ConversionState::Ready | ConversionState::Cancelled) => {
            Ok(())
        }
        Some(_) | None => begin(tx, asset).await,
    }
}

/// Makes the versions of an asset, as far as they are not there.
pub(crate) async fn convert(platform: &Platform, id: AssetId) -> Result<()> {
    let db = platform.db.reader();
    let wanted = asset::Entity::find_by_id(id).filter(asset::COLUMN.trashed_at.is_null());
    let Some(asset) = wanted.one(db).await? else { return Ok(()) };
    let revision = revision::Entity::find_by_id(asset.revision_id).one(db).await?;
    let Some(revision) = revision else { return Ok(()) };
    if !progress::is_wanted(platform, &asset).await? {
        return Ok(());
    }
    learn::learn(platform, &revision).await?;
    let Some(ffmpeg) = &platform.tools.ffmpeg else {
        return settle(platform, &asset, ConversionState::NeedsTool).await;
    };
    let Some(claim) = Claim::take(platform, &revision.digest, WORK).await? else {
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        tx.enqueue_at(ConvertAsset { asset: id }, tx.now + AGAIN).await?;
        return Ok(tx.commit().await?);
    };
    let making = Making { platform, ffmpeg, asset: &asset, revision: &revision };
    let ended = tokio::select! {
        made = making.all() => made,
        unwanted = progress::until_unwanted(platform, &asset, &claim) => {
            unwanted.map(|()| Ended::Unwanted)
        }
    };
    claim.release(platform).await?;
    match ended? {
        Ended::Made => settle(platform, &asset, ConversionState::Ready).await,
        Ended::Unfit => settle(platform, &asset, ConversionState::Failed).await,
        Ended::Unwanted => Ok(()),
    }
}

/// Writes how the work on an asset ended, and tells.
async fn settle(platform: &Platform, asset: &asset::Model, state: ConversionState) -> Result<()> {
    let percent = if state == ConversionState::Ready { 100 } else { 0 };
    let tx = platform.begin().await?;
    write(&tx, asset, state, percent).await?;
    tx.keep(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await;
    Ok(tx.commit().await?)
}

/// Writes how far the work on an asset is; the asset may be gone meanwhile.
async fn write(tx: &Tx, asset: &asset::Model, state: ConversionState, percent: i16) -> Result<()> {
    if asset::Entity::find_by_id(asset.id).one(&tx.db).await?.is_none() {
        return Ok(());
    }
    let row = conversion::ActiveModel {
        asset_id: Set(asset.id),
        revision_id: Set(asset.revision_id),
        state: Set(state),
        percent: Set(percent),
    };
    let known = OnConflict::column(conversion::Column::AssetId)
        .update_columns([
            conversion::Column::RevisionId,
            conversion::Column::State,
            conversion::Column::Percent,
        ])
        .to_owned();
    conversion::Entity::insert(row).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}
