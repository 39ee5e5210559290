//! Quotes and orders as clients see them.

pub mod availability;
pub mod brief;
pub mod budget;
pub mod file;
pub mod making;
pub mod order;
pub mod placing;
pub mod production;
pub mod quote;
pub mod statement;
pub mod subscription;
pub mod version;

use async_graphql::{Context, MergedObject, SimpleObject};

pub use order::{Order, OrderEvent};
pub use quote::Quote;
pub use subscription::OrderSubscription;

use super::reads::Party;
use crate::{
    access::{Denied, Duty, Permission},
    context::ContextExt,
};

/// The queries about quotes and orders.
#[derive(Default, MergedObject)]
pub struct OrderQuery(
    placing::PlacingQuery,
    production::ProductionQuery,
    budget::BudgetQuery,
    statement::StatementQuery,
    making::MakingQuery,
    file::OrderFileQuery,
);

/// The mutations of quotes and orders.
#[derive(Default, MergedObject)]
pub struct OrderMutation(
    placing::PlacingMutation,
    production::ProductionMutation,
    version::VersionMutation,
    budget::BudgetMutation,
    making::MakingMutation,
    file::OrderFileMutation,
);

/// The order as it is now.
#[derive(SimpleObject)]
pub struct OrderPayload {
    /// The order.
    pub(crate) order: Order,
}

/// Tells as which side the caller sees orders: staff who make videos see them all.
fn party(ctx: &Context<'_>) -> Result<Party, Denied> {
    match ctx.staff(Duty::Produce) {
        Ok(staff) => Ok(Party::Staff(staff)),
        Err(_) => Ok(Party::Customer(ctx.member(Permission::OrderRead)?)),
    }
}
