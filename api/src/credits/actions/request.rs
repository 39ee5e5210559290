//! Grants and corrections by staff: small ones at once, large ones once a second person agrees.

use chrono::{DateTime, Utc};
use entity::{
    credit_request::{self, RequestState},
    id::{AccountId, CreditRequestId, UserId},
    lot::LotKind,
    price::Policy,
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use super::{Grant, grant, lock, spend};
use crate::{
    access::Staff,
    audit::Change,
    credits::rules::{self, check_correction, check_decision, check_grant, needs_second},
    error::{Error, Result},
    prices,
    tx::Tx,
};

/// What somebody at Vibbio wants to grant or take away.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose credits.
    pub account: AccountId,
    /// What kind of lot is granted; none where credits are taken away.
    pub kind: Option<LotKind>,
    /// How many are granted, or taken away if negative.
    pub amount: i32,
    /// From when they can be spent; at once unless given.
    pub effective_from: Option<DateTime<Utc>>,
    /// From when they can be spent no more.
    pub expires_at: Option<DateTime<Utc>>,
    /// Why; the account reads it.
    pub reason: String,
}

/// Grants or takes away what is wanted, or has it wait for a second person where it is much.
pub async fn ask(tx: &Tx, staff: Staff, wanted: Wanted) -> Result<credit_request::Model> {
    let reason = rules::reason("reason", &wanted.reason)?;
    if wanted.kind.is_some() {
        let from = wanted.effective_from.unwrap_or(tx.now);
        check_grant(wanted.amount, from, wanted.expires_at, tx.now)?;
    } else {
        check_correction(wanted.amount)?;
    }
    lock(tx, wanted.account).await?;
    let row = credit_request::Model {
        id: CreditRequestId::new(),
        account_id: wanted.account,
        state: RequestState::Pending,
        kind: wanted.kind,
        amount: wanted.amount,
        effective_from: wanted.effective_from,
        expires_at: wanted.expires_at,
        reason,
        asked_by: staff.user,
        asked_at: tx.now,
        decided_by: None,
        decided_at: None,
        answer: None,
        lot_id: None,
        hold_id: None,
    };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.id, Change::added(&row)).await;
    let limit = prices::reads::policy(&tx.db, tx.now, Policy::GrantLimit).await?;
    if needs_second(row.amount, limit) { Ok(row) } else { carry_out(tx, row, None).await }
}

/// Does what somebody else asked for.
pub async fn approve(tx: &Tx, staff: Staff, id: CreditRequestId) -> Result<credit_request::Model> {
    let row = held(tx, id).await?;
    check_decision(&row, staff.user, true)?;
    carry_out(tx, row, Some(staff.user)).await
}

/// Refuses what somebody asked for, or takes it back.
pub async fn reject(
    tx: &Tx,
    staff: Staff,
    id: CreditRequestId,
    answer: &str,
) -> Result<credit_request::Model> {
    let row = held(tx, id).await?;
    check_decision(&row, staff.user, false)?;
    let answer = Some(rules::reason("answer", answer)?);
    let state = RequestState::Rejected;
    decided(tx, &row, credit_request::Model { state, answer, ..row.clone() }, Some(staff.user))
        .await
}

async fn held(tx: &Tx, id: CreditRequestId) -> Result<credit_request::Model> {
    let missing = || Error::not_found("request");
    let seen = credit_request::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(missing)?;
    lock(tx, seen.account_id).await?;
    let row = credit_request::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    row.ok_or_else(missing)
}

async fn carry_out(
    tx: &Tx,
    row: credit_request::Model,
    by: Option<UserId>,
) -> Result<credit_request::Model> {
    let (mut lot_id, mut hold_id) = (None, None);
    if row.amount > 0 {
        let granted = Grant {
            kind: row.kind.unwrap_or(LotKind::Refund),
            amount: row.amount,
            effective_from: row.effective_from.unwrap_or(tx.now),
            expires_at: row.expires_at,
            note: Some(row.reason.clone()),
            actor: Some(row.asked_by),
        };
        lot_id = Some(grant(tx, row.account_id, granted).await?.id);
    } else {
        let spent = spend(tx, row.account_id, -row.amount, row.id.to_string()).await?;
        hold_id = Some(spent.id);
    }
    let state = RequestState::Approved;
    decided(tx, &row, credit_request::Model { state, lot_id, hold_id, ..row.clone() }, by).await
}

async fn decided(
    tx: &Tx,
    before: &credit_request::Model,
    after: credit_request::Model,
    by: Option<UserId>,
) -> Result<credit_request::Model> {
    let after = credit_request::Model { decided_by: by, decided_at: Some(tx.now), ..after };
    let after = after.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(after.id, Change::of(before, &after)).await;
    Ok(after)
}
