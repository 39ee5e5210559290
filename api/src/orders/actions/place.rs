//! Placing an order.

use entity::{
    brand::BrandCopy,
    id::{AccountId, HoldId, OrderEventId, OrderId, QuoteId, UserId},
    order::{self, OrderState},
    order_event::{self, Actor, OrderAction},
    promise::Promise,
    quote,
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use super::{budget, quote as quoting};
use crate::{
    access::Member,
    accounts::{self, actions::account},
    audit::Change,
    brand, credits,
    error::{Error, Result},
    events::Event,
    orders::{
        jobs::{ConfirmOrder, WatchPromise},
        reads::{self, Ask, Offer},
        rules::{
            promise::promise,
            quote::{QuoteError, stands},
        },
    },
    plans, projects,
    tx::Tx,
};

/// Orders what was quoted, unless it has changed since: holds the credits, and keeps a copy of the
/// project and of its brand.
pub async fn place(tx: &Tx, member: &Member, id: QuoteId) -> Result<order::Model> {
    verified(tx, member.user).await?;
    account::hold(tx, member.account).await?;
    let quote = reads::quote(&tx.db, member, id).await?;
    let quote = quote.ok_or_else(|| Error::not_found("quote"))?;
    if let Some(order) = reads::ordered_by(&tx.db, quote.id).await? {
        return Err(QuoteError::AlreadyOrdered(order.id).into());
    }
    let offer = quoting::held(tx, member, &Ask::again(&quote)).await?;
    stands(&quote, &offer.digest, tx.now)?;
    budget::check(tx, member.account, offer.brief.brand, quote.total).await?;
    let delivery = plans::reads::terms(&tx.db, member.account, tx.now).await?.delivery;
    let promise = promise(tx.now, offer.brief.target_seconds, delivery);

    let id = OrderId::new();
    let hold = credits::actions::hold(tx, member.account, quote.total, id.to_string()).await?.id;
    let number = next_number(tx, member.account).await?;
    let brand = branded(tx, &offer).await?;
    let is_project = offer.versions.is_none();
    let order = fresh(tx, member, Terms { id, number, hold, quote, offer, brand, promise });
    let order = order.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(order.id, Change::added(&order)).await;
    first_event(tx, &order).into_active_model().reset_all().insert(&tx.db).await?;
    if is_project {
        projects::actions::project::ordered(tx, order.project_id).await?;
    }
    tx.record(Event::OrderChanged { account: member.account, order: id }).await?;
    tx.enqueue(ConfirmOrder { order: id }).await?;
    WatchPromise::later(tx, &order).await?;
    Ok(order)
}

/// The brand as it is now, or of versions as it was when the video was ordered.
async fn branded(tx: &Tx, offer: &Offer) -> Result<Option<BrandCopy>> {
    match (&offer.versions, offer.brief.brand) {
        (Some((_, source)), _) => Ok(source.brand.clone()),
        (None, Some(brand)) => Ok(brand::reads::copy(&tx.db, brand).await?),
        (None, None) => Ok(None),
    }
}

/// What an order is made of.
struct Terms {
    id: OrderId,
    number: i32,
    hold: HoldId,
    quote: quote::Model,
    offer: Offer,
    brand: Option<BrandCopy>,
    promise: Promise,
}

fn fresh(tx: &Tx, member: &Member, terms: Terms) -> order::Model {
    let Offer { brief, versions, .. } = terms.offer;
    let source_id = versions.as_ref().map(|(_, source)| source.id);
    order::Model {
        id: terms.id,
        account_id: member.account,
        number: terms.number,
        project_id: terms.quote.project_id,
        quote_id: terms.quote.id,
        state: OrderState::Placed,
        held_from: None,
        title: brief.title.clone(),
        brand_id: brief.brand,
        wished_on: brief.wished_on.filter(|_| source_id.is_none()),
        brief,
        brand: terms.brand,
        versions: versions.map(|(versions, _)| versions),
        source_id,
        price: terms.quote.total,
        hold_id: terms.hold,
        promised_at: terms.promise.due_at,
        due_at: terms.promise.due_at,
        promise: terms.promise,
        assignee_id: None,
        paused_at: None,
        version: 1,
        placed_by: member.user,
        placed_at: tx.now,
        changed_at: tx.now,
    }
}

fn first_event(tx: &Tx, order: &order::Model) -> order_event::Model {
    order_event::Model {
        id: OrderEventId::new(),
        order_id: order.id,
        action: OrderAction::Place,
        state: order.state,
        actor: Actor::Customer,
        user_id: Some(order.placed_by),
        reason: None,
        at: tx.now,
    }
}

/// Checks that the confirmation can reach the person who orders.
async fn verified(tx: &Tx, user: UserId) -> Result<()> {
    let person = accounts::reads::user(&tx.db, user).await?;
    if person.is_some_and(|person| person.email_verified_at.is_some()) {
        Ok(())
    } else {
        Err(QuoteError::EmailNotVerified.into())
    }
}

/// The number after the last one of a held account.
async fn next_number(tx: &Tx, account: AccountId) -> Result<i32> {
    let last: Option<Option<i32>> = order::Entity::find()
        .select_only()
        .column_as(order::COLUMN.number.max(), "last")
        .filter(order::COLUMN.account_id.eq(account))
        .into_tuple()
        .one(&tx.db)
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}
