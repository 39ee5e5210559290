//! The mails of accounts.

use chrono::{DateTime, Utc};
use entity::{
    id::{InvitationId, UserId},
    user::Language,
};
use minijinja::context;
use serde::{Deserialize, Serialize};

use super::{
    actions::{email, invitation as invitations},
    reads::{self, people},
    rules::INVITE_ADDRESS,
};
use crate::{
    app::Platform,
    error::{Result, word},
    jobs::Job,
    mail::{Letter, Recipient},
    throttle::{self, Subject},
    tokens,
};

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

/// Mails an invitation. Its token follows from the node's key, so that the mail says the same
/// however often it is tried, and its secret is never in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendInvitation {
    /// The invitation.
    pub invitation: InvitationId,
    /// Which of its mails, counted from 1; only the newest is sent.
    pub mail: i32,
}

impl Job for SendInvitation {
    const NAME: &'static str = "send_invitation";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let invitation = people::invitation(db, self.invitation).await?;
        let Some(invitation) = invitation.filter(|row| row.mails == self.mail) else {
            return Ok(());
        };
        let to = Subject::new("invitation to", &[&invitation.email_key]);
        if !throttle::allows(&platform.db, &to, INVITE_ADDRESS).await? {
            // Nobody's mailbox is filled; whoever is invited by many reads of one after the other.
            let tx = platform.begin().await?;
            tx.enqueue_at(self, tx.now + INVITE_ADDRESS.every).await?;
            return Ok(tx.commit().await?);
        }
        let about = format!("{}.{}", invitation.id, invitation.mails);
        let token = tokens::text(&platform.keys.derive("invitation", about.as_bytes())?);
        let tx = platform.begin().await?;
        let stands = invitations::arm(&tx, &invitation, &token).await?;
        tx.commit().await?;
        if !stands {
            return Ok(());
        }
        let inviter = match invitation.invited_by {
            Some(user) => reads::user(db, user).await?,
            None => None,
        };
        let account = reads::account(db, invitation.account_id).await?;
        let Some((account, inviter)) = account.zip(inviter) else { return Ok(()) };
        let data = context! {
            inviter => inviter.name,
            account => account.name,
            email => &invitation.email,
            role => word(invitation.role),
            until => day(invitation.expires_at, invitation.language),
            message => invitation.message,
            link => platform.config.link(&format!("invitation?token={token}")),
        };
        let to = Recipient {
            name: String::new(),
            address: invitation.email,
            language: invitation.language,
        };
        platform
            .mailer
            .send(to, Letter { template: "invitation", about, data, unsubscribe: None })
            .await
    }
}

/// Writes a day.
fn day(at: DateTime<Utc>, language: Language) -> String {
    match language {
        Language::En => at.format("%-d %B %Y").to_string(),
        Language::Nb | Language::Nn => at.format("%-d.%-m.%Y").to_string(),
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
