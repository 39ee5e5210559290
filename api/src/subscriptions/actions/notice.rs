//! Leaving, and staying after all.

use entity::{id::SubscriptionId, plan::PlanCode, subscription::Ending};

use super::held::{End, Held, call_off, end};
use crate::{
    access::Member,
    error::Result,
    plans::{reads::Subscribed, rules::contract_end},
    subscriptions::rules::ChangeError,
    tx::Tx,
    version,
};

/// The contract under way of an account that is open.
async fn contract(
    tx: &Tx,
    member: &Member,
    expected_version: Option<i32>,
) -> Result<(Held, Subscribed)> {
    let held = Held::of(tx, member.account).await?;
    version::check(expected_version, held.account.version)?;
    let current = held.current(tx.now).filter(|it| it.plan.code != PlanCode::Trial).cloned();
    let current = current.filter(|_| held.closing(tx.now).is_none());
    Ok((held, current.ok_or(ChangeError::NoContract)?))
}

/// Gives notice: the subscription ends with the contract period, and the account closes then.
pub async fn give(
    tx: &Tx,
    member: &Member,
    reason: Option<String>,
    expected_version: Option<i32>,
) -> Result<SubscriptionId> {
    let (held, current) = contract(tx, member, expected_version).await?;
    if current.subscription.ending == Some(Ending::Notice) {
        return Err(ChangeError::Noticed.into());
    }
    call_off(tx, held.next(tx.now)).await?;
    let at = contract_end(current.subscription.anchor_on, tx.now);
    end(tx, &current, Some(End { at, why: Ending::Notice, reason })).await?;
    held.conclude(tx, Some(at)).await?;
    Ok(current.subscription.id)
}

/// Takes notice back before it has taken effect.
pub async fn withdraw(
    tx: &Tx,
    member: &Member,
    expected_version: Option<i32>,
) -> Result<SubscriptionId> {
    let held = contract(tx, member, expected_version).await;
    let (held, current) = held?;
    if current.subscription.ending != Some(Ending::Notice) {
        return Err(ChangeError::NotNoticed.into());
    }
    end(tx, &current, None).await?;
    held.conclude(tx, None).await?;
    Ok(current.subscription.id)
}

/// Stays with the plan in place of the one that was to begin with the next period.
pub async fn keep_plan(
    tx: &Tx,
    member: &Member,
    expected_version: Option<i32>,
) -> Result<SubscriptionId> {
    let (held, current) = contract(tx, member, expected_version).await?;
    let next = held.next(tx.now).ok_or(ChangeError::NoChange)?;
    call_off(tx, Some(next)).await?;
    end(tx, &current, None).await?;
    held.conclude(tx, None).await?;
    Ok(current.subscription.id)
}
