//! What comes by time: the credits of a month, mails, and the end.

use chrono::{DateTime, Utc};
use entity::{
    account, deletion,
    id::{AccountId, UserId},
    subscription,
};
use minijinja::context;
use sea_orm::{QuerySelect, QueryTrait, prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, Held},
    deletion::DeleteAccount,
    rules::{Stage, next_month, next_notice, notice},
};
use crate::{
    accounts,
    app::Platform,
    error::Result,
    events::Event,
    jobs::Job,
    mail::Letter,
    oslo,
    plans::rules::{Closing, GRACE},
    tx::Tx,
};

/// Does for an account what is due by now: grants its months, tells its people that it closes or
/// goes, begins its deletion. Then waits for what is due next.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TendAccount {
    /// The account.
    pub account: AccountId,
}

impl Job for TendAccount {
    const NAME: &'static str = "tend_account";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let held = Held::of(&tx, self.account).await?;
        let is_gone = deletion::Entity::find_by_id(self.account).one(&tx.db).await?.is_some();
        match held.closing(tx.now) {
            _ if is_gone => return Ok(()),
            Some(Closing { deletes_at, .. }) if deletes_at <= tx.now => {
                let key = self.account.to_string();
                tx.enqueue_once(DeleteAccount { account: self.account }, &key).await?;
            }
            _ => {
                actions::grant_due(&tx, self.account).await?;
                tell(&tx, &held).await?;
                Self::later(&tx, self.account).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

impl TendAccount {
    /// Sees to it that an account is tended when something is due next.
    pub(super) async fn later(tx: &Tx, account: AccountId) -> Result<()> {
        let held = Held::of(tx, account).await?;
        let runs: Vec<_> = held.all.iter().map(actions::run).collect();
        let end = held.account.closes_at.map(|closes_at| next_notice(closes_at, tx.now));
        let Some(due_at) = next_month(&runs, tx.now).into_iter().chain(end).min() else {
            return Ok(());
        };
        tx.enqueue_once_at(Self { account }, &format!("{account}:{due_at}"), due_at).await
    }
}

/// Has every account tended: at the start of a node, so that nobody waits for a job that was lost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TendAccounts {}

impl Job for TendAccounts {
    const NAME: &'static str = "tend_accounts";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let gone = deletion::Entity::find()
            .select_only()
            .column(deletion::Column::AccountId)
            .filter(deletion::COLUMN.finished_at.is_not_null())
            .into_query();
        let accounts: Vec<AccountId> = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(account::COLUMN.id.not_in_subquery(gone))
            .into_tuple()
            .all(&tx.db)
            .await?;
        let begun: Vec<AccountId> = deletion::Entity::find()
            .select_only()
            .column(deletion::Column::AccountId)
            .filter(deletion::COLUMN.finished_at.is_null())
            .into_tuple()
            .all(&tx.db)
            .await?;
        for account in begun {
            tx.enqueue_once(DeleteAccount { account }, &account.to_string()).await?;
        }
        tx.enqueue_all(accounts.into_iter().map(|account| TendAccount { account })).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl TendAccounts {
    /// Sees to it at the start of a node.
    pub async fn later(tx: &Tx) -> Result<()> {
        tx.enqueue_once(Self {}, "").await
    }
}

/// Has the owners and administrators of an account told that it closes or goes, once for each
/// notice: that it was sent is written down in the same unit of work.
async fn tell(tx: &Tx, held: &Held) -> Result<()> {
    let (Some(closes_at), Some(current)) = (held.account.closes_at, held.current(tx.now)) else {
        return Ok(());
    };
    let row = &current.subscription;
    let Some(days) = notice(closes_at, row.told_days, tx.now) else { return Ok(()) };
    subscription::Entity::update_many()
        .col_expr(subscription::Column::ToldDays, Expr::value(days))
        .filter(subscription::COLUMN.id.eq(row.id))
        .exec(&tx.db)
        .await?;
    let account = held.account.id;
    tx.record(match Stage::of(days) {
        Stage::Ending => Event::AccountClosing { account, at: closes_at },
        Stage::Closed => Event::AccountClosed { account, deletes_at: closes_at + GRACE },
    })
    .await?;
    for user in accounts::reads::keepers(&tx.db, account).await? {
        tx.enqueue(MailClosing { account, user: user.id, closes_at, days }).await?;
    }
    Ok(())
}

/// Mails one person that an account closes, or how long it will still be there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailClosing {
    account: AccountId,
    user: UserId,
    closes_at: DateTime<Utc>,
    days: i16,
}

impl Job for MailClosing {
    const NAME: &'static str = "mail_closing";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let account = account::Entity::find_by_id(self.account).one(db).await?;
        // Whoever chose a plan in the meantime is not to be frightened.
        let account = account.filter(|account| account.closes_at == Some(self.closes_at));
        let user = accounts::reads::user(db, self.user).await?;
        let (Some(account), Some(user)) = (account, user) else { return Ok(()) };
        let on = |at| oslo::day(at, user.language);
        let letter = Letter {
            template: match Stage::of(self.days) {
                Stage::Ending => "account_ending",
                Stage::Closed => "account_closed",
            },
            about: format!(
                "{}.{}.{}.{}",
                account.id,
                user.id,
                self.closes_at.timestamp(),
                self.days
            ),
            data: context! {
                account => account.name,
                closes => on(self.closes_at),
                deletes => on(self.closes_at + GRACE),
                days => self.days,
                link => platform.config.link("plan"),
            },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}
