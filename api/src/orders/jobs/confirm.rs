//! The mails of orders.

use entity::{id::OrderId, order, quote};
use minijinja::context;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    accounts,
    app::Platform,
    error::Result,
    jobs::Job,
    mail::Letter,
    orders::rules::lines::{Subject, label},
    oslo,
};

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
        let subject = Subject { brief: &order.brief, versions: order.versions.as_ref() };
        let lines = quote.lines.0.iter().map(|line| {
            context! {
                label => label(line.item, subject, person.language),
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
                promise => oslo::time(order.promised_at, person.language),
            },
            unsubscribe: None,
        };
        platform.mailer.send(&person, letter).await
    }
}
