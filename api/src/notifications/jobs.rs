//! The mails that tell people.

use chrono::{DateTime, Utc};
use entity::{
    id::{NotificationId, UserId},
    notification,
};
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use super::{letters, reads};
use crate::{accounts, app::Platform, error::Result, jobs::Job, tx::Tx};

/// Mails a person one notification at once.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailNotification {
    /// Which one.
    pub notification: NotificationId,
}

impl Job for MailNotification {
    const NAME: &'static str = "mail_notification";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let found = notification::Entity::find_by_id(self.notification).one(db).await?;
        let Some(row) = found.filter(|row| row.read_at.is_none() && row.mail.is_none()) else {
            return Ok(());
        };
        let Some(person) = accounts::reads::user(db, row.user_id).await? else { return Ok(()) };
        if let Some(account) = row.account_id {
            let memberships = accounts::reads::memberships(db, person.id).await?;
            if memberships.iter().all(|membership| membership.account_id != account) {
                return Ok(());
            }
        }
        let letter = letters::one(platform, &row, &person)?;
        let mail = format!("{}.{}", letter.template, letter.about);
        platform.mailer.send(&person, letter).await?;
        notification::Entity::update_many()
            .col_expr(notification::Column::Mail, Expr::value(mail))
            .filter(notification::COLUMN.id.eq(row.id))
            .exec(platform.db.writer())
            .await?;
        Ok(())
    }
}

/// Mails a person what happened since the last mail of the day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailDigest {
    user: UserId,
    due: DateTime<Utc>,
}

impl MailDigest {
    /// Sees to it that a person gets the mail of a morning: once, whatever it is to tell.
    pub(super) async fn at(tx: &Tx, user: UserId, due: DateTime<Utc>) -> Result<()> {
        tx.enqueue_once_at(Self { user, due }, &format!("{user}:{}", due.timestamp()), due).await
    }
}

impl Job for MailDigest {
    const NAME: &'static str = "mail_digest";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.writer();
        let mail = format!("digest.{}", self.due.timestamp());
        // What a mail tells is settled before it is sent, so that a second try tells the same, and
        // nothing is told by another mail.
        notification::Entity::update_many()
            .col_expr(notification::Column::Mail, Expr::value(mail.clone()))
            .filter(notification::COLUMN.user_id.eq(self.user))
            .filter(notification::COLUMN.digest_at.lte(self.due))
            .filter(notification::COLUMN.mail.is_null())
            .filter(notification::COLUMN.read_at.is_null())
            .exec(db)
            .await?;
        let rows = reads::of_mail(db, self.user, &mail).await?;
        let person = accounts::reads::user(db, self.user).await?;
        let Some(person) = person.filter(|_| !rows.is_empty()) else { return Ok(()) };
        let letter = letters::digest(platform, &rows, &person, self.due)?;
        platform.mailer.send(&person, letter).await
    }
}
