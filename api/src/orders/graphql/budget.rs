//! What brands may spend.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{brand_budget, id::BrandId};

use crate::{
    access::Permission,
    brand::{graphql::Brand, reads::BrandOf},
    context::ContextExt,
    error::{Error, Result},
    orders::{
        actions::budget,
        reads,
        rules::budget::{Month, month},
    },
};

/// How many credits may be ordered for in a month for a brand, and how many were.
#[derive(Description)]
pub struct BrandBudget {
    row: brand_budget::Model,
    spent: i64,
    month: Month,
}

#[Object(use_type_description)]
impl BrandBudget {
    /// The brand.
    async fn brand(&self, ctx: &Context<'_>) -> Result<Brand> {
        let brand = ctx.load(BrandOf(self.row.brand_id)).await?;
        brand.map(Brand).ok_or_else(|| Error::not_found("brand"))
    }

    /// How many credits may be ordered for in a month. They are the account's: a budget bounds what
    /// a brand takes of them, and adds none.
    async fn monthly_credits(&self) -> i32 {
        self.row.monthly_credits
    }

    /// How many credits were ordered for this month, without what came to nothing.
    async fn spent(&self) -> i64 {
        self.spent
    }

    /// How many are left this month; less than none where the budget was lowered.
    async fn left(&self) -> i64 {
        i64::from(self.row.monthly_credits) - self.spent
    }

    /// When the month began, in Oslo.
    async fn period_begins_at(&self) -> DateTime<Utc> {
        self.month.begins_at
    }

    /// When the next month begins.
    async fn period_ends_at(&self) -> DateTime<Utc> {
        self.month.ends_at
    }

    /// Goes up with every change.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// The queries about budgets.
#[derive(Default)]
pub struct BudgetQuery;

#[Object]
impl BudgetQuery {
    /// The budgets of the account's brands; brands without one are left out.
    async fn brand_budgets(&self, ctx: &Context<'_>) -> Result<Vec<BrandBudget>> {
        let member = ctx.member(Permission::CreditsRead)?;
        let rows = reads::budgets(ctx.db(), &member).await?;
        let month = month(ctx.platform().db.now());
        let spent = reads::spent(ctx.db(), member.account, month, None).await?;
        let budgets = rows.into_iter().map(|row| {
            let spent = spent.get(&row.brand_id).copied().unwrap_or_default();
            BrandBudget { row, spent, month }
        });
        Ok(budgets.collect())
    }
}

/// The mutations of budgets.
#[derive(Default)]
pub struct BudgetMutation;

#[Object]
impl BudgetMutation {
    /// Sets how many of the account's credits may be ordered for in a month for a brand, or lifts
    /// the bound. What was ordered before stays ordered. For owners and administrators of accounts
    /// on the plan Multi.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (less than nothing), `ILLEGAL_STATE` (the plan has
    /// no budgets) or `VERSION_CONFLICT`.
    async fn brand_budget_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand and its budget.")] input: BrandBudgetSetInput,
    ) -> Result<BrandBudgetSetPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let (id, credits) = (input.brand_id, input.monthly_credits);
        let row = budget::set(&tx, &member, id, input.expected_version, credits).await?;
        let month = month(tx.now);
        let spent = reads::spent(&tx.db, member.account, month, Some(id)).await?;
        tx.commit().await?;
        let spent = spent.get(&id).copied().unwrap_or_default();
        Ok(BrandBudgetSetPayload { budget: row.map(|row| BrandBudget { row, spent, month }) })
    }
}

/// What a brand may spend.
#[derive(InputObject)]
pub struct BrandBudgetSetInput {
    /// The brand.
    brand_id: BrandId,
    /// How many credits a month, 0 to 1 000 000; no bound unless given.
    monthly_credits: Option<i32>,
    /// The version of the budget that the caller saw, 0 where there was none; without it no conflict
    /// is looked for.
    expected_version: Option<i32>,
}

/// The budget as it is now.
#[derive(SimpleObject)]
pub struct BrandBudgetSetPayload {
    /// The budget; null where there is no bound.
    budget: Option<BrandBudget>,
}
