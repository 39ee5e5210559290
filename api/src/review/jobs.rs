//! What is left for later: reminding those who have to decide, mail to guests, and putting
//! certificates beside what was delivered.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{
    asset::Ownership,
    cut,
    id::{CutId, ReviewGuestId, ReviewStageId},
    order, review_certificate, review_guest,
    user::Language,
};
use minijinja::context;
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use serde::{Deserialize, Serialize};

use super::{actions::guest, papers, reads, rules::guest::is_open};
use crate::{
    accounts,
    app::Platform,
    error::Result,
    events::Event,
    jobs::Job,
    library::{self, actions::asset::NewAsset, rules::name, uploads},
    mail::{Letter, Recipient},
    orders::actions::deliver,
    oslo, tokens,
};

/// Reminds the reviewers of a stage who have not decided, if it is still their turn.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RemindReviewers {
    /// The cut.
    pub cut: CutId,
    /// The stage.
    pub stage: ReviewStageId,
    /// How often they were told before.
    pub told: u8,
}

impl Job for RemindReviewers {
    const NAME: &'static str = "remind_reviewers";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let Some(cut) = cut::Entity::find_by_id(self.cut).one(&tx.db).await? else {
            return Ok(());
        };
        let course = reads::course(&tx.db, &cut).await?;
        let open = course.open().filter(|open| open.id == self.stage && cut.outcome.is_none());
        let Some(open) = open else { return Ok(()) };
        let newest = reads::newest(&tx.db, cut.order_id).await?;
        if newest.is_none_or(|newest| newest.id != cut.id) {
            return Ok(());
        }
        let guests = open.missing.iter().filter_map(|reviewer| reviewer.guest());
        let about = format!("{}.{}.{}", self.cut, self.stage, self.told);
        tx.enqueue_all(guests.map(|guest| MailGuest { guest, about: about.clone() })).await?;
        for user in open.missing.iter().filter_map(|reviewer| reviewer.user()) {
            let (account, cut, stage) = (cut.account_id, self.cut, self.stage);
            let told = self.told;
            tx.record(Event::ReviewWanted { account, cut, stage, user, told }).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Mails a guest the link, when they are invited and whenever it is their turn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailGuest {
    /// The guest.
    pub guest: ReviewGuestId,
    /// What for; the same mail is sent once.
    pub about: String,
}

impl Job for MailGuest {
    const NAME: &'static str = "mail_review_guest";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(Invited { guest, order, language }) = invited(platform, self.guest).await? else {
            return Ok(());
        };
        let Some(link) = link(platform, &guest)? else { return Ok(()) };
        let db = platform.db.reader();
        let inviter = match guest.invited_by {
            Some(user) => accounts::reads::user(db, user).await?,
            None => None,
        };
        let account = accounts::reads::account(db, guest.account_id).await?;
        let Some(account) = account else { return Ok(()) };
        let data = context! {
            inviter => inviter.map_or_else(|| account.name.clone(), |inviter| inviter.name),
            account => account.name,
            title => order.title,
            until => oslo::day(guest.expires_at, language),
            link,
        };
        let letter = Letter {
            template: "review_invitation",
            about: format!("{}.{}", guest.id, self.about),
            data,
            unsubscribe: None,
        };
        platform.mailer.send(addressed(guest, language), letter).await
    }
}

/// Mails a guest the code that lets them in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailGuestCode {
    /// The guest.
    pub guest: ReviewGuestId,
    /// Until when the code is right.
    pub until: DateTime<Utc>,
}

impl Job for MailGuestCode {
    const NAME: &'static str = "mail_review_code";

    async fn run(self, platform: &Platform) -> Result<()> {
        let Some(Invited { guest, order, language }) = invited(platform, self.guest).await? else {
            return Ok(());
        };
        // Of several that were asked for the newest is the one that counts.
        if guest.code_until != Some(self.until) || platform.db.now() >= self.until {
            return Ok(());
        }
        let Some(link) = link(platform, &guest)? else { return Ok(()) };
        let code = guest::code(platform, guest.id, self.until)?;
        let letter = Letter {
            template: "review_code",
            about: format!("{}.{}", guest.id, self.until.timestamp()),
            data: context! { title => order.title, code, link },
            unsubscribe: None,
        };
        platform.mailer.send(addressed(guest, language), letter).await
    }
}

/// A guest whose link opens, and what for.
struct Invited {
    guest: review_guest::Model,
    order: order::Model,
    language: Language,
}

async fn invited(platform: &Platform, id: ReviewGuestId) -> Result<Option<Invited>> {
    let (db, now) = (platform.db.reader(), platform.db.now());
    let guest = review_guest::Entity::find_by_id(id).one(db).await?;
    let Some(guest) = guest.filter(|guest| is_open(guest, now)) else { return Ok(None) };
    let Some(order) = order::Entity::find_by_id(guest.order_id).one(db).await? else {
        return Ok(None);
    };
    // Guests are written to in the language of whoever invites them.
    let inviter = match guest.invited_by {
        Some(user) => accounts::reads::user(db, user).await?,
        None => None,
    };
    let language = inviter.map_or(Language::En, |inviter| inviter.language);
    Ok(Some(Invited { guest, order, language }))
}

/// The link of a guest; none once the key is gone that it was made with.
fn link(platform: &Platform, row: &review_guest::Model) -> Result<Option<String>> {
    let known = guest::links(platform, row.id)?;
    let token = known.into_iter().find(|token| tokens::hash(token) == row.token_hash);
    Ok(token.map(|token| platform.config.link(&format!("review?token={token}"))))
}

fn addressed(guest: review_guest::Model, language: Language) -> Recipient {
    Recipient { name: guest.name, address: guest.email, language }
}

/// Puts the certificate of a cut beside the delivered video.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct StoreCertificate {
    /// The cut.
    pub cut: CutId,
}

impl Job for StoreCertificate {
    const NAME: &'static str = "store_certificate";

    async fn run(self, platform: &Platform) -> Result<()> {
        let row = review_certificate::Entity::find_by_id(self.cut);
        let row = row.one(platform.db.reader()).await?;
        let Some(row) = row.filter(|row| row.asset_id.is_none()) else { return Ok(()) };
        let pdf = Bytes::from(papers::certificate(&row));
        let blob = uploads::bundled(platform, pdf).await?.keep(platform, None, 1).await?;
        let tx = platform.begin().await?;
        let account = row.account_id;
        let folder = library::actions::folder::ensure(&tx, account, None, deliver::FOLDER).await?;
        let asset = NewAsset {
            account,
            folder: Some(folder.id),
            name: name::of_file(&format!("{} - certificate of approval.pdf", row.certified.title)),
            ownership: Ownership::Product,
            licence: None,
            blob,
        };
        let asset = library::actions::asset::add(&tx, asset).await?;
        let mut row = row.into_active_model();
        row.asset_id = Set(Some(asset.id));
        row.update(&tx.db).await?;
        Ok(tx.commit().await?)
    }
}
