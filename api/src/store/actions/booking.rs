//! Services.

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    booking::{self, BookingState},
    id::{BookingId, ProductId, PurchaseId},
    price::Policy,
    product::ProductKind,
    purchase,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    access::{Member, Staff},
    audit::Change,
    credits,
    error::{Error, Result},
    prices,
    store::{
        reads,
        rules::{self, Bill, BookingError, Party, Step},
    },
    tx::Tx,
};

/// What a customer says about a service.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// When they would like it.
    pub at: Option<DateTime<Utc>>,
    /// What it is about.
    pub note: Option<String>,
}

/// Books a service. A price in credits is held until it is over.
///
/// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no service, or a time in the past) or
/// `INSUFFICIENT_CREDITS`.
pub async fn book(
    tx: &Tx,
    member: &Member,
    product: ProductId,
    wish: Wish,
) -> Result<booking::Model> {
    let (product, price) = super::find(tx, product, ProductKind::Service).await?;
    check_future(tx, wish.at)?;
    let id = BookingId::new();
    let hold = match price.credits {
        Some(credits) => {
            let hold = credits::actions::hold(tx, member.account, credits, id.to_string());
            Some(hold.await?.id)
        }
        None => None,
    };
    let currency = reads::shopper(&tx.db, member).await?.currency;
    let money = price.money(currency).filter(|_| price.credits.is_none());
    if hold.is_none() && money.is_none() {
        return Err(anyhow!("a service has no price: {}", price.id).into());
    }
    let hours = prices::reads::policy(&tx.db, tx.now, Policy::ServiceCancelHours).await?;
    let booking = booking::ActiveModel {
        id: Set(id),
        account_id: Set(member.account),
        product_id: Set(product.id),
        price_id: Set(price.id),
        state: Set(BookingState::Requested),
        wished_at: Set(wish.at),
        starts_at: Set(None),
        note: Set(wish.note),
        reply: Set(None),
        credits: Set(price.credits),
        hold_id: Set(hold),
        amount: Set(money.map(|money| money.amount)),
        currency: Set(money.map(|money| money.currency)),
        cancel_free_until: Set(tx.now + TimeDelta::hours(hours)),
        ordered_by: Set(member.user),
        ordered_at: Set(tx.now),
    };
    let booking = booking.insert(&tx.db).await?;
    tx.note(booking.id, Change::added(&booking)).await;
    Ok(booking)
}

/// Accepts the proposed time.
pub async fn accept(tx: &Tx, member: &Member, id: BookingId) -> Result<booking::Model> {
    let (_, booking) = own_step(tx, member, id, Step::Accept).await?;
    write(tx, booking).await
}

/// Calls a booking off: free of charge for a while after ordering, for its full price later.
pub async fn cancel(tx: &Tx, member: &Member, id: BookingId) -> Result<booking::Model> {
    let (before, booking) = own_step(tx, member, id, Step::Cancel).await?;
    close(tx, before, Step::Cancel).await?;
    write(tx, booking).await
}

/// Asks for another time.
pub async fn reschedule(
    tx: &Tx,
    member: &Member,
    id: BookingId,
    at: DateTime<Utc>,
) -> Result<booking::Model> {
    check_future(tx, Some(at))?;
    let (_, mut booking) = own_step(tx, member, id, Step::Move).await?;
    booking.wished_at = Set(Some(at));
    booking.starts_at = Set(None);
    write(tx, booking).await
}

/// Proposes a time to the customer.
pub async fn propose(
    tx: &Tx,
    staff: &Staff,
    id: BookingId,
    at: DateTime<Utc>,
) -> Result<booking::Model> {
    check_future(tx, Some(at))?;
    let (_, mut booking) = any_step(tx, staff, id, Step::Propose).await?;
    booking.starts_at = Set(Some(at));
    write(tx, booking).await
}

/// Turns a booking down, with a reason; nothing is charged.
pub async fn decline(
    tx: &Tx,
    staff: &Staff,
    id: BookingId,
    reason: String,
) -> Result<booking::Model> {
    let (before, mut booking) = any_step(tx, staff, id, Step::Decline).await?;
    close(tx, before, Step::Decline).await?;
    booking.reply = Set(Some(reason));
    write(tx, booking).await
}

