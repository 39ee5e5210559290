//! Plans by agreement.

use entity::{
    id::{AccountId, SubscriptionId},
    plan::PlanCode,
    subscription::{Agreement, Ending},
};

use super::held::{End, Held, New, add, call_off, end};
use crate::{
    access::Staff,
    error::{Error, Result},
    prices,
    tx::Tx,
    version,
};

/// What was agreed with an account.
#[derive(Clone, Debug)]
pub struct Deal {
    /// The account.
    pub account: AccountId,
    /// The plan; one of those by agreement.
    pub plan: PlanCode,
    /// Its figures.
    pub agreement: Agreement,
    /// Why.
    pub reason: String,
    /// The version of the account that the deal rests on.
    pub expected_version: Option<i32>,
}

/// Subscribes an account to a plan by agreement, from now on. A contract period that is under way
/// goes on with the new figures; otherwise one begins.
pub async fn agree(tx: &Tx, staff: &Staff, deal: Deal) -> Result<SubscriptionId> {
    if !deal.plan.is_by_agreement() {
        return Err(Error::bad_input("plan", "The figures of this plan are those of the list."));
    }
    let held = Held::of(tx, deal.account).await?;
    version::check(deal.expected_version, held.account.version)?;
    held.lasts(tx.now)?;
    let plan = prices::reads::plan(&tx.db, tx.now, deal.plan).await?.id;
    let is_closed = held.closing(tx.now).is_some();
    let current = held.current(tx.now).filter(|_| !is_closed);
    let contract = current.filter(|it| it.plan.code != PlanCode::Trial);
    let anchor = contract.map(|it| it.subscription.anchor_on);
    super::grant_due(tx, deal.account).await?;
    call_off(tx, held.next(tx.now)).await?;
    if let Some(current) = current {
        let replaced = End { at: tx.now, why: Ending::Changed, reason: None };
        end(tx, current, Some(replaced)).await?;
    }
    let agreement = Some(deal.agreement);
    let new = New { plan, agreement, anchor, starts_at: tx.now, chosen_by: Some(staff.user) };
    let id = add(tx, deal.account, new, None).await?;
    super::held::explain(tx, id, deal.reason).await?;
    held.conclude(tx, None).await?;
    Ok(id)
}
