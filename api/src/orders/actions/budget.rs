//! What brands may spend.

use entity::{
    brand_budget,
    id::{AccountId, BrandId},
};
use sea_orm::{ActiveValue::Set, prelude::*};

use crate::{
    access::Member,
    accounts::actions::account,
    audit::Change,
    brand,
    error::{Error, Result},
    orders::{
        reads,
        rules::budget::{BudgetError, amount, has_budgets},
    },
    plans,
    tx::Tx,
    version,
};

/// Sets what may be ordered for a brand in a month, or lifts the bound. A budget that is not there
/// has version 0.
pub async fn set(
    tx: &Tx,
    member: &Member,
    id: BrandId,
    expected_version: Option<i32>,
    credits: Option<i32>,
) -> Result<Option<brand_budget::Model>> {
    account::hold(tx, member.account).await?;
    let brand = brand::reads::find(&tx.db, member, id).await?;
    let brand = brand.ok_or_else(|| Error::not_found("brand"))?;
    let credits = credits.map(amount).transpose()?;
    let terms = plans::reads::terms(&tx.db, member.account, tx.now).await?;
    if credits.is_some() && !has_budgets(terms.code) {
        return Err(BudgetError::NotInPlan.into());
    }
    let before = reads::budget(&tx.db, member.account, brand.id).await?;
    let version = before.as_ref().map_or(0, |budget| budget.version);
    version::check(expected_version, version)?;
    let Some(credits) = credits else {
        if let Some(before) = before {
            tx.note(brand.id, Change::removed(&before)).await;
            before.delete(&tx.db).await?;
        }
        return Ok(None);
    };
    let row = brand_budget::ActiveModel {
        brand_id: Set(brand.id),
        account_id: Set(member.account),
        monthly_credits: Set(credits),
        version: Set(version + 1),
        set_by: Set(Some(member.user)),
        set_at: Set(tx.now),
    };
    let after = match &before {
        Some(_) => row.update(&tx.db).await?,
        None => row.insert(&tx.db).await?,
    };
    let change = before.as_ref().map_or_else(|| Change::added(&after), |it| Change::of(it, &after));
    tx.note(brand.id, change).await;
    Ok(Some(after))
}

/// Checks that an order of a held account stays within the budget of its brand.
pub(super) async fn check(
    tx: &Tx,
    account: AccountId,
    brand: Option<BrandId>,
    price: i32,
) -> Result<()> {
    let exceeded = reads::over_budget(&tx.db, account, brand, price, tx.now).await?;
    exceeded.map_or(Ok(()), |exceeded| Err(exceeded.into()))
}
