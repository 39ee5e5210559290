//! Orders and their history.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{OrderId, ProjectId},
    order::{self, OrderState},
    order_breach,
    order_event::{self, Actor, OrderAction},
    promise::Promise,
    quote::QuoteLine,
};

use super::{
    availability::{self, OrderAvailableAction},
    brief::OrderBrief,
    making::{Maker, OrderDelivery, OrderNote},
    party,
    version::OrderedVersions,
};
use crate::{
    accounts::reads::UserById,
    brand::graphql::OrderedBrand,
    context::ContextExt,
    error::Result,
    library::graphql::Asset,
    orders::{
        http::materials_url,
        reads::{BreachOf, DeliveriesOf, FilesOf, HistoryOf, NotesOf, QuoteOf, VersionsOf},
    },
    staff_access::sight::Sight,
};

/// An ordered video.
#[derive(Description)]
pub struct Order(pub order::Model);

#[Object(use_type_description)]
impl Order {
    /// The order's id.
    async fn id(&self) -> OrderId {
        self.0.id
    }

    /// The number of the order, counted by account from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The organisation that ordered it.
    async fn customer(&self) -> &str {
        &self.0.brief.customer
    }

    /// The working title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The brand as it was when it was ordered; null without one.
    async fn brand(&self) -> Option<OrderedBrand<'_>> {
        self.0.brand.as_ref().map(OrderedBrand)
    }

    /// Where it is on its way.
    async fn state(&self) -> OrderState {
        self.0.state
    }

    /// The project that was ordered; it may look different by now.
    async fn project_id(&self) -> ProjectId {
        self.0.project_id
    }

    /// What was ordered, as it was then.
    async fn brief(&self, ctx: &Context<'_>) -> OrderBrief<'_> {
        self.looked_into(ctx);
        OrderBrief(&self.0.brief)
    }

    /// What is made anew of a finished video; null where a new one is ordered.
    async fn versions(&self, ctx: &Context<'_>) -> Option<OrderedVersions<'_>> {
        self.looked_into(ctx);
        self.0.versions.as_ref().map(OrderedVersions)
    }

    /// The orders of versions of its finished videos, first to last.
    async fn version_orders(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let orders = ctx.load(VersionsOf(self.0.id)).await?;
        Ok(orders.into_iter().map(Self).collect())
    }

    /// The day by which it is wished for now; the promise stands whatever is wished for.
    async fn wished_on(&self) -> Option<NaiveDate> {
        self.0.wished_on
    }

    /// What it costs, in credits.
    async fn price(&self) -> i32 {
        self.0.price
    }

    /// What the price is made of.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<QuoteLine>> {
        let quote = ctx.load(QuoteOf(self.0.quote_id)).await?;
        Ok(quote.map(|quote| quote.lines.0).unwrap_or_default())
    }

    /// By when it was promised when it was ordered.
    async fn promised_at(&self) -> DateTime<Utc> {
        self.0.promised_at
    }

    /// By when it is due now: the clock stands still while it waits for the customer.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// How that was reckoned.
    async fn promise(&self) -> &Promise {
        &self.0.promise
    }

    /// Since when the delivery clock stands still.
    async fn paused_at(&self) -> Option<DateTime<Utc>> {
        self.0.paused_at
    }

    /// What was noted when it was not delivered in time; null where it was, or is not due yet.
    async fn breach(&self, ctx: &Context<'_>) -> Result<Option<OrderBreach>> {
        Ok(ctx.load(BreachOf(self.0.id)).await?.map(OrderBreach))
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime<Utc> {
        self.0.placed_at
    }

    /// When anything last happened to it.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// Goes up with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What happened to it, in order.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<OrderEvent>> {
        let events = ctx.load(HistoryOf(self.0.id)).await?;
        Ok(events.into_iter().map(OrderEvent).collect())
    }

    /// The finished files, in the library once it is delivered.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<Asset>> {
        self.looked_into(ctx);
        let assets = ctx.load(FilesOf(self.0.id)).await?;
        Ok(assets.into_iter().map(Asset).collect())
    }

    /// The finished files with what they are made of.
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Vec<OrderDelivery>> {
        self.looked_into(ctx);
        let rows = ctx.load(DeliveriesOf(self.0.id)).await?;
        Ok(rows.into_iter().map(OrderDelivery).collect())
    }

    /// Who at Vibbio makes it; null where nobody does, and for customers.
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<Maker>> {
        match self.0.assignee_id.filter(|_| is_made_by(ctx)) {
            Some(assignee) => Maker::load(ctx, assignee).await,
            None => Ok(None),
        }
    }

    /// What those who make it tell one another, first to last; empty for customers.
    async fn notes(&self, ctx: &Context<'_>) -> Result<Vec<OrderNote>> {
        if !is_made_by(ctx) {
            return Ok(Vec::new());
        }
        let notes = ctx.load(NotesOf(self.0.id)).await?;
        Ok(notes.into_iter().map(OrderNote).collect())
    }

    /// Where all that it is made of is fetched as one ZIP, for an hour at least, by anybody who has
    /// the URL: the files, what was ordered as a text, and a cut list as CSV, as EDL (CMX 3600) and
    /// for `OpenTimelineIO`. Null for customers, who have it in their library.
    async fn materials_url(&self, ctx: &Context<'_>) -> Option<String> {
        if !is_made_by(ctx) {
            return None;
        }
        self.looked_into(ctx);
        Some(materials_url(ctx.platform(), self.0.id))
    }

    /// What the caller can do with it now, and what keeps them from the rest.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<OrderAvailableAction>> {
        availability::of_order(ctx, &self.0).await
    }
}

/// Tells whether whoever asks makes videos at Vibbio.
fn is_made_by(ctx: &Context<'_>) -> bool {
    party(ctx).is_ok_and(|party| party.actor() == Actor::Staff)
}

impl Order {
    /// Notes that somebody at Vibbio looks into the order.
    fn looked_into(&self, ctx: &Context<'_>) {
        if let Some(sight) = ctx.data_opt::<Sight>().filter(|_| is_made_by(ctx)) {
            sight.of_order(self.0.account_id, self.0.id, ctx.field().name());
        }
    }
}

/// A promise that was not kept.
#[derive(Description)]
pub struct OrderBreach(order_breach::Model);

#[Object(use_type_description)]
impl OrderBreach {
    /// By when the video was due.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// When it was noted.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// How many credits were given to make up for it.
    async fn credits(&self) -> i32 {
        self.0.credits
    }
}

/// One step of an order.
#[derive(Description)]
pub struct OrderEvent(pub order_event::Model);

#[Object(use_type_description)]
impl OrderEvent {
    /// What was done.
    async fn action(&self) -> OrderAction {
        self.0.action
    }

    /// The state that it led to.
    async fn state(&self) -> OrderState {
        self.0.state
    }

    /// Which side did it.
    async fn actor(&self) -> Actor {
        self.0.actor
    }

    /// Who did it. Customers are not told who at Vibbio it was.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let is_own_side = party(ctx)?.actor() == self.0.actor;
        let is_shown = is_own_side || party(ctx)?.actor() == Actor::Staff;
        let Some(user) = self.0.user_id.filter(|_| is_shown) else { return Ok(None) };
        Ok(ctx.load(UserById(user)).await?.map(|user| user.name))
    }

    /// What was given as the reason.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}
