//! What customers ask and do: quote, place, follow and cancel.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    id::{OrderId, ProjectId, QuoteId},
    order::{self, OrderState},
    order_event::OrderAction,
};
use sea_orm::prelude::*;

use super::{Order, OrderPayload, Quote, party};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    idempotency::Request,
    orders::{
        actions::{place, quote, step, wish},
        reads::{self, Ask, OrderFilter, Party},
    },
    page::{Key, Page, PageInput, Paged, Part},
};

/// The queries of customers.
#[derive(Default)]
pub struct PlacingQuery;

#[Object]
impl PlacingQuery {
    /// One quote of the account; null if there is no such quote.
    async fn quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The quote.")] id: QuoteId,
    ) -> Result<Option<Quote>> {
        let member = ctx.member(Permission::OrderRead)?;
        Ok(reads::quote(ctx.db(), &member, id).await?.map(Quote))
    }

    /// One order of the account, or for staff who make videos of any; null if there is no such
    /// order.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] id: OrderId,
    ) -> Result<Option<Order>> {
        Ok(reads::find(ctx.db(), &party(ctx)?, id).await?.map(Order))
    }

    /// The orders of the account, newest first.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all unless given.")] filter: Option<OrderFilterInput>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Order>> {
        let member = ctx.member(Permission::OrderRead)?;
        let keys = [Key::down(order::Column::Number.into_expr(), |row: &order::Model| {
            Part::Number(row.number.into())
        })];
        let filter = filter.unwrap_or_default();
        let filter = OrderFilter { states: filter.states, project: filter.project_id };
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::list(&member, filter), &keys, ctx.db(), Order).await
    }
}

/// Which orders are listed; what is not given does not matter.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "OrderFilter")]
pub struct OrderFilterInput {
    /// Those in one of these states.
    states: Option<Vec<OrderState>>,
    /// Those of this project.
    project_id: Option<ProjectId>,
}

/// The mutations of customers.
#[derive(Default)]
pub struct PlacingMutation;

#[Object]
impl PlacingMutation {
    /// Quotes a project as it is now. The quote binds Vibbio for 24 hours and costs nothing.
    ///
    /// Refused with `NOT_FOUND`, `NOT_ORDERABLE` (`details.reasons`, `details.rights`) or
    /// `ALREADY_ORDERED` (`details.orderId`).
    async fn order_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] input: OrderQuoteInput,
    ) -> Result<OrderQuotePayload> {
        quoted(ctx, Ask::Project(input.project_id)).await
    }

    /// Orders what was quoted: holds the credits and keeps a copy of the project.
    ///
    /// Refused with `NOT_FOUND`, `EMAIL_NOT_VERIFIED`, `QUOTE_EXPIRED`, `QUOTE_STALE`,
    /// `NOT_ORDERABLE`, `ALREADY_ORDERED` (`details.orderId`), `INSUFFICIENT_CREDITS`
    /// (`details.price`, `details.available`), `BUDGET_EXCEEDED` (`details.price`, `details.budget`,
    /// `details.spent`, `details.endsAt`, `details.brandId`) or `IDEMPOTENCY_MISMATCH`; nothing is
    /// changed then.
    async fn order_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The quote.")] input: OrderPlaceInput,
    ) -> Result<OrderPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let tx = ctx.begin().await?;
        let request = Request {
            account: member.account,
            operation: "orderPlace",
            key: input.idempotency_key.as_deref(),
            input: &input.quote_id,
        };
        let place = async || Ok(place::place(&tx, &member, input.quote_id).await?.id);
        let id: OrderId = tx.once(request, place).await?;
        let order = reads::find(&tx.db, &Party::Customer(member), id).await?;
        tx.commit().await?;
        let order = order.ok_or_else(|| Error::not_found("order"))?;
        Ok(OrderPayload { order: Order(order) })
    }

    /// Wishes for an order by another day, or by none, until it is delivered or in review. The
    /// promise stays what it is.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a day that is past, or more than a year ahead),
    /// `VERSION_CONFLICT` or `ILLEGAL_STATE` (`details.state`, `details.reason`).
    async fn order_wish_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the day.")] input: OrderWishChangeInput,
    ) -> Result<OrderPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let tx = ctx.begin().await?;
        let (id, version) = (input.id, input.expected_version);
        let order = wish::change(&tx, &member, id, version, input.wished_on).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }

    /// Gives an order up before production begins; the credits go back to where they came from.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a reason that is too long) or `ILLEGAL_STATE`
    /// (`details.state`, `details.reason`).
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderCancelInput,
    ) -> Result<OrderPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let step = step::Step {
            party: Party::Customer(member),
            action: OrderAction::Cancel,
            reason: input.reason.as_deref(),
        };
        let tx = ctx.begin().await?;
        let order = step::take(&tx, input.id, step).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }
}

/// Has something quoted.
pub(super) async fn quoted(ctx: &Context<'_>, ask: Ask) -> Result<OrderQuotePayload> {
    let member = ctx.member(Permission::OrderPlace)?;
    let tx = ctx.begin().await?;
    let quote = quote::quote(&tx, &member, ask).await?;
    tx.commit().await?;
    Ok(OrderQuotePayload { quote: Quote(quote) })
}

/// What is to be quoted.
#[derive(InputObject)]
pub struct OrderQuoteInput {
    /// The project.
    project_id: ProjectId,
}

/// The quote.
#[derive(SimpleObject)]
pub struct OrderQuotePayload {
    /// The quote.
    quote: Quote,
}

/// What is to be ordered.
#[derive(InputObject)]
pub struct OrderPlaceInput {
    /// The quote that it is ordered by.
    quote_id: QuoteId,
    /// The client's name for this request, 1 to 100 characters: the same name orders once and is
    /// answered with the same order.
    idempotency_key: Option<String>,
}

/// By when an order is wished for.
#[derive(InputObject)]
pub struct OrderWishChangeInput {
    /// The order.
    id: OrderId,
    /// The version of the order that the caller saw.
    expected_version: i32,
    /// The day; no wish unless given.
    wished_on: Option<NaiveDate>,
}

/// What is to be given up.
#[derive(InputObject)]
pub struct OrderCancelInput {
    /// The order.
    id: OrderId,
    /// Why, in at most 500 characters.
    reason: Option<String>,
}
