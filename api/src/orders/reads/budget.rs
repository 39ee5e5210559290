//! What brands may spend, and what they have spent.

use std::collections::HashMap;

use entity::{
    brand_budget,
    id::{AccountId, BrandId},
    order::{self, OrderState},
    project, quote,
};
use sea_orm::{Condition, QueryOrder, QuerySelect, prelude::*};

use crate::{
    access::Member,
    error::Result,
    orders::rules::budget::{BudgetError, Month, has_budgets, month},
    plans,
};

/// The budgets of the brands of a member's account.
pub async fn budgets(
    db: &impl ConnectionTrait,
    member: &Member,
) -> Result<Vec<brand_budget::Model>> {
    let budgets = brand_budget::Entity::find()
        .filter(brand_budget::COLUMN.account_id.eq(member.account))
        .order_by_asc(brand_budget::COLUMN.brand_id);
    Ok(budgets.all(db).await?)
}

/// The budget of a brand of an account, if it has one.
pub async fn budget(
    db: &impl ConnectionTrait,
    account: AccountId,
    brand: BrandId,
) -> Result<Option<brand_budget::Model>> {
    let budget =
        brand_budget::Entity::find_by_id(brand).filter(brand_budget::COLUMN.account_id.eq(account));
    Ok(budget.one(db).await?)
}

/// What was ordered for brands of an account in a month, in credits; what came to nothing does not
/// count. Of one brand if one is given.
pub async fn spent(
    db: &impl ConnectionTrait,
    account: AccountId,
    month: Month,
    brand: Option<BrandId>,
) -> Result<HashMap<BrandId, i64>> {
    let matching = Condition::all()
        .add(order::COLUMN.account_id.eq(account))
        .add(order::COLUMN.brand_id.is_not_null())
        .add(order::COLUMN.placed_at.gte(month.begins_at))
        .add(order::COLUMN.placed_at.lt(month.ends_at))
        .add(order::COLUMN.state.is_not_in([OrderState::Cancelled, OrderState::Declined]))
        .add_option(brand.map(|brand| order::COLUMN.brand_id.eq(brand)));
    let sums: Vec<(BrandId, i64)> = order::Entity::find()
        .select_only()
        .column(order::Column::BrandId)
        .column_as(order::COLUMN.price.sum(), "spent")
        .filter(matching)
        .group_by(order::Column::BrandId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(sums.into_iter().collect())
}

/// Tells why an order of a price cannot be placed for a brand, if its budget has too little left.
pub async fn over_budget(
    db: &impl ConnectionTrait,
    account: AccountId,
    brand: Option<BrandId>,
    price: i32,
    now: DateTimeUtc,
) -> Result<Option<BudgetError>> {
    let Some(brand) = brand else { return Ok(None) };
    let Some(budget) = budget(db, account, brand).await? else { return Ok(None) };
    if !has_budgets(plans::reads::terms(db, account, now).await?.code) {
        return Ok(None);
    }
    let month = month(now);
    let spent = spent(db, account, month, Some(brand)).await?.remove(&brand).unwrap_or_default();
    let budget = i64::from(budget.monthly_credits);
    let ends_at = month.ends_at;
    let exceeded = BudgetError::Exceeded { brand, price, budget, spent, ends_at };
    Ok((spent + i64::from(price) > budget).then_some(exceeded))
}

/// The brand that what was quoted is for: that of the project now, or of the finished video.
pub async fn brand_of(db: &impl ConnectionTrait, quote: &quote::Model) -> Result<Option<BrandId>> {
    if let Some(versions) = &quote.versions {
        let source = order::Entity::find_by_id(versions.order).one(db).await?;
        return Ok(source.and_then(|source| source.brand_id));
    }
    let project = project::Entity::find_by_id(quote.project_id).one(db).await?;
    Ok(project.and_then(|project| project.brand_id))
}
