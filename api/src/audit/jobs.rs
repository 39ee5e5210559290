//! Forgetting where things were done from.

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::actions;
use crate::{app::Platform, error::Result, jobs::Job, tx::Tx};

/// How long addresses are kept; the data map says the same.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Empties the addresses that were kept for long enough, every night.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ForgetAddresses {}

impl ForgetAddresses {
    /// Sees to it that it is done in the coming night.
    pub async fn later(tx: &Tx) -> Result<()> {
        let day = tx.now.date_naive() + TimeDelta::days(1);
        let night = day.and_time(NaiveTime::MIN).and_utc();
        tx.enqueue_once_at(Self {}, &day.to_string(), night).await
    }
}

impl Job for ForgetAddresses {
    const NAME: &'static str = "forget_addresses";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        actions::forget_addresses(&tx, tx.now - KEPT).await?;
        Self::later(&tx).await?;
        Ok(tx.commit().await?)
    }
}
