//! Forgetting who came by links.

use chrono::{NaiveTime, TimeDelta};
use entity::share_visit;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{app::Platform, error::Result, jobs::Job, library::rules::share::VISITS_KEPT, tx::Tx};

/// Removes visits that were kept for long enough.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SweepVisits {}

impl SweepVisits {
    /// Sees to it that a visit of now is forgotten: once for all of a day.
    pub async fn later(tx: &Tx) -> Result<()> {
        let day = (tx.now + VISITS_KEPT).date_naive() + TimeDelta::days(1);
        let night = day.and_time(NaiveTime::MIN).and_utc();
        tx.enqueue_once_at(Self {}, &day.to_string(), night).await
    }
}

impl Job for SweepVisits {
    const NAME: &'static str = "sweep_visits";

    async fn run(self, platform: &Platform) -> Result<()> {
        share_visit::Entity::delete_many()
            .filter(share_visit::COLUMN.at.lt(platform.db.now() - VISITS_KEPT))
            .exec(platform.db.writer())
            .await?;
        Ok(())
    }
}
