//! What comes by time: promises that are not kept, and the end of what was delivered.

use chrono::TimeDelta;
use entity::{
    id::OrderId,
    order::{self, OrderState},
    order_event::OrderAction,
    price::Policy,
};
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    orders::{
        actions::{breach, step},
        rules::settlement::IN_QUEUE,
    },
    prices,
    tx::Tx,
};

/// Looks, when an order was due, whether it was delivered. A due date that has moved meanwhile has a
/// look of its own.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WatchPromise {
    order: OrderId,
    due_at: DateTimeUtc,
}

impl WatchPromise {
    /// Sees to it that somebody looks once an order is due.
    pub(in crate::orders) async fn later(tx: &Tx, order: &order::Model) -> Result<()> {
        let watch = Self { order: order.id, due_at: order.due_at };
        let key = format!("{}:{}", order.id, order.due_at.timestamp_micros());
        // What is delivered at the very instant is in time.
        tx.enqueue_once_at(watch, &key, order.due_at + TimeDelta::microseconds(1)).await
    }
}

impl Job for WatchPromise {
    const NAME: &'static str = "watch_promise";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let order = step::hold_by_rule(&tx, self.order).await?;
        if breach::note(&tx, &order).await? {
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Closes an order some time after its delivery, unless somebody did.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CloseOrder {
    order: OrderId,
}

impl CloseOrder {
    /// Sees to it that a delivered order is closed as long after as policy says.
    pub(in crate::orders) async fn later(tx: &Tx, order: &order::Model) -> Result<()> {
        let days = prices::reads::policy(&tx.db, tx.now, Policy::CloseDays).await?;
        let due_at = order.changed_at + TimeDelta::days(days);
        tx.enqueue_once_at(Self { order: order.id }, &order.id.to_string(), due_at).await
    }
}

impl Job for CloseOrder {
    const NAME: &'static str = "close_order";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let order = step::hold_by_rule(&tx, self.order).await?;
        if order.state == OrderState::Delivered {
            step::advance_by_rule(&tx, order, OrderAction::Close).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Has every order looked at that waits for its time: at the start of a node, so that none waits for
/// a job that was lost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TendOrders {}

impl Job for TendOrders {
    const NAME: &'static str = "tend_orders";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        let states = IN_QUEUE.into_iter().chain([OrderState::Delivered]);
        let orders = order::Entity::find().filter(order::COLUMN.state.is_in(states));
        for order in orders.all(&tx.db).await? {
            if order.state == OrderState::Delivered {
                CloseOrder::later(&tx, &order).await?;
            } else if order.paused_at.is_none() {
                WatchPromise::later(&tx, &order).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

impl TendOrders {
    /// Sees to it at the start of a node.
    pub async fn later(tx: &Tx) -> Result<()> {
        tx.enqueue_once(Self {}, "").await
    }
}
