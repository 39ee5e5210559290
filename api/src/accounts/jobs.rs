//! The mails of accounts. Links are made here, so that their secrets are never in the queue.

use chrono::{DateTime, Utc};
use entity::{
    email_change,
    email_token::EmailPurpose,
    id::{EmailChangeId, InvitationId, SessionId, UserId},
    user::{self, Language},
};
use minijinja::context;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    actions::{invitation as invitations, link},
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

/// Mails a person a link that proves the address.
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
        let made = made(platform, &user, &user.email_key, EmailPurpose::Verify).await?;
        platform.mailer.send(&user, made.letter("verification", context! {})).await
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

/// Mails the owner of an address a link to choose a new password; nobody where it is nobody's.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendPasswordReset {
    /// The address in lower case, as it was asked for.
    pub email_key: String,
}

impl Job for SendPasswordReset {
    const NAME: &'static str = "send_password_reset";

    async fn run(self, platform: &Platform) -> Result<()> {
        let user = reads::user_by_email(platform.db.reader(), &self.email_key).await?;
        let Some(user) = user.filter(|user| user.disabled_at.is_none()) else { return Ok(()) };
        let made = made(platform, &user, &user.email_key, EmailPurpose::Reset).await?;
        platform.mailer.send(&user, made.letter("password_reset", context! {})).await
    }
}

/// Tells a person that the password is another one now.
#[derive(Debug, Serialize, Deserialize)]
pub struct SayPasswordChanged {
    /// The person.
    pub user: UserId,
    /// When it was changed.
    pub at: DateTime<Utc>,
}

impl Job for SayPasswordChanged {
    const NAME: &'static str = "say_password_changed";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(user) = reads::user(platform.db.reader(), self.user).await? else {
            return Ok(());
        };
        let letter = Letter {
            template: "password_changed",
            about: format!("{}.{}", user.id, self.at.timestamp_millis()),
            data: context! { link => platform.config.link("reset"), at => instant(self.at) },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}

/// Tells a person that what kept a session going was copied, and that it has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct SaySessionStolen {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What it was begun with.
    pub device: Option<String>,
    /// When the copy was used.
    pub at: DateTime<Utc>,
}

impl Job for SaySessionStolen {
    const NAME: &'static str = "say_session_stolen";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(user) = reads::user(platform.db.reader(), self.user).await? else {
            return Ok(());
        };
        let (link, at) = (platform.config.link("reset"), instant(self.at));
        let letter = Letter {
            template: "session_stolen",
            about: self.session.to_string(),
            data: context! { link, at, device => self.device },
            unsubscribe: None,
        };
        platform.mailer.send(&user, letter).await
    }
}

/// Which mail about a change of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeMail {
    /// To the old address: it can be stopped.
    Asked,
    /// To the new address: it has to be confirmed.
    Confirm,
    /// To the old address: it has happened, and can be undone.
    Changed,
}

/// Writes about a change of an address, unless that was stopped meanwhile.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailEmailChange {
    /// The change.
    pub change: EmailChangeId,
    /// Which mail.
    pub mail: ChangeMail,
}

impl Job for MailEmailChange {
    const NAME: &'static str = "mail_email_change";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let Some(change) = email_change::Entity::find_by_id(self.change).one(db).await? else {
            return Ok(());
        };
        let Some(user) = reads::user(db, change.user_id).await? else { return Ok(()) };
        let (template, address, key, purpose) = match self.mail {
            ChangeMail::Asked => {
                ("email_change_asked", &change.old_email, &change.old_key, EmailPurpose::Stop)
            }
            ChangeMail::Changed => {
                ("email_changed", &change.old_email, &change.old_key, EmailPurpose::Stop)
            }
            ChangeMail::Confirm => {
                let key = &change.new_key;
                if let Some(owner) = reads::user_by_email(db, key).await? {
                    return SayAccountExists { user: owner.id }.run(platform).await;
                }
                ("email_change_confirm", &change.new_email, key, EmailPurpose::Confirm)
            }
        };
        let made = made(platform, &user, key, purpose).await?;
        let to = Recipient { address: address.clone(), ..Recipient::from(&user) };
        let letter = made.letter(template, context! { new_email => change.new_email });
        platform.mailer.send(to, letter).await
    }
}

/// A link that was made to be mailed.
struct Made {
    about: String,
    link: String,
}

impl Made {
    /// Writes a letter about it.
    fn letter(self, template: &'static str, data: minijinja::Value) -> Letter {
        let data = context! { link => self.link, ..data };
        Letter { template, about: self.about, data, unsubscribe: None }
    }
}

/// Makes a link for a person, good for one purpose, that is mailed to an address.
async fn made(
    platform: &Platform,
    user: &user::Model,
    email_key: &str,
    purpose: EmailPurpose,
) -> Result<Made> {
    let page = match purpose {
        EmailPurpose::Verify => "verify",
        EmailPurpose::Reset => "reset",
        EmailPurpose::Confirm => "email-confirm",
        EmailPurpose::Stop => "email-stop",
    };
    let tx = platform.begin().await?;
    let link = link::issue(&tx, user.id, email_key, purpose).await?;
    tx.commit().await?;
    let page = format!("{page}?token={}", link.token);
    Ok(Made { about: link.id.to_string(), link: platform.config.link(&page) })
}

/// An instant as mails name it, in UTC.
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
