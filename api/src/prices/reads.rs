//! What is in force when.

use std::collections::HashMap;

use anyhow::anyhow;
use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::{
    money::{Currency, Money},
    plan::{self, PlanCode},
    price::{self, Policy, PriceKind, VersionKind},
};
use sea_orm::{ActiveEnum, Iterable, QueryOrder, prelude::*};

use super::rules;
use crate::{
    database::Db,
    error::{Error, Result},
};

/// The terms of a plan that are in force at an instant.
pub async fn plan(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    code: PlanCode,
) -> Result<plan::Model> {
    plan::Entity::find()
        .filter(plan::COLUMN.code.eq(code))
        .filter(plan::COLUMN.effective_from.lte(now))
        .order_by_desc(plan::COLUMN.effective_from)
        .one(db)
        .await?
        .ok_or_else(|| Error::Broken(anyhow!("the plan {code:?} has no terms")))
}

/// The terms of every plan that are in force at an instant, smallest plan first.
pub async fn plans(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<plan::Model>> {
    let terms = plan::Entity::find()
        .filter(plan::COLUMN.effective_from.lte(now))
        .order_by_asc(plan::COLUMN.effective_from)
        .all(db)
        .await?;
    let mut newest: HashMap<_, _> = terms.into_iter().map(|terms| (terms.code, terms)).collect();
    Ok(PlanCode::iter().filter_map(|code| newest.remove(&code)).collect())
}

/// The line of a name that is in force at an instant.
pub async fn line(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    kind: PriceKind,
    code: &str,
) -> Result<price::Model> {
    price::Entity::find()
        .filter(price::COLUMN.kind.eq(kind))
        .filter(price::COLUMN.code.eq(code))
        .filter(price::COLUMN.effective_from.lte(now))
        .order_by_desc(price::COLUMN.effective_from)
        .one(db)
        .await?
        .ok_or_else(|| Error::Broken(anyhow!("the price list has no {kind:?} `{code}`")))
}

/// The lines of a kind that are in force at an instant, in the order in which they were listed.
pub async fn lines(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    kind: PriceKind,
) -> Result<Vec<price::Model>> {
    let lines = price::Entity::find()
        .filter(price::COLUMN.kind.eq(kind))
        .filter(price::COLUMN.effective_from.lte(now))
        .order_by_asc(price::COLUMN.effective_from)
        .all(db)
        .await?;
    let newest: HashMap<_, _> = lines.into_iter().map(|line| (line.code.clone(), line)).collect();
    let mut newest: Vec<_> = newest.into_values().collect();
    newest.sort_by_key(|line| (line.quantity, line.id));
    Ok(newest)
}

/// What a new video of so many seconds costs in credits; none where it is priced by quote.
pub async fn video(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    seconds: i64,
) -> Result<Option<i32>> {
    Ok(rules::video(&lines(db, now, PriceKind::Video).await?, seconds))
}

/// What a version of a finished video costs in credits.
pub async fn version(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    kind: VersionKind,
) -> Result<i32> {
    let line = line(db, now, PriceKind::Version, &kind.to_value()).await?;
    line.credits.ok_or_else(|| Error::Broken(anyhow!("a version has no price: {kind:?}")))
}

/// A policy's figure, in the unit that the [`Policy`] names.
pub async fn policy(db: &impl ConnectionTrait, now: DateTime<Utc>, policy: Policy) -> Result<i64> {
    let line = line(db, now, PriceKind::Policy, &policy.to_value()).await?;
    line.quantity.ok_or_else(|| Error::Broken(anyhow!("a policy has no figure: {policy:?}")))
}

/// A policy's amount of money.
pub async fn policy_money(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    policy: Policy,
    currency: Currency,
) -> Result<Money> {
    let line = line(db, now, PriceKind::Policy, &policy.to_value()).await?;
    let amount = line.money(currency);
    amount.ok_or_else(|| Error::Broken(anyhow!("a policy has no amount: {policy:?}")))
}

/// Names a line whose newest version in force is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LineOf(pub PriceKind, pub String);

impl Loader<LineOf> for Db {
    type Value = Option<price::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[LineOf]) -> Result<HashMap<LineOf, Self::Value>, DbErr> {
        let lines = price::Entity::find()
            .filter(price::COLUMN.kind.is_in(keys.iter().map(|key| key.0)))
            .filter(price::COLUMN.code.is_in(keys.iter().map(|key| key.1.clone())))
            .filter(price::COLUMN.effective_from.lte(self.now()))
            .order_by_asc(price::COLUMN.effective_from)
            .all(self.reader())
            .await?;
        let named =
            lines.into_iter().map(|line| (LineOf(line.kind, line.code.clone()), Some(line)));
        Ok(named.collect())
    }
}
