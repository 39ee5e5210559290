//! How far a conversion is, and whether anybody still wants it.

use std::time::Duration;

use entity::{
    asset,
    conversion::{self, ConversionState},
    revision,
};
use sea_orm::prelude::*;
use tokio::sync::mpsc::Receiver;

use crate::{app::Platform, error::Result, events::Event, library::renditions::Claim, tools};

/// How often it is asked whether the asset is still wanted, and the claim renewed.
const POLL: Duration = Duration::from_secs(5);

/// A part of the whole work, in percent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Writes how far a program is, line by line, until it ends.
pub(super) async fn follow(
    platform: &Platform,
    asset: &asset::Model,
    revision: &revision::Model,
    share: Share,
    mut lines: Receiver<String>,
) -> Result<()> {
    let whole = revision.duration_ms.unwrap_or_default().max(1);
    let mut told = share.from;
    while let Some(line) = lines.recv().await {
        let Some(done) = tools::done_ms(&line) else { continue };
        let done = i64::try_from(done).unwrap_or(whole).min(whole);
        let percent = share.from + (share.to - share.from) * done / whole;
        if percent > told {
            told = percent;
            tell(platform, asset, percent).await?;
        }
    }
    Ok(())
}

async fn tell(platform: &Platform, asset: &asset::Model, percent: i64) -> Result<()> {
    let tx = platform.begin().await?;
    let percent = i16::try_from(percent).unwrap_or(100);
    // What was given up meanwhile stays so.
    let going = [ConversionState::Pending, ConversionState::Running];
    let told = conversion::Entity::update_many()
        .col_expr(conversion::Column::State, Expr::value(ConversionState::Running))
        .col_expr(conversion::Column::Percent, Expr::value(percent))
        .filter(conversion::COLUMN.asset_id.eq(asset.id))
        .filter(conversion::COLUMN.revision_id.eq(asset.revision_id))
        .filter(conversion::COLUMN.state.is_in(going))
        .exec(&tx.db)
        .await?;
    if told.rows_affected == 0 {
        return Ok(());
    }
    tx.keep(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await;
    Ok(tx.commit().await?)
}

/// Whether anybody still wants the versions: not if the asset is in the trash, gone, or has another
/// file, nor if they were given up.
pub(super) async fn is_wanted(platform: &Platform, asset: &asset::Model) -> Result<bool> {
    let db = platform.db.reader();
    let still = asset::Entity::find_by_id(asset.id)
        .filter(asset::COLUMN.trashed_at.is_null())
        .filter(asset::COLUMN.revision_id.eq(asset.revision_id));
    let given_up = conversion::Entity::find_by_id(asset.id)
        .filter(conversion::COLUMN.state.eq(ConversionState::Cancelled));
    Ok(still.one(db).await?.is_some() && given_up.one(db).await?.is_none())
}

/// Waits until nobody wants the versions any more; keeps the claim meanwhile.
pub(super) async fn until_unwanted(
    platform: &Platform,
    asset: &asset::Model,
    claim: &Claim,
) -> Result<()> {
    let mut events = platform.bus.listen();
    let mut ticks = tokio::time::interval(POLL);
    loop {
        tokio::select! {
            _ = ticks.tick() => claim.renew(platform).await?,
            // Missed or not, an event is a reason to look.
            event = events.recv() => match event {
                Ok(Event::AssetChanged { asset: changed, .. }) if changed != asset.id => continue,
                Ok(_) | Err(_) => {}
            },
        }
        if !is_wanted(platform, asset).await? {
            return Ok(());
        }
    }
}
