//! The end of what lay in the trash for long enough.

use chrono::{NaiveTime, TimeDelta};
use entity::{
    asset,
    id::{AccountId, AssetId},
    price::Policy,
};
use sea_orm::{QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    library::{actions::trash, reads},
    prices,
    tx::Tx,
};

/// How many assets are purged in one unit of work.
const PURGED: usize = 100;

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
