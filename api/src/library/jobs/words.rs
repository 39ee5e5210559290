//! Forgetting words.

use chrono::{NaiveTime, TimeDelta};
use entity::{id::AccountId, word};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    library::{actions::room, reads::find},
    tx::Tx,
};

/// How many words are looked at in one unit of work, and how many units one job takes.
const AT_ONCE: u64 = 200;
const STEPS: usize = 50;

/// Forgets the words that nothing in a library is found by any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SweepWords {
    /// Whose library.
    pub account: AccountId,
    /// The word behind which it goes on; empty for all.
    #[serde(default)]
    pub after: String,
}

impl SweepWords {
    /// Sees to it that words of an account that are found nowhere from now on are forgotten: once
    /// for all of a day, in the night.
    pub async fn later(tx: &Tx, account: AccountId) -> Result<()> {
        let day = tx.now.date_naive() + TimeDelta::days(1);
        let night = day.and_time(NaiveTime::MIN).and_utc();
        let job = Self { account, after: String::new() };
        tx.enqueue_once_at(job, &format!("{account}:{day}"), night).await
    }
}

impl Job for SweepWords {
    const NAME: &'static str = "sweep_words";

    async fn run(mut self, platform: &Platform) -> Result<()> {
        for _ in 0..STEPS {
            let tx = platform.begin().await?;
            tx.leave_unwritten().await;
            let last = sweep(&tx, self.account, &self.after).await?;
            tx.commit().await?;
            match last {
                Some(last) => self.after = last,
                None => return Ok(()),
            }
        }
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        tx.enqueue(self).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Forgets those of the next words that nothing is found by, and tells which of them was the last.
async fn sweep(tx: &Tx, account: AccountId, after: &str) -> Result<Option<String>> {
    room::hold(tx, account).await?;
    let words: Vec<String> = word::Entity::find()
        .select_only()
        .column(word::Column::Text)
        .filter(word::COLUMN.account_id.eq(account))
        .filter(word::COLUMN.text.gt(after))
        .order_by_asc(word::COLUMN.text)
        .limit(AT_ONCE)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut gone = Vec::new();
    for word in &words {
        if !find::is_word(&tx.db, account, word).await? {
            gone.push(word.as_str());
        }
    }
    word::Entity::delete_many()
        .filter(word::COLUMN.account_id.eq(account))
        .filter(word::COLUMN.text.is_in(gone))
        .exec(&tx.db)
        .await?;
    Ok(words.into_iter().next_back())
}
