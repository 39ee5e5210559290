//! Saved searches.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{id::SavedSearchId, saved_search};

use super::{
    collection::SavedFilter,
    find::{self as found, FoundAssets},
    lists::AssetOrder,
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::reads::find::{self, Search, facets::Facet},
    page::{Page, PageInput},
};

/// What somebody looks for again and again, under a name.
#[derive(Description)]
pub struct SavedSearch(pub saved_search::Model);

#[Object(use_type_description)]
impl SavedSearch {
    /// The saved search's id.
    async fn id(&self) -> SavedSearchId {
        self.0.id
    }

    /// What it is called; one's own differ in their names, whatever the case, and so do those of
    /// the account.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether everybody in the account has it, or whoever asks alone.
    async fn is_shared(&self) -> bool {
        self.0.user_id.is_none()
    }

    /// What it looks for.
    async fn filter(&self) -> SavedFilter {
        self.0.filter.clone().into()
    }

    /// What it finds now: the best first where words are looked for, and else the newest, unless
    /// ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which order.")] order_by: Option<AssetOrder>,
        #[graphql(
            desc = "By what those found are counted, in `facets`; by nothing, unless given.",
            validator(max_items = 10)
        )]
        facets: Option<Vec<Facet>>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<FoundAssets> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        let order = order_by.map(AssetOrder::into);
        let search = Search { wanted: self.0.filter.clone(), order };
        let found = find::page(ctx.db(), ctx.platform().db.now(), &member, &search, &page).await?;
        Ok(found::connect(found, member, search.wanted, facets.unwrap_or_default()))
    }

    /// When it was saved.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
