//! What becomes of credits.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::LotId,
    lot::LotKind,
    price::{PriceKind, VersionKind},
};
use sea_orm::{ActiveEnum, Iterable};

use crate::{
    context::ContextExt,
    credits::rules::{Balance, Standing, is_live},
    error::Result,
    prices,
};

/// What becomes of an account's credits if nothing happens, and what they are enough for now.
#[derive(Description)]
pub struct CreditForecast {
    pub(super) balance: Balance,
    pub(super) now: DateTime<Utc>,
}

/// Credits of one lot that come or go at an instant.
#[derive(SimpleObject)]
pub struct CreditChange {
    /// When.
    at: DateTime<Utc>,
    /// How many.
    credits: i32,
    /// The lot.
    lot_id: LotId,
    /// Why they were granted.
    kind: LotKind,
    /// How many can be spent from then on, if nothing else happens.
    available: i64,
}

/// How many new videos of a length can be ordered now.
#[derive(SimpleObject)]
pub struct PossibleVideos {
    /// The longest video of the price, in seconds.
    up_to_seconds: i64,
    /// What one costs, in credits.
    credits: i32,
    /// How many there are credits for.
    count: i64,
}

/// How many versions of finished videos can be ordered now.
#[derive(SimpleObject)]
pub struct PossibleVersions {
    /// What is made anew.
    kind: VersionKind,
    /// What one costs, in credits.
    credits: i32,
    /// How many there are credits for.
    count: i64,
}

#[Object(use_type_description)]
impl CreditForecast {
    /// How many credits can be spent now.
    async fn available(&self) -> i64 {
        self.balance.available
    }

    /// How many credits are reserved by orders that are not in production yet. They come back if an
    /// order is given up.
    async fn held(&self) -> i64 {
        self.balance.held
    }

    /// What comes and what expires of what is granted, soonest first, and what is left each time.
    async fn changes(&self) -> Vec<CreditChange> {
        let coming = self.lots().filter(|it| it.lot.effective_from > self.now);
        let coming = coming.map(|it| (it.lot.effective_from, it.available, it));
        let going = self.lots().filter_map(|it| Some((it.lot.expires_at?, -it.available, it)));
        let mut changes: Vec<_> = coming.chain(going).collect();
        changes.sort_by_key(|(at, credits, it)| (*at, *credits, it.lot.id));
        let mut available = self.balance.available;
        let change = |(at, credits, it): (DateTime<Utc>, i32, &Standing)| {
            available += i64::from(credits);
            CreditChange { at, credits, lot_id: it.lot.id, kind: it.lot.kind, available }
        };
        changes.into_iter().map(change).collect()
    }

    /// How many new videos of each length can be ordered now, if nothing else is.
    async fn videos(&self, ctx: &Context<'_>) -> Result<Vec<PossibleVideos>> {
        let lines = prices::reads::lines(ctx.db(), self.now, PriceKind::Video).await?;
        let possible = lines.into_iter().filter_map(|line| {
            let (up_to_seconds, credits) = (line.quantity?, line.credits?);
            Some(PossibleVideos { up_to_seconds, credits, count: self.times(credits) })
        });
        Ok(possible.collect())
    }

    /// How many versions of each kind can be ordered now, if nothing else is.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PossibleVersions>> {
        let lines = prices::reads::lines(ctx.db(), self.now, PriceKind::Version).await?;
        let possible = VersionKind::iter().filter_map(|kind| {
            let line = lines.iter().find(|line| line.code == kind.to_value())?;
            let credits = line.credits?;
            Some(PossibleVersions { kind, credits, count: self.times(credits) })
        });
        Ok(possible.collect())
    }
}

impl CreditForecast {
    /// The lots that can be spent now or later.
    fn lots(&self) -> impl Iterator<Item = &Standing> {
        let lots = self.balance.lots.iter();
        lots.filter(|it| {
            let is_coming = it.lot.effective_from > self.now;
            it.available > 0 && (is_live(&it.lot, self.now) || is_coming)
        })
    }

    fn times(&self, credits: i32) -> i64 {
        self.balance.available.checked_div(i64::from(credits)).unwrap_or_default()
    }
}
