use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    booking,
    id::{BookingId, ProductId},
};
use serde::Serialize;

use super::Booking;
use crate::{
    access::{Duty, Permission},
    context::ContextExt,
    error::{Error, Result},
    idempotency::Request,
    store::{
        actions::booking::{self as actions, Wish},
        reads,
    },
    tx::Tx,
};

/// The longest text that goes with a booking, in characters.
const MOST: usize = 2_000;

/// The mutations of bookings by the customer.
#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// Books a service; Vibbio proposes a time. A price in credits is held until it is over, and a
    /// price in money is billed then.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no service, a time in the past, a note too
    /// long), `INSUFFICIENT_CREDITS` or `IDEMPOTENCY_MISMATCH`.
    async fn service_book(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to book.")] input: ServiceBookInput,
    ) -> Result<BookingPayload> {
        let member = ctx.member(Permission::StoreBuy)?;
        let note = input.note.as_deref().map(|note| text("note", note)).transpose()?;
        let tx = ctx.begin().await?;
        let request = Request {
            account: member.account,
            operation: "serviceBook",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let book = async || {
            let wish = Wish { at: input.wished_at, note };
            Ok(actions::book(&tx, &member, input.product_id, wish).await?.id)
        };
        let id = tx.once(request, book).await?;
        tx.commit().await?;
        let row = reads::find_booking(ctx.db(), &member, id).await?;
        let row = row.ok_or_else(|| Error::not_found("booking"))?;
        Ok(BookingPayload { booking: Booking::new(row) })
    }

    /// Accepts the time that Vibbio proposed.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE`.
    async fn booking_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: BookingInput,
    ) -> Result<BookingPayload> {
        let member = ctx.member(Permission::StoreBuy)?;
        step(ctx, async |tx| actions::accept(tx, &member, input.id).await).await
    }

    /// Asks for another time, until `movableUntil`; Vibbio proposes one anew.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` or `BAD_USER_INPUT` (a time in the past).
    async fn booking_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and when instead.")] input: BookingTimeInput,
    ) -> Result<BookingPayload> {
        let member = ctx.member(Permission::StoreBuy)?;
        step(ctx, async |tx| actions::reschedule(tx, &member, input.id, input.at).await).await
    }

    /// Calls a booking off: free of charge until `cancelFreeUntil`, for its full price after that.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE`.
    async fn booking_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: BookingInput,
    ) -> Result<BookingPayload> {
        let member = ctx.member(Permission::StoreBuy)?;
        step(ctx, async |tx| actions::cancel(tx, &member, input.id).await).await
    }
}

/// The mutations of bookings by Vibbio.
#[derive(Default)]
pub struct StaffBookingMutation;

#[Object]
impl StaffBookingMutation {
    /// Proposes a time to the customer; for staff.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` or `BAD_USER_INPUT` (a time in the past).
    async fn booking_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and when.")] input: BookingTimeInput,
    ) -> Result<BookingPayload> {
        let staff = ctx.staff(Duty::ManageBookings)?;
        step(ctx, async |tx| actions::propose(tx, &staff, input.id, input.at).await).await
    }

    /// Plans a booking whose time the customer accepted; for staff.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE`.
    async fn booking_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: BookingInput,
    ) -> Result<BookingPayload> {
        let staff = ctx.staff(Duty::ManageBookings)?;
        step(ctx, async |tx| actions::schedule(tx, &staff, input.id).await).await
    }

    /// Turns a booking down; nothing is charged; for staff.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` or `BAD_USER_INPUT` (reason).
    async fn booking_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and why.")] input: BookingDeclineInput,
    ) -> Result<BookingPayload> {
        let staff = ctx.staff(Duty::ManageBookings)?;
        let reason = text("reason", &input.reason)?;
        step(ctx, async |tx| actions::decline(tx, &staff, input.id, reason).await).await
    }

    /// Closes a booking whose time has come: it took place, or the customer did not come. Either
    /// costs the full price. For staff.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE`.
    async fn booking_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and how it went.")] input: BookingFinishInput,
    ) -> Result<BookingPayload> {
        let staff = ctx.staff(Duty::ManageBookings)?;
        step(ctx, async |tx| actions::finish(tx, &staff, input.id, input.took_place).await).await
    }
}

/// Takes one step with a booking, in a unit of work of its own.
async fn step(
    ctx: &Context<'_>,
    act: impl AsyncFnOnce(&Tx) -> Result<booking::Model>,
) -> Result<BookingPayload> {
    let tx = ctx.begin().await?;
    let booking = act(&tx).await?;
    tx.commit().await?;
    Ok(BookingPayload { booking: Booking::new(booking) })
}

/// Checks a text that goes with a booking.
fn text(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MOST {
        return Err(Error::bad_input(field, format!("Write 1 to {MOST} characters.")));
    }
    Ok(text.to_owned())
}

/// Which service to book.
#[derive(InputObject, Serialize)]
pub(super) struct ServiceBookInput {
    /// The product, of the kind `SERVICE`.
    product_id: ProductId,
    /// When you would like it.
    wished_at: Option<DateTime<Utc>>,
    /// What it is about, in 1 to 2 000 characters.
    note: Option<String>,
    /// Your name for this request, of 1 to 100 characters: sent twice it books once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// Which booking.
#[derive(InputObject)]
pub(super) struct BookingInput {
    /// The booking.
    id: BookingId,
}

/// Which booking, and a time for it.
#[derive(InputObject)]
pub(super) struct BookingTimeInput {
    /// The booking.
    id: BookingId,
    /// When it is to begin.
    at: DateTime<Utc>,
}

/// Which booking to turn down.
#[derive(InputObject)]
pub(super) struct BookingDeclineInput {
    /// The booking.
    id: BookingId,
    /// Why, in 1 to 2 000 characters; the customer reads it.
    reason: String,
}

/// Which booking is over.
#[derive(InputObject)]
pub(super) struct BookingFinishInput {
    /// The booking.
    id: BookingId,
    /// Whether it took place; if not, the customer did not come.
    took_place: bool,
}

/// The booking as it is now.
#[derive(SimpleObject)]
pub(super) struct BookingPayload {
    /// The booking.
    booking: Booking,
}
