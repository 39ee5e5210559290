//! An account whose subscriptions are changed.

use chrono::{DateTime, Utc};
use entity::{
    account,
    id::{AccountId, PlanId, SubscriptionId, UserId},
    subscription::{self, Agreement, Ending},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use crate::{
    accounts::actions::account as accounts,
    audit::Change,
    error::Result,
    events::Event,
    oslo,
    plans::{
        reads::{self, Subscribed},
        rules::{Closing, closing},
    },
    subscriptions::{jobs::TendAccount, rules::ChangeError},
    tx::Tx,
};

/// An account that is held, with all that it subscribes to.
#[derive(Debug)]
pub struct Held {
    /// The account.
    pub account: account::Model,
    /// Its subscriptions, first to last, without what was called off.
    pub all: Vec<Subscribed>,
}

impl Held {
    /// Holds an account.
    pub async fn of(tx: &Tx, id: AccountId) -> Result<Self> {
        let account = accounts::hold(tx, id).await?;
        Ok(Self { account, all: reads::all(&tx.db, id).await? })
    }

    /// What is in force, or was at last; none before the trial has begun.
    #[must_use]
    pub fn current(&self, now: DateTime<Utc>) -> Option<&Subscribed> {
        self.all.iter().rev().find(|it| it.subscription.starts_at <= now)
    }

    /// What begins later.
    #[must_use]
    pub fn next(&self, now: DateTime<Utc>) -> Option<&Subscribed> {
        self.all.iter().find(|it| it.subscription.starts_at > now)
    }

    /// Since when the account is closed, if it is.
    #[must_use]
    pub fn closing(&self, now: DateTime<Utc>) -> Option<Closing> {
        closing(self.account.closes_at, now)
    }

    /// Refuses what comes too late: from the instant of its deletion on an account cannot be
    /// opened again, even if the deletion is late.
    pub(super) fn lasts(&self, now: DateTime<Utc>) -> Result<(), ChangeError> {
        match self.closing(now) {
            Some(Closing { deletes_at, .. }) if deletes_at <= now => {
                Err(ChangeError::Deleting { since: deletes_at })
            }
            _ => Ok(()),
        }
    }

    /// Writes down when the account closes now, which concludes every change.
    pub(super) async fn conclude(self, tx: &Tx, closes_at: Option<DateTime<Utc>>) -> Result<()> {
        let (id, version) = (self.account.id, self.account.version + 1);
        let account = account::Model { closes_at, version, ..self.account.clone() };
        let account = account.into_active_model().reset_all().update(&tx.db).await?;
        tx.note(id, Change::of(&self.account, &account)).await;
        super::grant_due(tx, id).await?;
        TendAccount::later(tx, id).await?;
        tx.record(Event::SubscriptionChanged { account: id }).await
    }
}

/// A subscription to be.
pub(super) struct New {
    pub plan: PlanId,
    pub agreement: Option<Agreement>,
    /// The day from which its months are counted; today unless given.
    pub anchor: Option<Date>,
    pub starts_at: DateTime<Utc>,
    pub chosen_by: Option<UserId>,
}

/// When and why a subscription ends.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub at: DateTime<Utc>,
    pub why: Ending,
    pub reason: Option<String>,
}

/// Adds a subscription.
pub(super) async fn add(
    tx: &Tx,
    account: AccountId,
    new: New,
    end: Option<End>,
) -> Result<SubscriptionId> {
    let is_noticed = end.as_ref().is_some_and(|end| end.why == Ending::Notice);
    let row = subscription::Model {
        id: SubscriptionId::new(),
        account_id: account,
        plan_id: new.plan,
        agreement: new.agreement,
        anchor_on: new.anchor.unwrap_or_else(|| oslo::local(tx.now).date()),
        starts_at: new.starts_at,
        ends_at: end.as_ref().map(|end| end.at),
        ending: end.as_ref().map(|end| end.why),
        noticed_at: is_noticed.then_some(tx.now),
        withdrawn_at: None,
        told_days: None,
        chosen_by: new.chosen_by,
        chosen_at: tx.now,
        reason: end.and_then(|end| end.reason),
    };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.id, Change::added(&row)).await;
    Ok(row.id)
}

/// Says when and why a subscription ends, or that it goes on.
pub(super) async fn end(tx: &Tx, it: &Subscribed, end: Option<End>) -> Result<()> {
    let is_said = end.as_ref().is_some_and(|end| end.why != Ending::Changed);
    let mut row = it.subscription.clone().into_active_model();
    row.ends_at = Set(end.as_ref().map(|end| end.at));
    row.ending = Set(end.as_ref().map(|end| end.why));
    row.noticed_at = Set(is_said.then_some(tx.now));
    row.told_days = Set(None);
    if let Some(reason) = end.and_then(|end| end.reason) {
        row.reason = Set(Some(reason));
    }
    let row = row.update(&tx.db).await?;
    tx.note(row.id, Change::of(&it.subscription, &row)).await;
    Ok(())
}

/// Calls off what has not begun.
pub(super) async fn call_off(tx: &Tx, next: Option<&Subscribed>) -> Result<()> {
    let Some(next) = next else { return Ok(()) };
    let mut row = next.subscription.clone().into_active_model();
    row.withdrawn_at = Set(Some(tx.now));
    let row = row.update(&tx.db).await?;
    tx.note(row.id, Change::of(&next.subscription, &row)).await;
    Ok(())
}

/// Writes down why a subscription is what it is.
pub(super) async fn explain(tx: &Tx, id: SubscriptionId, reason: String) -> Result<()> {
    subscription::Entity::update_many()
        .col_expr(subscription::Column::Reason, Expr::value(reason))
        .filter(subscription::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}
