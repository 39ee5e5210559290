//! Persons and their releases.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    collection::Wanted,
    id::{PersonId, ReleaseId},
    person,
    release::{self, ReleaseScope},
};

use super::{Asset, rights::ReleaseAffected};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::{
        reads::{
            lists::{self, Sorting},
            loaders::AssetOf,
            notes::ReleasesOf,
        },
        rules::release::{self as rules, ReleaseState},
    },
    page::{Page, PageInput, Paged},
};

/// Somebody who is shown or heard in the library.
#[derive(Description)]
pub struct Person(pub person::Model);

#[Object(use_type_description)]
impl Person {
    /// The person's id.
    async fn id(&self) -> PersonId {
        self.0.id
    }

    /// The full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The assets that name the person, newest first.
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let sorting = Sorting::default();
        let wanted = Wanted { persons: vec![self.0.id], ..Wanted::default() };
        let found =
            lists::assets(ctx.db(), ctx.platform().db.now(), &member, &wanted, sorting).await?;
        page.of(found, &sorting.keys(), ctx.db(), Asset).await
    }

    /// What the person has agreed to, the newest first; at most 100.
    async fn releases(&self, ctx: &Context<'_>) -> Result<Vec<Release>> {
        ctx.member(Permission::LibraryRead)?;
        let releases = ctx.load(ReleasesOf(self.0.id)).await?;
        Ok(releases.into_iter().map(Release).collect())
    }
}

/// The consent of a person to be shown or heard.
#[derive(Description)]
pub struct Release(pub release::Model);

#[Object(use_type_description)]
impl Release {
    /// The release's id.
    async fn id(&self) -> ReleaseId {
        self.0.id
    }

    /// The signed document, if there is one.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        match self.0.document_id {
            Some(document) => Ok(ctx.load(AssetOf(document)).await?.map(Asset)),
            None => Ok(None),
        }
    }

    /// What it covers.
    async fn scopes(&self) -> &[ReleaseScope] {
        &self.0.scopes.0
    }

    /// What else is to be known.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// The first day on which it holds.
    async fn valid_from(&self) -> NaiveDate {
        self.0.valid_from
    }

    /// The last day on which it holds; `null` without end.
    async fn valid_until(&self) -> Option<NaiveDate> {
        self.0.valid_until
    }

    /// When the person took it back.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }

    /// What rests on it: what may have to go when the person takes it back.
    async fn affected(&self, ctx: &Context<'_>) -> Result<ReleaseAffected> {
        ctx.member(Permission::LibraryRead)?;
        Ok(ReleaseAffected(self.0.clone()))
    }

    /// Whether it can be relied on today.
    async fn state(&self, ctx: &Context<'_>) -> ReleaseState {
        rules::state(&self.0, ctx.platform().db.now().date_naive())
    }
}
