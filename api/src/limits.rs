//! What accounts have taken of what their plans let them have.
//!
//! The terms are asked of [`plans`], on whose right stand the domains that know what is used; they
//! are asked here. Whoever refuses because of a limit asks [`plans::reads::terms`] and decides by
//! [`plans::rules::fit`].

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use entity::{id::AccountId, lot, plan_month};
use sea_orm::{QuerySelect, QueryTrait, prelude::*};

use crate::{
    accounts, brand, credits,
    error::Result,
    library::{self, graphql::ByteSize},
    plans::{
        self,
        rules::{LimitName, begin, month_at},
    },
};

/// What a plan includes of something, and how much of it is taken.
#[derive(SimpleObject)]
#[expect(clippy::struct_field_names, reason = "clients know it by this name")]
pub struct Limit {
    /// Of what.
    name: LimitName,
    /// How much there can be: bytes of STORAGE, and otherwise how many. None where there is no
    /// limit.
    limit: Option<ByteSize>,
    /// How much is taken, in the same unit; it is more than the limit after a change to a smaller
    /// plan. None where nothing is counted.
    used: Option<ByteSize>,
    /// When what is taken starts from nothing again; none where it does not.
    resets_at: Option<DateTime<Utc>>,
}

/// Everything that the plan of an account limits.
pub async fn of(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Limit>> {
    let subscribed = plans::reads::in_force(db, account, now).await?;
    let terms = subscribed.terms();
    let anchor = subscribed.subscription.anchor_on;
    let month = month_at(anchor, now);
    let resets_at = (terms.monthly_credits > 0).then(|| begin(anchor, month + 1));
    let seats = accounts::reads::people::seats(db, now, account).await?.taken;
    let seats = i64::try_from(seats).unwrap_or(i64::MAX);
    let storage = library::reads::used(db, account).await?;
    let brands = brand::reads::used(db, account).await?;
    let spent = spent(db, account, begin(anchor, month)).await?;
    let limit = |name, used: Option<i64>, resets_at| Limit {
        name,
        limit: terms.limit(name).map(ByteSize),
        used: used.map(ByteSize),
        resets_at,
    };
    Ok(vec![
        limit(LimitName::Seats, Some(seats), None),
        limit(LimitName::Storage, Some(storage), None),
        limit(LimitName::Brands, Some(brands), None),
        limit(LimitName::Formats, None, None),
        limit(LimitName::Credits, Some(spent), resets_at),
    ])
}

/// How many of the credits are spent or held that the plan granted for the month which began at an
/// instant.
async fn spent(db: &impl ConnectionTrait, account: AccountId, month: DateTime<Utc>) -> Result<i64> {
    let granted = plan_month::Entity::find()
        .select_only()
        .column(plan_month::Column::LotId)
        .filter(plan_month::COLUMN.account_id.eq(account))
        .filter(plan_month::COLUMN.begins_at.eq(month))
        .filter(plan_month::COLUMN.lot_id.is_not_null())
        .into_query();
    let lots = lot::Entity::find().filter(lot::COLUMN.id.in_subquery(granted));
    let standings = credits::reads::standings_of(db, lots).await?;
    let spent = standings.iter().map(|it| i64::from(it.lot.amount) - i64::from(it.available));
    Ok(spent.sum())
}
