//! Quotes and orders as clients see them.

pub mod brief;
pub mod order;
pub mod placing;
pub mod production;
pub mod quote;
pub mod subscription;

use async_graphql::{Context, MergedObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::order_event::{Actor, OrderAction};

pub use order::{Order, OrderEvent};
pub use quote::Quote;
pub use subscription::OrderSubscription;

use super::{
    reads::Party,
    rules::transition::{OFFERED, OrderBlocker, Standing, is_ever_for, next},
};
use crate::{
    access::{Denied, Duty, Permission},
    context::ContextExt,
};

/// The queries about quotes and orders.
#[derive(Default, MergedObject)]
pub struct OrderQuery(placing::PlacingQuery, production::ProductionQuery);

/// The mutations of quotes and orders.
#[derive(Default, MergedObject)]
pub struct OrderMutation(placing::PlacingMutation, production::ProductionMutation);

/// The order as it is now.
#[derive(SimpleObject)]
pub struct OrderPayload {
    /// The order.
    order: Order,
}

/// Tells as which side the caller sees orders: staff who make videos see them all.
fn party(ctx: &Context<'_>) -> Result<Party, Denied> {
    match ctx.staff(Duty::Produce) {
        Ok(staff) => Ok(Party::Staff(staff)),
        Err(_) => Ok(Party::Customer(ctx.member(Permission::OrderRead)?)),
    }
}

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

/// Tells what a caller can do with an order now, and what keeps them from the rest.
fn available_actions(ctx: &Context<'_>, at: Standing) -> Vec<OrderAvailableAction> {
    let actor = match party(ctx) {
        Ok(party) => party.actor(),
        Err(_) => return Vec::new(),
    };
    let lacks_role = actor == Actor::Customer && ctx.member(Permission::OrderPlace).is_err();
    let offered = OFFERED.into_iter().filter(|action| is_ever_for(*action, actor));
    let actions = offered.map(|action| {
        let blocker = next(at, action, actor).err().map(|refusal| refusal.blocker);
        let role = lacks_role.then_some(OrderBlocker::Role);
        let reasons: Vec<_> = blocker.into_iter().chain(role).collect();
        OrderAvailableAction { action, allowed: reasons.is_empty(), reasons, until: None }
    });
    actions.collect()
}
