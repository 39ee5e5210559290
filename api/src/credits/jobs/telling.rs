//! What comes by time.

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta};
use entity::lot;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{app::Platform, credits::reads, error::Result, events::Event, jobs::Job, tx::Tx};

/// How long before credits expire people are told.
const AHEAD: TimeDelta = TimeDelta::days(14);
/// When people are told, in UTC: as the working day begins in Norway.
const HOUR: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(hour) => hour,
    None => NaiveTime::MIN,
};

/// Has accounts told, each morning, of the credits that expire two weeks later; of those of a morning
/// that was missed as well, for nobody is told twice of a lot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellExpiringCredits {}

impl TellExpiringCredits {
    /// Sees to it that it is done in the coming morning.
    pub async fn later(tx: &Tx) -> Result<()> {
        let day = tx.now.date_naive() + TimeDelta::days(1);
        let morning = day.and_time(HOUR).and_utc();
        tx.enqueue_once_at(Self {}, &day.to_string(), morning).await
    }
}

impl Job for TellExpiringCredits {
    const NAME: &'static str = "tell_expiring_credits";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let ending = lot::Entity::find()
            .filter(lot::COLUMN.effective_from.lte(tx.now))
            .filter(lot::COLUMN.expires_at.gt(tx.now))
            .filter(lot::COLUMN.expires_at.lte(tx.now + AHEAD));
        let ending = reads::standings_of(&tx.db, ending).await?.into_iter();
        let left: BTreeSet<_> = ending
            .filter(|standing| standing.available > 0)
            .map(|standing| (standing.lot.account_id, standing.lot.id))
            .collect();
        for (account, lot) in left {
            tx.record(Event::CreditsExpiring { account, lot }).await?;
        }
        Self::later(&tx).await?;
        Ok(tx.commit().await?)
    }
}
