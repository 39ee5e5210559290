//! Orders as they go on.

use async_graphql::{Context, Subscription};
use entity::id::OrderId;
use futures::{Stream, StreamExt, future::ready};

use super::{Order, party};
use crate::{
    app::Platform,
    context::ContextExt,
    error::Result,
    events::Event,
    orders::reads::{self, Party},
};

/// The subscriptions to orders.
#[derive(Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// An order of the account whenever it is placed or goes on, as it is then; for staff who make
    /// videos, any order. What happens while the connection is lost is not repeated.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    async fn order_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this order; all unless given.")] id: Option<OrderId>,
    ) -> Result<impl Stream<Item = async_graphql::Result<Order>> + 'static> {
        let (platform, party) = (ctx.platform().clone(), party(ctx)?);
        let changed = platform.bus.changes(move |event| match event {
            Event::OrderChanged { account, order } if party.sees(account) => Some(order),
            _ => None,
        });
        let changed = changed.filter(move |order| ready(id.is_none_or(|id| id == *order)));
        Ok(changed.filter_map(move |order| see(platform.clone(), party, order)))
    }
}

/// Reads an order, unless the party may not see it.
async fn see(
    platform: Platform,
    party: Party,
    id: OrderId,
) -> Option<async_graphql::Result<Order>> {
    let order = reads::find(platform.db.reader(), &party, id).await;
    order.map(|order| order.map(Order)).map_err(async_graphql::Error::from).transpose()
}
