//! The first days of an account.

use chrono::TimeDelta;
use entity::{id::AccountId, plan::PlanCode, price::Policy, subscription::Ending};

use super::held::{End, Held, New, add};
use crate::{error::Result, prices, tx::Tx};

/// Begins the trial of a new account; it closes when the trial ends, unless a plan is chosen.
pub async fn begin_trial(tx: &Tx, account: AccountId) -> Result<()> {
    let held = Held::of(tx, account).await?;
    let plan = prices::reads::plan(&tx.db, tx.now, PlanCode::Trial).await?.id;
    let days = prices::reads::policy(&tx.db, tx.now, Policy::TrialDays).await?;
    let at = tx.now + TimeDelta::days(days);
    let new = New { plan, agreement: None, anchor: None, starts_at: tx.now, chosen_by: None };
    add(tx, account, new, Some(End { at, why: Ending::Trial, reason: None })).await?;
    held.conclude(tx, Some(at)).await
}
