//! Telling people, and noting what they have read.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, NotificationId, UserId},
    notification::{self, Facts, Topic},
    preference,
};
use sea_orm::{IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::{
    jobs::{MailDigest, MailNotification},
    rules,
};
use crate::{
    access::Caller,
    accounts::{
        reads::preferences as chosen,
        rules::preferences::{self, Channels},
    },
    error::Result,
    events::Event,
    tx::Tx,
};

/// A fact that people are told of.
#[derive(Debug)]
pub struct News {
    /// What it is.
    pub topic: Topic,
    /// The account that it is about, if it is about one.
    pub account: Option<AccountId>,
    /// The id of what it is about.
    pub subject: String,
    /// Names the fact: nobody is told twice of the same.
    pub fact: String,
    /// What is told.
    pub facts: Facts,
}

/// Tells people of a fact, as they wish.
pub async fn tell(tx: &Tx, news: News, people: impl IntoIterator<Item = UserId>) -> Result<()> {
    let people: BTreeSet<_> = people.into_iter().collect();
    let people: Vec<_> = people.into_iter().collect();
    if people.is_empty() {
        return Ok(());
    }
    let kind = rules::kind(news.topic);
    let wanted = chosen::wanted(&tx.db, &people).await?;
    let nobody = preferences::Wanted::new();
    let channels = people.into_iter().map(|user| {
        let channels = preferences::wanted(kind, wanted.get(&user).unwrap_or(&nobody));
        (user, channels)
    });
    let told: Vec<_> = channels.filter(|(_, by)| by.in_app || by.email || by.digest).collect();
    let mornings = mornings(tx, &told).await?;
    write(tx, &news, &told, &mornings).await
}

/// When the mail of the day is due for those to whom it tells of the fact.
async fn mornings(tx: &Tx, told: &[(UserId, Channels)]) -> Result<HashMap<UserId, DateTime<Utc>>> {
    let users: Vec<_> =
        told.iter().filter(|(_, by)| is_for_digest(*by)).map(|(user, _)| *user).collect();
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = preference::Entity::find()
        .filter(preference::COLUMN.user_id.is_in(users.iter().copied()))
        .all(&tx.db)
        .await?;
    let zones: HashMap<_, _> = rows.into_iter().map(|row| (row.user_id, row.time_zone)).collect();
    let mut mornings = HashMap::new();
    for user in users {
        let zone = preferences::zone(zones.get(&user).and_then(Option::as_deref))?;
        mornings.insert(user, preferences::digest_after(tx.now, zone));
    }
    Ok(mornings)
}

/// Whoever gets a mail at once needs no line in that of the day.
fn is_for_digest(by: Channels) -> bool {
    by.digest && !by.email
}

async fn write(
    tx: &Tx,
    news: &News,
    told: &[(UserId, Channels)],
    mornings: &HashMap<UserId, DateTime<Utc>>,
) -> Result<()> {
    let kind = rules::kind(news.topic);
    let rows = told.iter().map(|(user, by)| notification::Model {
        id: NotificationId::new(),
        user_id: *user,
        account_id: news.account,
        topic: news.topic,
        kind,
        subject: news.subject.clone(),
        fact: news.fact.clone(),
        facts: news.facts.clone(),
        is_shown: by.in_app,
        created_at: tx.now,
        read_at: None,
        digest_at: mornings.get(user).copied(),
        mail: None,
    });
    let rows: Vec<_> = rows.collect();
    let known = OnConflict::columns([notification::Column::UserId, notification::Column::Fact])
        .do_nothing()
        .to_owned();
    let inserted = rows.iter().cloned().map(|row| row.into_active_model().reset_all()).collect();
    tx.upsert_all::<notification::ActiveModel>(inserted, known).await?;
    for row in rows.iter().filter(|row| row.is_shown) {
        tx.keep(Event::NotificationAdded { user: row.user_id, notification: row.id }).await;
    }
    if !rules::has_own_mail(news.topic) {
        let mailed = rows.iter().zip(told).filter(|(_, (_, by))| by.email);
        let mails = mailed.map(|(row, _)| MailNotification { notification: row.id });
        tx.enqueue_all(mails.collect::<Vec<_>>()).await?;
    }
    for (user, due) in mornings {
        MailDigest::at(tx, *user, *due).await?;
    }
    Ok(())
}

/// Which notifications a person has read.
#[derive(Clone, Debug)]
pub enum Read {
    /// These.
    Some(Vec<NotificationId>),
    /// All up to an instant.
    Until(DateTime<Utc>),
}

/// Notes that a person has read notifications, or has not read them after all. What is not the
/// person's is passed over.
pub async fn mark(tx: &Tx, caller: &Caller, which: Read, is_read: bool) -> Result<u64> {
    let columns = notification::COLUMN;
    let read_at = is_read.then_some(tx.now);
    let marking = notification::Entity::update_many()
        .col_expr(notification::Column::ReadAt, Expr::value(read_at))
        .filter(columns.user_id.eq(caller.user))
        .filter(if is_read { columns.read_at.is_null() } else { columns.read_at.is_not_null() });
    let marking = match which {
        Read::Some(ids) => marking.filter(columns.id.is_in(ids)),
        Read::Until(instant) => marking.filter(columns.created_at.lte(instant)),
    };
    tx.leave_unwritten().await;
    Ok(marking.exec(&tx.db).await?.rows_affected)
}
