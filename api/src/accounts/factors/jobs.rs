//! The mails by which people hear of changes of their factors, for these may be somebody else's.

use chrono::{DateTime, Utc};
use entity::id::UserId;
use minijinja::context;
use serde::{Deserialize, Serialize};

use crate::{accounts::reads, app::Platform, error::Result, jobs::Job, mail::Letter, tx::Tx};

/// What has changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FactorChange {
    /// An app was set up.
    AppAdded,
    /// The app was removed.
    AppRemoved,
    /// A passkey was added.
    PasskeyAdded {
        /// What its owner calls it.
        name: String,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// What its owner called it.
        name: String,
    },
    /// A passkey may have been copied, and opens nothing any more.
    PasskeySuspended {
        /// What its owner calls it.
        name: String,
    },
    /// There are new recovery codes in place of the old ones.
    CodesRenewed,
    /// A recovery code was used.
    CodeUsed {
        /// How many are left.
        left: u64,
    },
}

/// Tells a person what has changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellFactorChange {
    user: UserId,
    change: FactorChange,
    at: DateTime<Utc>,
}

impl TellFactorChange {
    /// Tells it once the unit of work is done.
    pub(super) async fn later(tx: &Tx, user: UserId, change: FactorChange) -> Result<()> {
        tx.enqueue(Self { user, change, at: tx.now }).await
    }
}

impl Job for TellFactorChange {
    const NAME: &'static str = "tell_factor_change";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(user) = reads::user(platform.db.reader(), self.user).await? else {
            return Ok(());
        };
        let letter = Letter {
            template: "factor",
            about: format!("{}.{}", user.id, self.at.timestamp_micros()),
            data: context! { link => platform.config.link(""), ..told(&self.change) },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}

fn told(change: &FactorChange) -> minijinja::Value {
    let (change, passkey, left) = match change {
        FactorChange::AppAdded => ("app_added", "", 0),
        FactorChange::AppRemoved => ("app_removed", "", 0),
        FactorChange::PasskeyAdded { name } => ("passkey_added", name.as_str(), 0),
        FactorChange::PasskeyRemoved { name } => ("passkey_removed", name.as_str(), 0),
        FactorChange::PasskeySuspended { name } => ("passkey_suspended", name.as_str(), 0),
        FactorChange::CodesRenewed => ("codes_renewed", "", 0),
        FactorChange::CodeUsed { left } => ("code_used", "", *left),
    };
    context! { change, passkey, left }
}
