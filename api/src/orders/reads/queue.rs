//! The orders that are still to be made.

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, BrandId, UserId},
    order::{self, OrderState},
    plan::PlanCode,
};
use sea_orm::{Condition, QuerySelect, prelude::*};

use super::{Party, visible_to};
use crate::{access::Staff, error::Result, orders::rules::settlement::IN_QUEUE, plans};

/// Which of them; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Those in one of these states.
    pub states: Option<Vec<OrderState>>,
    /// Those of accounts on one of these plans.
    pub plans: Option<Vec<PlanCode>>,
    /// Those for one of these brands.
    pub brands: Option<Vec<BrandId>>,
    /// Those that one of these people makes.
    pub assignees: Option<Vec<UserId>>,
    /// Those that somebody makes, or those that nobody does.
    pub is_assigned: Option<bool>,
    /// Those that are due before an instant.
    pub due_before: Option<DateTime<Utc>>,
    /// Those that are late, or those that are not.
    pub is_late: Option<bool>,
}

/// The orders of all accounts with which Vibbio is not done, those that a filter lets through.
pub async fn queue(
    db: &impl ConnectionTrait,
    staff: Staff,
    filter: QueueFilter,
    now: DateTime<Utc>,
) -> Result<Select<order::Entity>> {
    let open = visible_to(&Party::Staff(staff)).filter(order::COLUMN.state.is_in(IN_QUEUE));
    let accounts = match filter.plans {
        Some(plans) => Some(on_plans(db, &open, &plans, now).await?),
        None => None,
    };
    let late =
        Condition::all().add(order::COLUMN.paused_at.is_null()).add(order::COLUMN.due_at.lt(now));
    let assigned = filter.is_assigned.map(|is| {
        let assignee = order::COLUMN.assignee_id;
        if is { assignee.is_not_null() } else { assignee.is_null() }
    });
    let matching = Condition::all()
        .add_option(filter.states.map(|states| order::COLUMN.state.is_in(states)))
        .add_option(accounts.map(|accounts| order::COLUMN.account_id.is_in(accounts)))
        .add_option(filter.brands.map(|brands| order::COLUMN.brand_id.is_in(brands)))
        .add_option(filter.assignees.map(|people| order::COLUMN.assignee_id.is_in(people)))
        .add_option(assigned)
        .add_option(filter.due_before.map(|due| order::COLUMN.due_at.lt(due)))
        .add_option(filter.is_late.map(|is| if is { late } else { late.not() }));
    Ok(open.filter(matching))
}

/// Those accounts of some orders that are on one of some plans.
async fn on_plans(
    db: &impl ConnectionTrait,
    orders: &Select<order::Entity>,
    wanted: &[PlanCode],
    now: DateTime<Utc>,
) -> Result<Vec<AccountId>> {
    let accounts: Vec<AccountId> = orders
        .clone()
        .select_only()
        .column(order::Column::AccountId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let subscribed = plans::reads::of_each(db, &accounts, now).await?;
    let fits = subscribed.into_iter().filter(|(_, it)| wanted.contains(&it.plan.code));
    Ok(fits.map(|(account, _)| account).collect())
}
