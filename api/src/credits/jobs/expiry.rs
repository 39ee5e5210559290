//! What comes by time: credits that expire unused.

use entity::{id::AccountId, lot};
use sea_orm::prelude::DateTimeUtc;
use serde::{Deserialize, Serialize};

use crate::{
    app::Platform,
    credits::{actions, reads},
    error::Result,
    jobs::Job,
    tx::Tx,
};

/// Writes off what is left of an account's lots once one expires.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BookExpiry {
    account: AccountId,
}

impl BookExpiry {
    /// Sees to it that what is left of a lot is written off at its end.
    pub(in crate::credits) async fn later(tx: &Tx, lot: &lot::Model) -> Result<()> {
        match lot.expires_at {
            Some(end) => Self::at(tx, lot.account_id, end).await,
            None => Ok(()),
        }
    }

    async fn at(tx: &Tx, account: AccountId, end: DateTimeUtc) -> Result<()> {
        let key = format!("{account}:{}", end.timestamp_micros());
        tx.enqueue_once_at(Self { account }, &key, end).await
    }
}

impl Job for BookExpiry {
    const NAME: &'static str = "book_expiry";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        if actions::expire(&tx, self.account).await? > 0 {
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Has what expires written off for every lot: at the start of a node, so that none waits for a job
/// that was lost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BookExpiries {}

impl Job for BookExpiries {
    const NAME: &'static str = "book_expiries";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        for (account, end) in reads::ends(&tx.db).await? {
            BookExpiry::at(&tx, account, end).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl BookExpiries {
    /// Sees to it at the start of a node.
    pub async fn later(tx: &Tx) -> Result<()> {
        tx.enqueue_once(Self {}, "").await
    }
}
