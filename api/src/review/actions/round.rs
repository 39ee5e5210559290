//! Rounds of changes.

use chrono::TimeDelta;
use entity::{
    cut,
    id::{OrderId, ReviewRoundId},
    lot::LotKind,
    order::{self, OrderState},
    price::Policy,
    review_round::{self, RoundClass},
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::hold;
use crate::{
    access::{Member, Staff},
    audit::Change,
    credits::{self, actions::Grant},
    error::{Error, Result},
    events::Event,
    orders::rules::transition::{OrderBlocker, StepError},
    prices,
    review::{
        reads::{self, Participant},
        rules::{ReviewError, round},
    },
    tx::Tx,
};

/// Accepts what a further round of changes costs: its credits are held until it begins.
pub async fn accept(
    tx: &Tx,
    member: &Member,
    id: OrderId,
    price: i32,
) -> Result<review_round::Model> {
    let order = hold(tx, &Participant::Customer(*member), id).await?;
    in_review(&order)?;
    accepted(tx, member, &order, price).await
}

async fn accepted(
    tx: &Tx,
    member: &Member,
    order: &order::Model,
    price: i32,
) -> Result<review_round::Model> {
    let rounds = reads::rounds(&tx.db, order.id).await?;
    let next = round::accept(reads::terms(&tx.db, tx.now).await?, &rounds, price)?;
    let mut row = fresh(order, &rounds, next.class);
    let held = credits::actions::hold(tx, order.account_id, next.price, row.id.to_string());
    (row.price, row.hold_id) = (next.price, Some(held.await?.id));
    (row.accepted_by, row.accepted_at) = (Some(member.user), Some(tx.now));
    add(tx, row).await
}

/// Gives a round of changes that costs nothing and uses none of those included: Vibbio's to mend.
pub async fn give(tx: &Tx, staff: Staff, id: OrderId) -> Result<review_round::Model> {
    let order = hold(tx, &Participant::Staff(staff), id).await?;
    in_review(&order)?;
    let rounds = reads::rounds(&tx.db, id).await?;
    if round::waiting(&rounds).is_some() {
        return Err(ReviewError::RoundWaits.into());
    }
    add(tx, fresh(&order, &rounds, RoundClass::FreeFix)).await
}

/// Makes a free fix of a round, and gives back what was paid for it.
pub async fn free(tx: &Tx, staff: Staff, id: ReviewRoundId) -> Result<review_round::Model> {
    let missing = || Error::not_found("round");
    let seen = review_round::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(missing)?;
    hold(tx, &Participant::Staff(staff), seen.order_id).await?;
    let before = review_round::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(missing)?;
    if before.class == RoundClass::FreeFix || before.dropped_at.is_some() {
        return Ok(before);
    }
    match before.hold_id {
        Some(held) if before.begun_at.is_none() => credits::actions::release(tx, held).await?,
        Some(_) => refund(tx, staff, &before).await?,
        None => {}
    }
    let row = review_round::Model {
        class: RoundClass::FreeFix,
        price: 0,
        hold_id: None,
        ..before.clone()
    };
    keep(tx, &before, row).await
}

async fn refund(tx: &Tx, staff: Staff, round: &review_round::Model) -> Result<()> {
    let days = prices::reads::policy(&tx.db, tx.now, Policy::RefundLotDays).await?;
    let back = Grant {
        kind: LotKind::Refund,
        amount: round.price,
        effective_from: tx.now,
        expires_at: Some(tx.now + TimeDelta::days(days)),
        note: Some(format!("Round {} of changes was Vibbio's to mend", round.number)),
        actor: Some(staff.user),
    };
    credits::actions::grant(tx, round.account_id, back).await.map(|_| ())
}

/// Sees to it that there is a round for changes that somebody asks for: one that is included or
/// agreed on, or whose price is accepted with it.
pub(super) async fn secure(
    tx: &Tx,
    order: &order::Model,
    accepts: Option<(Member, i32)>,
) -> Result<()> {
    let rounds = reads::rounds(&tx.db, order.id).await?;
    if round::waiting(&rounds).is_some() {
        return Ok(());
    }
    let next = round::next(reads::terms(&tx.db, tx.now).await?, round::tally(&rounds));
    match accepts {
        _ if next.class == RoundClass::Included => Ok(()),
        Some((member, price)) => accepted(tx, &member, order, price).await.map(|_| ()),
        None => Err(ReviewError::RoundNotAccepted { price: next.price }.into()),
    }
}

/// Begins the next round by a cut on which changes were asked for, and spends its credits.
pub(super) async fn begin(tx: &Tx, order: &order::Model, cut: &cut::Model) -> Result<()> {
    let rounds = reads::rounds(&tx.db, order.id).await?;
    let (cut_id, begun_at) = (Some(cut.id), Some(tx.now));
    let Some(agreed) = round::waiting(&rounds).cloned() else {
        let row = fresh(order, &rounds, RoundClass::Included);
        add(tx, review_round::Model { cut_id, begun_at, ..row }).await?;
        return Ok(());
    };
    if let Some(held) = agreed.hold_id {
        credits::actions::capture(tx, held).await?;
    }
    let row = review_round::Model { cut_id, begun_at, ..agreed.clone() };
    keep(tx, &agreed, row).await.map(|_| ())
}

/// Gives up a round that was agreed on and is not wanted any more.
pub(super) async fn drop_waiting(tx: &Tx, order: OrderId) -> Result<()> {
    let rounds = reads::rounds(&tx.db, order).await?;
    let Some(agreed) = round::waiting(&rounds).cloned() else { return Ok(()) };
    if let Some(held) = agreed.hold_id {
        credits::actions::release(tx, held).await?;
    }
    let row = review_round::Model { dropped_at: Some(tx.now), ..agreed.clone() };
    keep(tx, &agreed, row).await.map(|_| ())
}

/// Checks that changes can still be asked for.
fn in_review(order: &order::Model) -> Result<()> {
    if order.state == OrderState::InReview {
        return Ok(());
    }
    Err(StepError { state: order.state, blocker: OrderBlocker::OtherState }.into())
}

fn fresh(
    order: &order::Model,
    rounds: &[review_round::Model],
    class: RoundClass,
) -> review_round::Model {
    review_round::Model {
        id: ReviewRoundId::new(),
        account_id: order.account_id,
        order_id: order.id,
        number: rounds.last().map_or(0, |round| round.number) + 1,
        class,
        price: 0,
        hold_id: None,
        cut_id: None,
        accepted_by: None,
        accepted_at: None,
        begun_at: None,
        dropped_at: None,
    }
}

async fn add(tx: &Tx, row: review_round::Model) -> Result<review_round::Model> {
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.id, Change::added(&row)).await;
    changed(tx, &row).await?;
    Ok(row)
}

async fn keep(
    tx: &Tx,
    before: &review_round::Model,
    row: review_round::Model,
) -> Result<review_round::Model> {
    let row = row.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(row.id, Change::of(before, &row)).await;
    changed(tx, &row).await?;
    Ok(row)
}

/// Tells whoever listens.
async fn changed(tx: &Tx, round: &review_round::Model) -> Result<()> {
    let Some(cut) = reads::newest(&tx.db, round.order_id).await? else { return Ok(()) };
    let (account, order) = (round.account_id, round.order_id);
    tx.record(Event::ReviewChanged { account, order, cut: cut.id, comment: None }).await
}
