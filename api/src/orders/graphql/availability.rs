//! What somebody can do with quotes and orders, and until when.

use async_graphql::{Context, Enum, SimpleObject};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    order::{self, OrderState},
    order_event::{Actor, OrderAction},
    price::{Policy, PriceKind},
    quote,
};
use sea_orm::ActiveEnum;

use super::party;
use crate::{
    access::{Denied, Permission},
    context::ContextExt,
    credits,
    error::Result,
    orders::{
        actions::step::standing,
        reads,
        rules::transition::{OFFERED, OrderBlocker, is_ever_for, next},
    },
    prices::reads::LineOf,
};

/// Whether something can be done with an order.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderAvailableAction {
    /// What could be done.
    action: OrderAction,
    /// Whether the caller can do it now.
    allowed: bool,
    /// What keeps the caller from doing it; empty if nothing does.
    reasons: Vec<OrderBlocker>,
    /// Until when it can be done; none where no end is known.
    until: Option<DateTime<Utc>>,
}

/// Tells what a caller can do with an order now, what keeps them from the rest, and until when.
pub(super) async fn of_order(
    ctx: &Context<'_>,
    order: &order::Model,
) -> Result<Vec<OrderAvailableAction>> {
    let Ok(party) = party(ctx) else { return Ok(Vec::new()) };
    let actor = party.actor();
    let role = |permission| match ctx.member(permission) {
        _ if actor != Actor::Customer => None,
        Ok(_) => None,
        Err(Denied::Closed(_)) => Some(OrderBlocker::AccountClosed),
        Err(_) => Some(OrderBlocker::Role),
    };
    // Whoever reviews need not be one who orders.
    let (reviews, orders) = (role(Permission::Review), role(Permission::OrderPlace));
    let closes = closed_at(ctx, order).await?;
    let ends = ctx.viewer().closes_at().filter(|_| actor == Actor::Customer);
    let offered = OFFERED.into_iter().filter(|action| is_ever_for(*action, actor));
    let actions = offered.map(|action| {
        let blocker = next(standing(order), action, actor).err().map(|refusal| refusal.blocker);
        let role = match action {
            OrderAction::Approve | OrderAction::RequestChanges => reviews,
            _ => orders,
        };
        let reasons: Vec<_> = blocker.into_iter().chain(role).collect();
        let allowed = reasons.is_empty();
        let until = if action == OrderAction::Close { closes } else { ends };
        OrderAvailableAction { action, allowed, reasons, until: until.filter(|_| allowed) }
    });
    Ok(actions.collect())
}

/// When a delivered order is closed by itself.
async fn closed_at(ctx: &Context<'_>, order: &order::Model) -> Result<Option<DateTime<Utc>>> {
    if order.state != OrderState::Delivered {
        return Ok(None);
    }
    let days = ctx.load(LineOf(PriceKind::Policy, Policy::CloseDays.to_value())).await?;
    let days = days.and_then(|line| line.quantity);
    Ok(days.map(|days| order.changed_at + TimeDelta::days(days)))
}

/// What can be done with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum QuoteAction {
    /// Order what was quoted.
    Place,
}

/// What keeps somebody from ordering what was quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum QuoteBlocker {
    /// The quote is too old.
    Expired,
    /// What was quoted has changed, or cannot be ordered any more.
    Stale,
    /// It has been ordered.
    AlreadyOrdered,
    /// The account has too few credits.
    InsufficientCredits,
    /// The brand's budget of the month has too little left.
    OverBudget,
    /// The caller's role in the account does not allow it.
    Role,
    /// The account is closed to writes.
    AccountClosed,
}

/// Whether something can be done with a quote.
#[derive(Clone, Debug, SimpleObject)]
pub struct QuoteAvailableAction {
    /// What could be done.
    action: QuoteAction,
    /// Whether the caller can do it now.
    allowed: bool,
    /// What keeps the caller from doing it; empty if nothing does.
    reasons: Vec<QuoteBlocker>,
    /// Until when it can be done.
    until: Option<DateTime<Utc>>,
}

/// Tells whether a caller can order what was quoted, what keeps them from it, and until when.
pub(super) async fn of_quote(
    ctx: &Context<'_>,
    quote: &quote::Model,
) -> Result<Vec<QuoteAvailableAction>> {
    let member = ctx.member(Permission::OrderRead)?;
    let (db, now) = (ctx.db(), ctx.platform().db.now());
    let mut reasons = Vec::new();
    match ctx.member(Permission::OrderPlace) {
        Ok(_) => {}
        Err(Denied::Closed(_)) => reasons.push(QuoteBlocker::AccountClosed),
        Err(_) => reasons.push(QuoteBlocker::Role),
    }
    if reads::ordered_by(db, quote.id).await?.is_some() {
        reasons.push(QuoteBlocker::AlreadyOrdered);
    } else {
        if now >= quote.expires_at {
            reasons.push(QuoteBlocker::Expired);
        }
        if reads::is_stale(db, &member, quote, now).await? {
            reasons.push(QuoteBlocker::Stale);
        }
        let balance = credits::reads::balance(db, member.account, now).await?;
        if balance.available < i64::from(quote.total) {
            reasons.push(QuoteBlocker::InsufficientCredits);
        }
        let brand = reads::brand_of(db, quote).await?;
        if reads::over_budget(db, member.account, brand, quote.total, now).await?.is_some() {
            reasons.push(QuoteBlocker::OverBudget);
        }
    }
    let allowed = reasons.is_empty();
    let until = ctx.viewer().closes_at().into_iter().chain([quote.expires_at]).min();
    let until = until.filter(|_| allowed);
    Ok(vec![QuoteAvailableAction { action: QuoteAction::Place, allowed, reasons, until }])
}
