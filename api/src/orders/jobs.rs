//! The mails of orders.

use chrono::{DateTime, Utc};
use entity::{id::OrderId, order, quote, user::Language};
use minijinja::context;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use super::rules::{calendar, quote::label};
use crate::{accounts, app::Platform, error::Result, jobs::Job, mail::Letter};

/// Confirms an order to the person who placed it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConfirmOrder {
    /// The order.
    pub order: OrderId,
}

impl Job for ConfirmOrder {
    const NAME: &'static str = "confirm_order";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let Some(order) = order::Entity::find_by_id(self.order).one(db).await? else {
            return Ok(());
        };
        let quote = quote::Entity::find_by_id(order.quote_id).one(db).await?;
        let person = accounts::reads::user(db, order.placed_by).await?;
        let Some((quote, person)) = quote.zip(person) else { return Ok(()) };
        let lines = quote.lines.0.iter().map(|line| {
            context! {
                label => label(line.item, &order.brief, person.language),
                credits => line.credits,
            }
        });
        let letter = Letter {
            template: "order_confirmation",
            about: order.id.to_string(),
            data: context! {
                link => platform.config.link(&format!("orders/{}", order.id)),
                order_number => order.number,
                title => order.title,
                lines => lines.collect::<Vec<_>>(),
                total => order.price,
                promise => by(order.promised_at, person.language),
            },
        };
        platform.mailer.send(&person, letter).await
    }
}

/// Writes an instant by the clocks of Oslo.
fn by(at: DateTime<Utc>, language: Language) -> String {
    let local = calendar::local(at);
    match language {
        Language::En => local.format("%A %-d %B %Y, %H:%M (Oslo)").to_string(),
        Language::Nb => local.format("%-d.%-m.%Y kl. %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_written_as_its_reader_would() {
        let at: DateTime<Utc> = "2026-11-27T17:00:00Z".parse().expect("an instant");
        assert_eq!(by(at, Language::En), "Friday 27 November 2026, 18:00 (Oslo)");
        assert_eq!(by(at, Language::Nb), "27.11.2026 kl. 18:00");
    }
}
