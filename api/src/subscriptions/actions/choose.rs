//! Choosing a plan.

use entity::{
    id::SubscriptionId,
    plan::{self, PlanCode},
    subscription::Ending,
};

use super::held::{End, Held, New, add, call_off, end};
use crate::{
    access::Member,
    accounts::{self, rules::billing::missing},
    error::{Error, Result},
    plans::{reads::Subscribed, rules::contract_end},
    prices,
    subscriptions::rules::{Change, ChangeError, Position, Unbillable, change},
    tx::Tx,
    version,
};

/// What somebody chooses.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The plan.
    pub plan: PlanCode,
    /// The version of the account that the choice rests on.
    pub expected_version: Option<i32>,
}

/// Subscribes an account to a plan as it is on the list now: at once, or from the end of the
/// contract period on if it is a smaller one.
pub async fn choose(tx: &Tx, member: &Member, choice: Choice) -> Result<SubscriptionId> {
    let held = Held::of(tx, member.account).await?;
    version::check(choice.expected_version, held.account.version)?;
    held.lasts(tx.now)?;
    let plan = prices::reads::plan(&tx.db, tx.now, choice.plan).await?;
    let resumed = match contract_left(&held, tx) {
        Some(left) => Some(resume(tx, member, left).await?),
        None => None,
    };
    // What was just resumed is among what is held now.
    let held = if resumed.is_some() { Held::of(tx, member.account).await? } else { held };
    let current = held.current(tx.now).cloned();
    let current = current.ok_or_else(|| Error::not_found("subscription"))?;
    if let Some(id) = resumed.filter(|_| current.plan.code == plan.code) {
        held.conclude(tx, None).await?;
        return Ok(id);
    }
    let is_outside = current.plan.code == PlanCode::Trial
        || (resumed.is_none() && held.closing(tx.now).is_some());
    let position = if is_outside { Position::Outside } else { Position::On(current.plan.code) };
    let change = change(position, plan.code)?;
    billable(tx, member).await?;
    match change {
        Change::Begin => begin(tx, member, held, plan).await,
        Change::Upgrade => upgrade(tx, member, held, plan).await,
        Change::Downgrade => downgrade(tx, member, held, plan).await,
    }
}

/// Refuses a plan to an account of which it is not known whom to bill.
async fn billable(tx: &Tx, member: &Member) -> Result<()> {
    let profile = accounts::reads::billing_profile(&tx.db, member.account).await?;
    let missing = missing(&profile);
    if missing.is_empty() { Ok(()) } else { Err(Unbillable(missing).into()) }
}

/// The contract that an owner left by closing the account, if its period is not over.
fn contract_left(held: &Held, tx: &Tx) -> Option<Subscribed> {
    held.closing(tx.now)?;
    let last = held.current(tx.now)?;
    let row = &last.subscription;
    let is_contract = last.plan.code != PlanCode::Trial && row.ending == Some(Ending::Closed);
    let end = contract_end(row.anchor_on, row.ends_at?);
    (is_contract && tx.now < end).then(|| last.clone())
}

/// Goes on with a contract.
async fn resume(tx: &Tx, member: &Member, left: Subscribed) -> Result<SubscriptionId> {
    let again = New {
        plan: left.plan.id,
        agreement: left.subscription.agreement,
        anchor: Some(left.subscription.anchor_on),
        starts_at: tx.now,
        chosen_by: Some(member.user),
    };
    add(tx, member.account, again, None).await
}

async fn begin(tx: &Tx, member: &Member, held: Held, plan: plan::Model) -> Result<SubscriptionId> {
    if held.closing(tx.now).is_none()
        && let Some(trial) = held.current(tx.now)
    {
        end(tx, trial, Some(now(tx))).await?;
    }
    let id = add(tx, member.account, chosen(tx, member, &plan), None).await?;
    held.conclude(tx, None).await?;
    Ok(id)
}

async fn upgrade(
    tx: &Tx,
    member: &Member,
    held: Held,
    plan: plan::Model,
) -> Result<SubscriptionId> {
    let current = held.current(tx.now).ok_or(ChangeError::NoContract)?;
    call_off(tx, held.next(tx.now)).await?;
    let row = &current.subscription;
    // Notice stands: it says that the account leaves, not with what.
    let notice = row.ends_at.filter(|_| row.ending == Some(Ending::Notice));
    let notice = notice.map(|at| End { at, why: Ending::Notice, reason: row.reason.clone() });
    let new = New { anchor: Some(row.anchor_on), ..chosen(tx, member, &plan) };
    let closes_at = notice.as_ref().map(|notice| notice.at);
    super::grant_due(tx, member.account).await?;
    end(tx, current, Some(now(tx))).await?;
    let id = add(tx, member.account, new, notice).await?;
    held.conclude(tx, closes_at).await?;
    Ok(id)
}

async fn downgrade(
    tx: &Tx,
    member: &Member,
    held: Held,
    plan: plan::Model,
) -> Result<SubscriptionId> {
    let current = held.current(tx.now).ok_or(ChangeError::NoContract)?;
    call_off(tx, held.next(tx.now)).await?;
    let anchor = current.subscription.anchor_on;
    let at = contract_end(anchor, tx.now);
    end(tx, current, Some(End { at, ..now(tx) })).await?;
    let new = New { anchor: Some(anchor), starts_at: at, ..chosen(tx, member, &plan) };
    let id = add(tx, member.account, new, None).await?;
    held.conclude(tx, None).await?;
    Ok(id)
}

/// A plan that begins now, in place of what there was.
fn chosen(tx: &Tx, member: &Member, plan: &plan::Model) -> New {
    let chosen_by = Some(member.user);
    New { plan: plan.id, agreement: None, anchor: None, starts_at: tx.now, chosen_by }
}

/// The end of what something else replaces now.
fn now(tx: &Tx) -> End {
    End { at: tx.now, why: Ending::Changed, reason: None }
}
