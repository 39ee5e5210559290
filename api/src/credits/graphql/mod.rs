//! Credits as clients see them.

pub mod forecast;
pub mod request;

use async_graphql::{Context, Description, MergedObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::LotId, lot::LotKind};

pub use forecast::CreditForecast;
pub use request::{CreditRequest, RequestMutation, RequestQuery};

use super::{
    reads::{self, StandingOf},
    rules::{self, BalanceReason, Standing},
};
use crate::{access::Permission, context::ContextExt, error::Result};

/// The queries about credits.
#[derive(Default, MergedObject)]
pub struct CreditQuery(BalanceQuery, RequestQuery);

/// The mutations of credits.
#[derive(Default, MergedObject)]
pub struct CreditMutation(RequestMutation);

/// What an account has to spend.
#[derive(Description)]
pub struct CreditBalance(rules::Balance, DateTime<Utc>);

#[Object(use_type_description)]
impl CreditBalance {
    /// How many credits can be spent now.
    async fn available(&self) -> i64 {
        self.0.available
    }

    /// How many credits are reserved by orders that are not in production yet.
    async fn held(&self) -> i64 {
        self.0.held
    }

    /// What expires next of what can be spent; none if nothing expires.
    async fn expiring_next(&self) -> Option<CreditExpiry> {
        self.0.expiring_next.map(|(amount, at)| CreditExpiry { amount, at })
    }

    /// The lots that have credits which are reserved or can be spent now or later, in the order in
    /// which they are spent.
    async fn lots(&self) -> Vec<CreditLot> {
        self.0.lots.iter().cloned().map(CreditLot).collect()
    }

    /// What it is made of, part by part and in words.
    async fn explain(&self) -> Vec<CreditExplanation> {
        let parts = rules::explain(&self.0, self.1).into_iter();
        let part = |part: rules::Explained| {
            let rules::Explained { reason, credits, text } = part;
            CreditExplanation { reason, credits, text }
        };
        parts.map(part).collect()
    }
}

/// A part of a balance.
#[derive(SimpleObject)]
pub struct CreditExplanation {
    /// What it is.
    reason: BalanceReason,
    /// How many credits.
    credits: i64,
    /// The same in words.
    text: String,
}

/// Credits that are about to expire.
#[derive(SimpleObject)]
pub struct CreditExpiry {
    /// How many.
    amount: i64,
    /// When.
    at: DateTime<Utc>,
}

/// Credits that were granted together.
#[derive(Description)]
pub struct CreditLot(pub(crate) Standing);

impl CreditLot {
    /// Shows a lot.
    pub async fn load(ctx: &Context<'_>, id: LotId) -> Result<Option<Self>> {
        Ok(ctx.load(StandingOf(id)).await?.map(Self))
    }
}

#[Object(use_type_description)]
impl CreditLot {
    /// The lot's id.
    async fn id(&self) -> LotId {
        self.0.lot.id
    }

    /// Why they were granted.
    async fn kind(&self) -> LotKind {
        self.0.lot.kind
    }

    /// How many were granted.
    async fn amount(&self) -> i32 {
        self.0.lot.amount
    }

    /// How many of them are neither spent nor reserved, whether they have expired or not.
    async fn available(&self) -> i32 {
        self.0.available
    }

    /// How many of them are reserved.
    async fn held(&self) -> i32 {
        self.0.held
    }

    /// From when they can be spent.
    async fn effective_from(&self) -> DateTime<Utc> {
        self.0.lot.effective_from
    }

    /// From when they can be spent no more; none if they last.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.lot.expires_at
    }

    /// What Vibbio says about them.
    async fn note(&self) -> Option<&str> {
        self.0.lot.note.as_deref()
    }
}

/// The queries of members.
#[derive(Default)]
pub struct BalanceQuery;

#[Object]
impl BalanceQuery {
    /// What the account has to spend.
    async fn credit_balance(&self, ctx: &Context<'_>) -> Result<CreditBalance> {
        let member = ctx.member(Permission::CreditsRead)?;
        let now = ctx.platform().db.now();
        let balance = reads::balance(ctx.db(), member.account, now).await?;
        Ok(CreditBalance(balance, now))
    }

    /// What becomes of the account's credits if nothing happens, and what they are enough for now.
    async fn credit_forecast(&self, ctx: &Context<'_>) -> Result<CreditForecast> {
        let member = ctx.member(Permission::CreditsRead)?;
        let now = ctx.platform().db.now();
        let balance = reads::balance(ctx.db(), member.account, now).await?;
        Ok(CreditForecast { balance, now })
    }
}
