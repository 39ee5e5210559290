//! Telling people that rights end soon: 30 and 3 days before, once each.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::{
    asset, asset_right,
    id::{AccountId, AssetId, ReleaseId, UserId},
    notification_preference::{NotificationChannel, NotificationKind},
    person, release,
};
use minijinja::context;
use sea_orm::{QuerySelect, QueryTrait, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{self, reads::preferences, rules::preferences::wanted},
    app::Platform,
    error::Result,
    events::Event,
    jobs::Job,
    library::{
        reads,
        rules::rights::{NOTICES, notice},
    },
    mail::{Letter, unsubscribe},
    tx::Tx,
};

/// When people are told on a day, in UTC: as the working day begins in Norway.
const HOUR: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(hour) => hour,
    None => NaiveTime::MIN,
};
/// What people know these mails as.
const KIND: NotificationKind = NotificationKind::RightsExpiring;
/// How many names a mail lists; of the rest it says how many there are.
const NAMED: usize = 20;

/// Finds out which rights of an account end soon, and has its owners and administrators told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellExpiring {
    /// Whose rights.
    pub account: AccountId,
}

impl TellExpiring {
    /// Sees to it that people are told of rights with a last day: once for all that is due on a
    /// day.
    pub async fn before(tx: &Tx, account: AccountId, last: NaiveDate) -> Result<()> {
        let morning = |day: NaiveDate| day.and_time(HOUR).and_utc();
        let today = tx.now.date_naive();
        for days in NOTICES {
            let due = last - TimeDelta::days(days.into());
            // What is due already waits for the next morning.
            let due = if morning(due) > tx.now { due } else { today + TimeDelta::days(1) };
            if due <= last {
                let key = format!("{account}:{due}");
                tx.enqueue_once_at(Self { account }, &key, morning(due)).await?;
            }
        }
        Ok(())
    }
}

impl Job for TellExpiring {
    const NAME: &'static str = "tell_expiring";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let mut ending = BTreeMap::<(i16, NaiveDate), Ending>::new();
        for terms in licences(&tx, self.account).await? {
            let Some(last) = terms.valid_until else { continue };
            let Some(days) = notice(last, terms.noticed_days, tx.now.date_naive()) else {
                continue;
            };
            ending.entry((days, last)).or_default().assets.push(terms.asset_id);
        }
        for release in releases(&tx, self.account).await? {
            let Some(last) = release.valid_until else { continue };
            let Some(days) = notice(last, release.noticed_days, tx.now.date_naive()) else {
                continue;
            };
            ending.entry((days, last)).or_default().releases.push(release.id);
        }
        let keepers = accounts::reads::keepers(&tx.db, self.account).await?;
        for ((days, last), ending) in ending {
            note(&tx, days, &ending).await?;
            tx.record(Event::RightsExpiring { account: self.account, last }).await?;
            for user in &keepers {
                let ending = ending.clone();
                tx.enqueue(MailExpiry { user: user.id, days, last, ending }).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What ends on one day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ending {
    /// The assets whose licences end.
    assets: Vec<AssetId>,
    /// The releases that end.
    releases: Vec<ReleaseId>,
}

/// The licences of an account that end soon.
async fn licences(tx: &Tx, account: AccountId) -> Result<Vec<asset_right::Model>, DbErr> {
    let assets = reads::of(account).select_only().column(asset::Column::Id);
    let assets = assets.filter(asset::COLUMN.trashed_at.is_null()).into_query();
    asset_right::Entity::find()
        .filter(asset_right::COLUMN.asset_id.in_subquery(assets))
        .filter(asset_right::COLUMN.valid_until.between(tx.now.date_naive(), horizon(tx)))
        .all(&tx.db)
        .await
}

/// The releases of an account that end soon.
async fn releases(tx: &Tx, account: AccountId) -> Result<Vec<release::Model>, DbErr> {
    release::Entity::find()
        .filter(release::COLUMN.account_id.eq(account))
        .filter(release::COLUMN.withdrawn_at.is_null())
        .filter(release::COLUMN.valid_until.between(tx.now.date_naive(), horizon(tx)))
        .all(&tx.db)
        .await
}

fn horizon(tx: &Tx) -> NaiveDate {
    tx.now.date_naive() + TimeDelta::days(NOTICES[0].into())
}

/// Notes that people are told, in the same unit of work as the mails, so that it happens once.
async fn note(tx: &Tx, days: i16, ending: &Ending) -> Result<()> {
    asset_right::Entity::update_many()
        .col_expr(asset_right::Column::NoticedDays, Expr::value(days))
        .filter(asset_right::COLUMN.asset_id.is_in(ending.assets.iter().copied()))
        .exec(&tx.db)
        .await?;
    release::Entity::update_many()
        .col_expr(release::Column::NoticedDays, Expr::value(days))
        .filter(release::COLUMN.id.is_in(ending.releases.iter().copied()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Mails one person what ends soon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailExpiry {
    user: UserId,
    days: i16,
    last: NaiveDate,
    ending: Ending,
}

impl Job for MailExpiry {
    const NAME: &'static str = "mail_expiry";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let Some(user) = accounts::reads::user(db, self.user).await? else { return Ok(()) };
        let chosen =
            preferences::wanted(db, &[user.id]).await?.remove(&user.id).unwrap_or_default();
        if !wanted(KIND, &chosen).email {
            return Ok(());
        }
        let shown = self.ending.assets.iter().take(NAMED).copied();
        let assets = asset::Entity::find().filter(asset::COLUMN.id.is_in(shown)).all(db).await?;
        let agreed = release::Entity::find()
            .select_only()
            .column(release::Column::PersonId)
            .filter(release::COLUMN.id.is_in(self.ending.releases.iter().take(NAMED).copied()))
            .into_query();
        let people = person::Entity::find().filter(person::COLUMN.id.in_subquery(agreed));
        let people = people.all(db).await?;
        let (all_assets, all_people) = (self.ending.assets.len(), self.ending.releases.len());
        let letter = Letter {
            template: "rights_expiry",
            about: format!("{}.{}.{}", user.id, self.last, self.days),
            data: context! {
                last => self.last.to_string(),
                assets => assets.into_iter().map(|asset| asset.name).collect::<Vec<_>>(),
                more_assets => all_assets.saturating_sub(NAMED),
                people => people.into_iter().map(|person| person.name).collect::<Vec<_>>(),
                more_people => all_people.saturating_sub(NAMED),
                count => all_assets + all_people,
                link => platform.config.link("library"),
            },
            unsubscribe: unsubscribe::link(platform, user.id, KIND, NotificationChannel::Email)?,
        };
        platform.mailer.send(&user, letter).await
    }
}
