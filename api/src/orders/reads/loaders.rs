//! What belongs to many orders, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    asset, delivery,
    id::{OrderId, QuoteId},
    order, order_breach, order_event, order_note, quote,
};
use sea_orm::{DbErr, QueryOrder, prelude::*};

use crate::database::Db;

/// Names a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuoteOf(pub QuoteId);

impl Loader<QuoteOf> for Db {
    type Value = Option<quote::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[QuoteOf]) -> Result<HashMap<QuoteOf, Self::Value>, DbErr> {
        let quotes = quote::Entity::find()
            .filter(quote::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(quotes.into_iter().map(|quote| (QuoteOf(quote.id), Some(quote))).collect())
    }
}

/// Names an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderOf(pub OrderId);

impl Loader<OrderOf> for Db {
    type Value = Option<order::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[OrderOf]) -> Result<HashMap<OrderOf, Self::Value>, DbErr> {
        let orders = order::Entity::find()
            .filter(order::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(orders.into_iter().map(|order| (OrderOf(order.id), Some(order))).collect())
    }
}

/// Names an order whose steps are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf(pub OrderId);

impl Loader<HistoryOf> for Db {
    type Value = Vec<order_event::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Self::Value>, DbErr> {
        let events = order_event::Entity::find()
            .filter(order_event::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(order_event::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for event in events {
            found.entry(HistoryOf(event.order_id)).or_default().push(event);
        }
        Ok(found)
    }
}

/// Names an order whose finished files are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FilesOf(pub OrderId);

impl Loader<FilesOf> for Db {
    type Value = Vec<asset::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[FilesOf]) -> Result<HashMap<FilesOf, Self::Value>, DbErr> {
        let deliveries = delivery::Entity::find()
            .filter(delivery::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(delivery::COLUMN.position)
            .all(self.reader())
            .await?;
        let assets = asset::Entity::find()
            .filter(asset::COLUMN.id.is_in(deliveries.iter().map(|row| row.asset_id)))
            .all(self.reader())
            .await?;
        let assets: HashMap<_, _> = assets.into_iter().map(|asset| (asset.id, asset)).collect();
        let mut found = HashMap::<_, Vec<_>>::new();
        for delivery in deliveries {
            let asset = assets.get(&delivery.asset_id).cloned();
            found.entry(FilesOf(delivery.order_id)).or_default().extend(asset);
        }
        Ok(found)
    }
}

/// Names an order of which is asked whether it was late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BreachOf(pub OrderId);

impl Loader<BreachOf> for Db {
    type Value = Option<order_breach::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[BreachOf]) -> Result<HashMap<BreachOf, Self::Value>, DbErr> {
        let breaches = order_breach::Entity::find()
            .filter(order_breach::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(breaches.into_iter().map(|row| (BreachOf(row.order_id), Some(row))).collect())
    }
}

/// Names an order of whose video the orders of versions are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionsOf(pub OrderId);

impl Loader<VersionsOf> for Db {
    type Value = Vec<order::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[VersionsOf]) -> Result<HashMap<VersionsOf, Self::Value>, DbErr> {
        let orders = order::Entity::find()
            .filter(order::COLUMN.source_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(order::COLUMN.number)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for order in orders {
            if let Some(source) = order.source_id {
                found.entry(VersionsOf(source)).or_default().push(order);
            }
        }
        Ok(found)
    }
}

/// Names an order whose deliveries are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeliveriesOf(pub OrderId);

impl Loader<DeliveriesOf> for Db {
    type Value = Vec<delivery::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[DeliveriesOf],
    ) -> Result<HashMap<DeliveriesOf, Self::Value>, DbErr> {
        let rows = delivery::Entity::find()
            .filter(delivery::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(delivery::COLUMN.position)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(DeliveriesOf(row.order_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names an order whose notes are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotesOf(pub OrderId);

impl Loader<NotesOf> for Db {
    type Value = Vec<order_note::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[NotesOf]) -> Result<HashMap<NotesOf, Self::Value>, DbErr> {
        let rows = order_note::Entity::find()
            .filter(order_note::COLUMN.order_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(order_note::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(NotesOf(row.order_id)).or_default().push(row);
        }
        Ok(found)
    }
}
