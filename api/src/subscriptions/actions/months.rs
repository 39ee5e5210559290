//! The credits that a plan grants each month.

use entity::{id::AccountId, lot::LotKind, plan_month};
use sea_orm::{ActiveValue::Set, TryInsertResult, prelude::*};

use crate::{
    credits::{self, actions::Grant},
    error::Result,
    plans::{self, reads::Subscribed},
    subscriptions::rules::{DueMonth, GrantedMonth, Run, due},
    tx::Tx,
};

/// Grants every month that has begun and was not granted. The account is held already.
pub async fn grant_due(tx: &Tx, account: AccountId) -> Result<()> {
    let runs: Vec<_> = plans::reads::all(&tx.db, account).await?.iter().map(run).collect();
    let granted = plan_month::Entity::find()
        .filter(plan_month::COLUMN.account_id.eq(account))
        .all(&tx.db)
        .await?;
    let granted: Vec<_> = granted.iter().map(granted_month).collect();
    for month in due(&runs, &granted, tx.now) {
        grant(tx, account, month).await?;
    }
    Ok(())
}

/// Grants a month, unless it was granted: there is one row for each, whoever comes first.
async fn grant(tx: &Tx, account: AccountId, due: DueMonth) -> Result<()> {
    let DueMonth { month, effective_from, ends_at, expires_at } = due;
    let row = plan_month::ActiveModel {
        subscription_id: Set(month.subscription),
        number: Set(month.number),
        account_id: Set(account),
        begins_at: Set(month.begins_at),
        ends_at: Set(ends_at),
        credits: Set(month.credits),
        lot_id: Set(None),
        granted_at: Set(tx.now),
    };
    let adding = plan_month::Entity::insert(row).on_conflict_do_nothing();
    let added = adding.exec_without_returning(&tx.db).await?;
    if !matches!(added, TryInsertResult::Inserted(1)) || month.credits == 0 {
        return Ok(());
    }
    let credits = Grant {
        kind: LotKind::Plan,
        amount: month.credits,
        effective_from,
        expires_at: Some(expires_at),
        note: None,
        actor: None,
    };
    let lot = credits::actions::grant_month(tx, account, credits).await?;
    plan_month::Entity::update_many()
        .col_expr(plan_month::Column::LotId, Expr::value(lot.id))
        .filter(plan_month::COLUMN.subscription_id.eq(month.subscription))
        .filter(plan_month::COLUMN.number.eq(month.number))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// How long a subscription runs, and what it gives.
pub(in crate::subscriptions) fn run(it: &Subscribed) -> Run {
    let row = &it.subscription;
    Run {
        subscription: row.id,
        anchor: row.anchor_on,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        credits: it.terms().monthly_credits,
    }
}

fn granted_month(row: &plan_month::Model) -> GrantedMonth {
    GrantedMonth {
        subscription: row.subscription_id,
        number: row.number,
        begins_at: row.begins_at,
        credits: row.credits,
    }
}
