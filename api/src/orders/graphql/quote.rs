//! Quotes.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::QuoteId,
    promise::Promise,
    quote::{self, QuoteLine},
};

use super::{
    availability::{self, QuoteAvailableAction},
    version::OrderedVersions,
};
use crate::{
    access::Permission,
    context::ContextExt,
    credits::{self, graphql::CreditLot},
    error::{Error, Result},
    projects::{self, graphql::Project},
};

/// What a project, or versions of a finished video, cost as they were when they were quoted, and when
/// they would be delivered.
#[derive(Description)]
pub struct Quote(pub quote::Model);

#[Object(use_type_description)]
impl Quote {
    /// The quote's id.
    async fn id(&self) -> QuoteId {
        self.0.id
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Result<Project> {
        let member = ctx.member(Permission::ProjectRead)?;
        let project = projects::reads::find(ctx.db(), &member, self.0.project_id).await?;
        project.map(Project).ok_or_else(|| Error::not_found("project"))
    }

    /// What it is made of.
    async fn lines(&self) -> &[QuoteLine] {
        &self.0.lines.0
    }

    /// What is made anew of a finished video; null where the project is quoted.
    async fn versions(&self) -> Option<OrderedVersions<'_>> {
        self.0.versions.as_ref().map(OrderedVersions)
    }

    /// What it costs, in credits.
    async fn total(&self) -> i32 {
        self.0.total
    }

    /// When it would be delivered if it were ordered at the time of the quote. The order carries
    /// the promise that counts, reckoned from when it is placed.
    async fn promise(&self) -> &Promise {
        &self.0.promise
    }

    /// SHA-256, in hex, of what was quoted as it was then; any change of it makes the quote stale.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when it can be ordered by.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// How the price comes about, line by line and in words.
    async fn explain(&self) -> Vec<PriceExplanation> {
        let lines = self.0.lines.0.iter().map(|line| PriceExplanation {
            text: format!("{}: {} × {} credits.", line.text, line.quantity, line.unit_credits),
            credits: line.credits,
        });
        lines.collect()
    }

    /// From which lots the credits would be taken if it were ordered now, the first to be spent
    /// first; null where there are too few.
    async fn draws(&self, ctx: &Context<'_>) -> Result<Option<Vec<CreditDraw>>> {
        let member = ctx.member(Permission::CreditsRead)?;
        let standings = credits::reads::standings(ctx.db(), member.account).await?;
        let draws = credits::rules::draw(&standings, self.0.total, ctx.platform().db.now());
        let show = |draw: credits::rules::Draw| {
            let standing = standings.iter().find(|standing| standing.lot.id == draw.lot)?;
            Some(CreditDraw { lot: CreditLot(standing.clone()), amount: draw.amount })
        };
        Ok(draws.ok().map(|draws| draws.into_iter().filter_map(show).collect()))
    }

    /// What the caller can do with it now, what keeps them from it, and until when.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<QuoteAvailableAction>> {
        availability::of_quote(ctx, &self.0).await
    }
}

/// How a part of a price comes about.
#[derive(SimpleObject)]
pub struct PriceExplanation {
    /// In words.
    text: String,
    /// What it comes to, in credits.
    credits: i32,
}

/// Credits that would be taken from one lot.
#[derive(SimpleObject)]
pub struct CreditDraw {
    /// The lot.
    lot: CreditLot,
    /// How many.
    amount: i32,
}
