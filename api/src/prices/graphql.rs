//! The price list as clients see it.

use async_graphql::{Context, Description, Object, SimpleObject};
use entity::{
    money::{Currency, Money},
    plan::{self, Delivery, PlanCode},
    price::{PriceKind, VersionKind},
};
use sea_orm::{ActiveEnum, Iterable};

use super::reads;
use crate::{context::ContextExt, error::Result};

/// The terms of a plan. Where a figure is missing, it is unlimited or by agreement.
#[derive(Description)]
pub struct Plan(pub plan::Model);

#[Object(use_type_description)]
impl Plan {
    /// Which plan it is.
    async fn code(&self) -> PlanCode {
        self.0.code
    }

    /// What it costs a month, ex. VAT; none by agreement.
    async fn monthly(
        &self,
        #[graphql(desc = "The currency to tell it in.", default)] currency: Currency,
    ) -> Option<Money> {
        self.0.monthly(currency)
    }

    /// How many credits it grants a month.
    async fn monthly_credits(&self) -> Option<i32> {
        self.0.monthly_credits
    }

    /// How many people can work in the account; reviewers take no seat.
    async fn seats(&self) -> Option<i32> {
        self.0.seats
    }

    /// How many brands the account can have.
    async fn brands(&self) -> Option<i32> {
        self.0.brands
    }

    /// How much the library can hold, in gigabytes (10⁹ bytes).
    async fn storage_gigabytes(&self) -> Option<i64> {
        self.0.storage_bytes.map(|bytes| bytes / 1_000_000_000)
    }

    /// Whether any format can be ordered, and not only 1:1, 9:16 and 16:9.
    async fn has_custom_formats(&self) -> bool {
        self.0.has_custom_formats
    }

    /// How fast videos are delivered.
    async fn delivery(&self) -> Delivery {
        self.0.delivery
    }
}

/// What a new video costs.
#[derive(SimpleObject)]
pub struct VideoPrice {
    /// The longest video that it buys, in seconds.
    up_to_seconds: i64,
    /// The price, in credits.
    credits: i32,
}

/// What a version of a finished video costs.
#[derive(SimpleObject)]
pub struct VersionPrice {
    /// What is made anew.
    kind: VersionKind,
    /// The price, in credits.
    credits: i32,
}

/// The price list that is in force now.
#[derive(Description)]
pub struct PriceList;

#[Object(use_type_description)]
impl PriceList {
    /// The plans, smallest first.
    async fn plans(&self, ctx: &Context<'_>) -> Result<Vec<Plan>> {
        let plans = reads::plans(ctx.db(), ctx.platform().db.now()).await?;
        Ok(plans.into_iter().map(Plan).collect())
    }

    /// New videos by length, shortest first; longer ones are priced by quote.
    async fn videos(&self, ctx: &Context<'_>) -> Result<Vec<VideoPrice>> {
        let lines = reads::lines(ctx.db(), ctx.platform().db.now(), PriceKind::Video).await?;
        let prices = lines.into_iter().filter_map(|line| {
            Some(VideoPrice { up_to_seconds: line.quantity?, credits: line.credits? })
        });
        Ok(prices.collect())
    }

    /// Versions of a finished video.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<VersionPrice>> {
        let lines = reads::lines(ctx.db(), ctx.platform().db.now(), PriceKind::Version).await?;
        let prices = VersionKind::iter().filter_map(|kind| {
            let line = lines.iter().find(|line| line.code == kind.to_value())?;
            Some(VersionPrice { kind, credits: line.credits? })
        });
        Ok(prices.collect())
    }
}

/// The queries about prices.
#[derive(Default)]
pub struct PriceQuery;

#[Object]
impl PriceQuery {
    /// What plans and videos cost now. Open to everyone; what the store sells is in `products`.
    async fn price_list(&self) -> PriceList {
        PriceList
    }
}
