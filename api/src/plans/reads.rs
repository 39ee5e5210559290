//! What accounts subscribe to.

use std::collections::HashMap;

use anyhow::anyhow;
use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::{account, id::AccountId, plan, subscription};
use sea_orm::{JoinType, QueryOrder, QuerySelect, RelationDef, prelude::*};

use super::rules::{Terms, closing};
use crate::{
    database::Db,
    error::{Error, Result},
};

/// A subscription with the version of the plan that it pins.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: subscription::Model,
    /// The version of the plan.
    pub plan: plan::Model,
}

impl Subscribed {
    /// What it lets the account have.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms::of(&self.plan, self.subscription.agreement.as_ref())
    }
}

/// What an account may have at an instant: the one place that all limits are asked of. An account
/// that has closed keeps the terms that it had.
pub async fn terms(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Terms> {
    Ok(in_force(db, account, now).await?.terms())
}

/// What an account subscribes to at an instant, or did at last.
pub async fn in_force(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Subscribed> {
    let found = of_each(db, &[account], now).await?.remove(&account);
    found.ok_or_else(|| Error::Broken(anyhow!("the account {account} subscribes to nothing")))
}

/// What each of some accounts subscribes to at an instant, in one statement.
pub async fn of_each(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
    now: DateTime<Utc>,
) -> Result<HashMap<AccountId, Subscribed>, DbErr> {
    let begun = with_plans(
        subscription::Entity::find()
            .filter(subscription::COLUMN.account_id.is_in(accounts.iter().copied()))
            .filter(subscription::COLUMN.starts_at.lte(now)),
    );
    let begun = begun.all(db).await?;
    // The latest wins.
    Ok(begun
        .into_iter()
        .filter_map(subscribed)
        .map(|it| (it.subscription.account_id, it))
        .collect())
}

/// Everything that an account has subscribed to or will, first to last, without what was called
/// off.
pub async fn all(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Subscribed>, DbErr> {
    let all = subscription::Entity::find().filter(subscription::COLUMN.account_id.eq(account));
    Ok(with_plans(all).all(db).await?.into_iter().filter_map(subscribed).collect())
}

/// Tells whether an account is closed to writes at an instant.
pub async fn is_closed(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(closing(account(db, id).await?.closes_at, now).is_some())
}

/// The account's row.
pub async fn account(db: &impl ConnectionTrait, id: AccountId) -> Result<account::Model> {
    let found = account::Entity::find_by_id(id).one(db).await?;
    found.ok_or_else(|| Error::not_found("account"))
}

fn with_plans(
    subscriptions: Select<subscription::Entity>,
) -> sea_orm::SelectTwo<subscription::Entity, plan::Entity> {
    subscriptions
        .filter(subscription::COLUMN.withdrawn_at.is_null())
        .join(JoinType::InnerJoin, to_plan())
        .select_also(plan::Entity)
        .order_by_asc(subscription::COLUMN.starts_at)
        .order_by_asc(subscription::COLUMN.id)
}

fn to_plan() -> RelationDef {
    subscription::Entity::belongs_to(plan::Entity)
        .from(subscription::Column::PlanId)
        .to(plan::Column::Id)
        .into()
}

fn subscribed(
    (subscription, plan): (subscription::Model, Option<plan::Model>),
) -> Option<Subscribed> {
    Some(Subscribed { subscription, plan: plan? })
}

/// Names an account whose subscription in force is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubscribedOf(pub AccountId);

impl Loader<SubscribedOf> for Db {
    type Value = Option<Subscribed>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[SubscribedOf],
    ) -> Result<HashMap<SubscribedOf, Self::Value>, DbErr> {
        let accounts: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = of_each(self.reader(), &accounts, self.now()).await?;
        Ok(found.into_iter().map(|(account, it)| (SubscribedOf(account), Some(it))).collect())
    }
}
