//! The mails of accounts.

use entity::id::UserId;
use minijinja::context;
use serde::{Deserialize, Serialize};

use super::{actions::email, reads};
use crate::{app::Platform, error::Result, jobs::Job, mail::Letter};

/// Mails a person a link that proves the address. The link is made here, so that its secret is
/// never in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendVerification {
    /// The person.
    pub user: UserId,
}

impl Job for SendVerification {
    const NAME: &'static str = "send_verification";

    async fn run(self, platform: &Platform) -> Result<()> {
        let user = reads::user(platform.db.reader(), self.user).await?;
        let Some(user) = user.filter(|user| user.email_verified_at.is_none()) else {
            return Ok(());
        };
        let tx = platform.begin().await?;
        let link = email::issue(&tx, &user).await?;
        tx.commit().await?;
        let letter = Letter {
            template: "verification",
            about: link.id.to_string(),
            data: context! { link => platform.config.link(&format!("verify?token={}", link.token)) },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}

/// Tells a person who registers a second time that they have an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct SayAccountExists {
    /// The person.
    pub user: UserId,
}

impl Job for SayAccountExists {
    const NAME: &'static str = "say_account_exists";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(user) = reads::user(platform.db.reader(), self.user).await? else {
            return Ok(());
        };
        let letter = Letter {
            template: "account_exists",
            about: format!("{}.{}", user.id, platform.db.now().timestamp()),
            data: context! { link => platform.config.link("") },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}
