//! What staff ask and do: accept, decline, produce and deliver.

use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{
    id::{BrandId, OrderId, UploadId, UserId},
    order::{self, OrderState},
    order_event::OrderAction,
    plan::PlanCode,
};
use sea_orm::prelude::*;

use super::{Order, OrderPayload, file};
use crate::{
    access::Duty,
    context::ContextExt,
    error::Result,
    orders::{
        actions::{
            deliver,
            step::{self, Step},
        },
        reads::{self, Party, QueueFilter},
        rules::deliver::count,
    },
    page::{Key, Page, PageInput, Paged, Part},
    transport::Upload,
};

/// The queries of staff.
#[derive(Default)]
pub struct ProductionQuery;

#[Object]
impl ProductionQuery {
    /// The orders of all accounts that are not delivered yet, the one that is due first at the
    /// top; for staff who make videos.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn production_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all unless given.")] filter: Option<ProductionFilterInput>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Order>> {
        let staff = ctx.staff(Duty::Produce)?;
        let keys = [
            Key::up(order::Column::DueAt.into_expr(), |row: &order::Model| {
                Part::Instant(row.due_at)
            }),
            Key::up(order::Column::Id.into_expr(), |row: &order::Model| Part::Id(row.id.0)),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        let filter = filter.unwrap_or_default().into();
        let queue = reads::queue(ctx.db(), staff, filter, ctx.platform().db.now()).await?;
        page.of(queue, &keys, ctx.db(), Order).await
    }
}

/// Which orders are queued; what is not given does not matter.
#[derive(Default, InputObject)]
#[graphql(name = "ProductionFilter")]
pub struct ProductionFilterInput {
    /// Those in one of these states.
    states: Option<Vec<OrderState>>,
    /// Those of accounts on one of these plans.
    plans: Option<Vec<PlanCode>>,
    /// Those for one of these brands.
    brand_ids: Option<Vec<BrandId>>,
    /// Those that one of these people makes.
    assignee_ids: Option<Vec<UserId>>,
    /// Those that somebody makes, or with `false` those that nobody does.
    assigned: Option<bool>,
    /// Those that are due before then.
    due_before: Option<DateTime<Utc>>,
    /// Those that are late, or with `false` those that are not.
    late: Option<bool>,
}

impl From<ProductionFilterInput> for QueueFilter {
    fn from(input: ProductionFilterInput) -> Self {
        Self {
            states: input.states,
            plans: input.plans,
            brands: input.brand_ids,
            assignees: input.assignee_ids,
            is_assigned: input.assigned,
            due_before: input.due_before,
            is_late: input.late,
        }
    }
}

/// The mutations of staff.
#[derive(Default)]
pub struct ProductionMutation;

#[Object]
impl ProductionMutation {
    /// Takes an order on; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.state`, `details.reason`).
    async fn order_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderStepInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Accept, None).await
    }

    /// Refuses an order with a reason and gives the credits back; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no reason) or `ILLEGAL_STATE`
    /// (`details.state`, `details.reason`).
    async fn order_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the reason.")] input: OrderDeclineInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Decline, Some(&input.reason)).await
    }

    /// Begins production and spends the credits; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.state`, `details.reason`).
    async fn order_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderStepInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Start, None).await
    }

    /// Waits for the customer; the delivery clock stands still. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a reason that is too long) or `ILLEGAL_STATE`
    /// (`details.state`, `details.reason`).
    async fn order_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the reason.")] input: OrderHoldInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Hold, input.reason.as_deref()).await
    }

    /// Goes on with an order that waited for the customer; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.state`, `details.reason`).
    async fn order_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderStepInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Resume, None).await
    }

    /// Sets a delivered order aside as done, before that comes by itself; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (`details.state`, `details.reason`).
    async fn order_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderStepInput,
    ) -> Result<OrderPayload> {
        take(ctx, input.id, OrderAction::Close, None).await
    }

    /// Puts the finished files into the customer's library, in the folder "Finished videos"; for
    /// staff who make videos. They come with the request, or were sent by the uploads that are named.
    /// Either all of them arrive or none. Asked again with the same uploads, it answers with the
    /// order that was delivered with them. `cutDeliver` delivers an approved cut.
    ///
    /// Refused with `NOT_FOUND` (no such order, or no such upload of the caller's for it),
    /// `ILLEGAL_STATE` (`details.state`, `details.reason`; or an upload that is not all there, or
    /// was used), `BAD_USER_INPUT` (no file, or more than 10), `FILE_UNSUPPORTED` (not a video),
    /// `FILE_EMPTY`, `FILE_DAMAGED`, `FILE_TRUNCATED`, `FILE_TOO_LARGE` or `UPLOAD_BROKEN`.
    async fn order_deliver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and its files.")] input: OrderDeliverInput,
    ) -> Result<OrderPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        count(input.files.len() + input.upload_ids.len())?;
        let uploads = file::uploads_for(ctx, staff, input.id, &input.upload_ids).await?;
        let known = uploads.iter().map(|upload| upload.digest.as_deref());
        let known = known.collect::<Option<Vec<_>>>().filter(|_| input.files.is_empty());
        let known = known.unwrap_or_default();
        if let Some(done) = deliver::ready(ctx.db(), staff, input.id, &known).await? {
            return Ok(OrderPayload { order: Order(done) });
        }
        let mut files = file::arrived(ctx, &input.files).await?;
        files.extend(file::sent(ctx, uploads).await?);
        let tx = ctx.begin().await?;
        let order = Box::pin(deliver::deliver(&tx, staff, input.id, files)).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }
}

async fn take(
    ctx: &Context<'_>,
    id: OrderId,
    action: OrderAction,
    reason: Option<&str>,
) -> Result<OrderPayload> {
    let party = Party::Staff(ctx.staff(Duty::Produce)?);
    let tx = ctx.begin().await?;
    let order = step::take(&tx, id, Step { party, action, reason }).await?;
    tx.commit().await?;
    Ok(OrderPayload { order: Order(order) })
}

/// Which order goes on.
#[derive(InputObject)]
pub struct OrderStepInput {
    /// The order.
    id: OrderId,
}

/// Which order is refused.
#[derive(InputObject)]
pub struct OrderDeclineInput {
    /// The order.
    id: OrderId,
    /// Why; the customer reads it. 1 to 500 characters.
    reason: String,
}

/// Which order waits.
#[derive(InputObject)]
pub struct OrderHoldInput {
    /// The order.
    id: OrderId,
    /// What is waited for; the customer reads it. At most 500 characters.
    reason: Option<String>,
}

/// What is delivered.
#[derive(InputObject)]
pub struct OrderDeliverInput {
    /// The order.
    id: OrderId,
    /// The finished videos, one for each format, as parts of a multipart request; 1 to 10 with
    /// those of the uploads.
    #[graphql(default)]
    files: Vec<Upload>,
    /// The uploads by which the caller has sent finished videos for the order.
    #[graphql(default)]
    upload_ids: Vec<UploadId>,
}