/// Plans an accepted booking.
pub async fn schedule(tx: &Tx, staff: &Staff, id: BookingId) -> Result<booking::Model> {
    let (_, booking) = any_step(tx, staff, id, Step::Schedule).await?;
    write(tx, booking).await
}

/// Closes a booking that took place, or to which the customer did not come; either costs the full
/// price.
pub async fn finish(
    tx: &Tx,
    staff: &Staff,
    id: BookingId,
    took_place: bool,
) -> Result<booking::Model> {
    let step = if took_place { Step::Finish } else { Step::Miss };
    let (before, booking) = any_step(tx, staff, id, step).await?;
    close(tx, before, step).await?;
    write(tx, booking).await
}

/// Writes a step down.
async fn write(tx: &Tx, booking: booking::ActiveModel) -> Result<booking::Model> {
    let booking = booking.update(&tx.db).await?;
    tx.note(booking.id, Change::added(&booking)).await;
    Ok(booking)
}

/// Begins a step of a customer: the booking as it was, locked, and as it is to be.
async fn own_step(
    tx: &Tx,
    member: &Member,
    id: BookingId,
    step: Step,
) -> Result<(booking::Model, booking::ActiveModel)> {
    let found = reads::bookings(member).filter(booking::COLUMN.id.eq(id));
    begin(tx, found, step, Party::Customer).await
}

/// Begins a step of Vibbio's.
async fn any_step(
    tx: &Tx,
    _: &Staff,
    id: BookingId,
    step: Step,
) -> Result<(booking::Model, booking::ActiveModel)> {
    begin(tx, booking::Entity::find_by_id(id), step, Party::Staff).await
}

async fn begin(
    tx: &Tx,
    found: Select<booking::Entity>,
    step: Step,
    by: Party,
) -> Result<(booking::Model, booking::ActiveModel)> {
    let booking = found.lock_exclusive().one(&tx.db).await?;
    let booking = booking.ok_or_else(|| Error::not_found("booking"))?;
    let state = rules::next(booking.state, step, by)?;
    let hours = prices::reads::policy(&tx.db, tx.now, Policy::ServiceMoveHours).await?;
    rules::check_time(step, booking.starts_at, hours, tx.now)?;
    let mut changed = booking.clone().into_active_model();
    changed.state = Set(state);
    Ok((booking, changed))
}

/// Settles the price of a booking that is over.
async fn close(tx: &Tx, booking: booking::Model, step: Step) -> Result<()> {
    match (rules::bill(step, booking.cancel_free_until, tx.now), booking.hold_id) {
        (Bill::Full, hold) => {
            if let Some(hold) = hold {
                credits::actions::capture(tx, hold).await?;
            }
            charge(tx, booking).await
        }
        (Bill::Waived, Some(hold)) => credits::actions::release(tx, hold).await,
        (Bill::Waived, None) | (Bill::Open, _) => Ok(()),
    }
}

/// Writes down what a booking cost; money is owed from here on.
async fn charge(tx: &Tx, booking: booking::Model) -> Result<()> {
    let purchase = purchase::ActiveModel {
        id: Set(PurchaseId::new()),
        account_id: Set(booking.account_id),
        product_id: Set(booking.product_id),
        kind: Set(ProductKind::Service),
        price_id: Set(booking.price_id),
        credits: Set(booking.credits),
        amount: Set(booking.amount),
        currency: Set(booking.currency),
        hold_id: Set(booking.hold_id),
        booking_id: Set(Some(booking.id)),
        bought_by: Set(booking.ordered_by),
        bought_at: Set(tx.now),
        ..Default::default()
    };
    purchase.insert(&tx.db).await?;
    Ok(())
}

fn check_future(tx: &Tx, at: Option<DateTime<Utc>>) -> Result<()> {
    if at.is_some_and(|at| at <= tx.now) {
        return Err(BookingError::Past.into());
    }
    Ok(())
}
