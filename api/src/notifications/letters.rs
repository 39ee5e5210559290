//! What the mails say.

use chrono::{DateTime, Utc};
use entity::{
    notification::{self, Topic},
    notification_preference::NotificationChannel,
    user,
};
use minijinja::context;

use super::rules::{self, TOLD};
use crate::{
    app::Platform,
    error::Result,
    mail::{Letter, unsubscribe},
};

/// The mail about one notification.
pub(super) fn one(
    platform: &Platform,
    row: &notification::Model,
    person: &user::Model,
) -> Result<Letter> {
    let link = platform.config.link(&rules::page(&row.subject));
    let facts = &row.facts;
    let (template, data) = if row.topic == Topic::Mentioned {
        let excerpt = facts.words.clone().unwrap_or_default();
        (
            "mention",
            context! { author => facts.person.clone(), title => facts.title.clone(), excerpt, link },
        )
    } else {
        let said = rules::wording(row.topic, facts, person.language);
        ("notification", context! { said, words => facts.words.clone(), link })
    };
    let channel = NotificationChannel::Email;
    Ok(Letter {
        template,
        about: row.id.to_string(),
        data,
        unsubscribe: unsubscribe::link(platform, person.id, row.kind, channel)?,
    })
}

/// The mail of the day.
pub(super) fn digest(
    platform: &Platform,
    rows: &[notification::Model],
    person: &user::Model,
    due: DateTime<Utc>,
) -> Result<Letter> {
    let told = rows.iter().take(TOLD).map(|row| {
        context! {
            said => rules::wording(row.topic, &row.facts, person.language),
            link => platform.config.link(&rules::page(&row.subject)),
        }
    });
    Ok(Letter {
        template: "digest",
        about: format!("{}.{}", person.id, due.timestamp()),
        data: context! {
            news => told.collect::<Vec<_>>(),
            count => rows.len(),
            more => rows.len().saturating_sub(TOLD),
            link => platform.config.link("notifications"),
        },
        unsubscribe: Some(unsubscribe::from_digest(platform, person.id)?),
    })
}
