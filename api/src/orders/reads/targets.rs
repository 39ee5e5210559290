//! How production goes: what lies where, what was in time, and how long steps take.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    order::{self, OrderState},
    order_breach, order_event, production_day,
};
use sea_orm::{Iterable, QueryOrder, QuerySelect, QueryTrait, prelude::*};

use crate::{
    access::Staff,
    error::Result,
    orders::rules::{
        settlement::{IN_QUEUE, is_paused},
        targets::{Taken, medians},
    },
    oslo::local,
};

/// How many orders of all accounts are in each state.
pub async fn per_state(db: &impl ConnectionTrait, _: Staff) -> Result<Vec<(OrderState, i64)>> {
    let counts = order::Entity::find()
        .select_only()
        .column(order::Column::State)
        .column_as(order::COLUMN.id.count(), "count")
        .group_by(order::Column::State);
    Ok(counts.into_tuple().all(db).await?)
}

/// How many orders were delivered in a time, and how many of them were late.
pub async fn in_time(
    db: &impl ConnectionTrait,
    _: Staff,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(u64, u64)> {
    let delivered = order_event::Entity::find()
        .filter(order_event::COLUMN.action.eq(order_event::OrderAction::Deliver))
        .filter(order_event::COLUMN.at.gte(from))
        .filter(order_event::COLUMN.at.lt(until));
    let ids = delivered.clone().select_only().column(order_event::Column::OrderId).into_query();
    let late = order_breach::Entity::find().filter(order_breach::COLUMN.order_id.in_subquery(ids));
    Ok((delivered.count(db).await?, late.count(db).await?))
}

/// How long orders that were delivered in a time stood in each state, at the median.
pub async fn times(
    db: &impl ConnectionTrait,
    _: Staff,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(OrderState, i64)>> {
    let delivered = order_event::Entity::find()
        .select_only()
        .column(order_event::Column::OrderId)
        .filter(order_event::COLUMN.action.eq(order_event::OrderAction::Deliver))
        .filter(order_event::COLUMN.at.gte(from))
        .filter(order_event::COLUMN.at.lt(until))
        .into_query();
    let steps = order_event::Entity::find()
        .filter(order_event::COLUMN.order_id.in_subquery(delivered))
        .order_by_asc(order_event::COLUMN.id)
        .all(db)
        .await?;
    let mut taken = HashMap::<_, Vec<_>>::new();
    for step in steps {
        taken.entry(step.order_id).or_default().push(Taken { state: step.state, at: step.at });
    }
    Ok(medians(OrderState::iter(), taken.into_values()))
}

/// How many orders are due on each day in Oslo from one on, and how many can be made where that
/// was said.
pub async fn days(
    db: &impl ConnectionTrait,
    _: Staff,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<(BTreeMap<NaiveDate, i64>, BTreeMap<NaiveDate, i32>)> {
    let running = IN_QUEUE.into_iter().filter(|state| !is_paused(*state));
    let due: Vec<DateTime<Utc>> = order::Entity::find()
        .select_only()
        .column(order::Column::DueAt)
        .filter(order::COLUMN.state.is_in(running))
        .into_tuple()
        .all(db)
        .await?;
    let mut counts = BTreeMap::new();
    for day in due.into_iter().map(|due| local(due).date()) {
        *counts.entry(day).or_default() += 1;
    }
    let set = production_day::Entity::find()
        .filter(production_day::COLUMN.day.gte(from))
        .filter(production_day::COLUMN.day.lt(until))
        .all(db)
        .await?;
    Ok((counts, set.into_iter().map(|row| (row.day, row.capacity)).collect()))
}
