use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    booking::{self, BookingState},
    id::{AccountId, BookingId},
    money::Money,
    price::Policy,
};
use sea_orm::prelude::*;

use super::{Product, Purchase};
use crate::{
    access::{Duty, Permission},
    context::ContextExt,
    error::Result,
    page::{Key, Page, PageInput, Paged, Part},
    prices,
    store::{
        reads::{self, ChargeOf, Shopper},
        rules,
    },
};

/// A service that was ordered.
#[derive(Description)]
pub struct Booking(booking::Model);

impl Booking {
    /// Shows a booking.
    pub(super) fn new(row: booking::Model) -> Self {
        Self(row)
    }

    fn shopper(&self) -> Shopper {
        // What is priced in credits has no price in any currency.
        let currency = self.0.currency.unwrap_or_default();
        Shopper { account: self.0.account_id, currency }
    }
}

#[Object(use_type_description)]
impl Booking {
    /// The booking's id.
    async fn id(&self) -> BookingId {
        self.0.id
    }

    /// The account that ordered it.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// What was ordered.
    async fn product(&self, ctx: &Context<'_>) -> Result<Option<Product>> {
        Product::load(ctx, self.0.product_id, self.shopper()).await
    }

    /// Where it is.
    async fn state(&self) -> BookingState {
        self.0.state
    }

    /// When the customer would like it.
    async fn wished_at(&self) -> Option<DateTime<Utc>> {
        self.0.wished_at
    }

    /// When it begins, as proposed or agreed.
    async fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.0.starts_at
    }

    /// What the customer says about it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What Vibbio says about it.
    async fn reply(&self) -> Option<&str> {
        self.0.reply.as_deref()
    }

    /// What it costs in credits, which are held until it is over; null where it costs money.
    async fn credits(&self) -> Option<i32> {
        self.0.credits
    }

    /// What it costs in money, ex. VAT, billed once it is over; null where it costs credits.
    async fn price(&self) -> Option<Money> {
        self.0.money()
    }

    /// When it was ordered.
    async fn ordered_at(&self) -> DateTime<Utc> {
        self.0.ordered_at
    }

    /// Until when cancelling is free of charge; after that the full price stands.
    async fn cancel_free_until(&self) -> DateTime<Utc> {
        self.0.cancel_free_until
    }

    /// Until when another time can be asked for; null while it has no time.
    async fn movable_until(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let Some(starts_at) = self.0.starts_at else { return Ok(None) };
        let now = ctx.platform().db.now();
        let hours = prices::reads::policy(ctx.db(), now, Policy::ServiceMoveHours).await?;
        Ok(Some(rules::movable_until(starts_at, hours)))
    }

    /// What was charged for it; null while nothing was.
    async fn charge(&self, ctx: &Context<'_>) -> Result<Option<Purchase>> {
        let charge = ctx.load(ChargeOf(self.0.id)).await?;
        Ok(charge.map(|row| Purchase::new(row, self.shopper())))
    }
}

fn keys() -> [Key<booking::Model>; 2] {
    [
        Key::down(booking::Column::OrderedAt.into_expr(), |row| Part::Instant(row.ordered_at)),
        Key::down(booking::Column::Id.into_expr(), |row| Part::Id(row.id.0)),
    ]
}

/// The queries about bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// One of the account's bookings; null if there is no such booking.
    async fn booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The booking.")] id: BookingId,
    ) -> Result<Option<Booking>> {
        let member = ctx.member(Permission::StoreRead)?;
        Ok(reads::find_booking(ctx.db(), &member, id).await?.map(Booking))
    }

    /// The account's bookings, newest first.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn bookings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless \
                          given.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Booking>> {
        let member = ctx.member(Permission::StoreRead)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::bookings(&member), &keys(), ctx.db(), Booking).await
    }

    /// The bookings of every account that are not over, newest first; for staff.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn open_bookings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless \
                          given.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Booking>> {
        let staff = ctx.staff(Duty::ManageBookings)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::open_bookings(&staff), &keys(), ctx.db(), Booking).await
    }
}
