//! Finding assets.

use async_graphql::{
    Context, Object, OutputType, SimpleObject,
    connection::{Connection, ConnectionNameType, EmptyFields},
};
use entity::{collection::Wanted, id::SavedSearchId};
use sea_orm::PaginatorTrait;

use super::{
    Asset, SavedSearch,
    lists::{AssetFilter, AssetOrder},
};
use crate::{
    access::{Member, Permission},
    context::ContextExt,
    error::{Error, Result},
    library::reads::find::{
        self, Search,
        facets::{self, Counted, Facet, Wish},
        searches,
    },
    page::{Page, PageInput},
};

/// The queries that find.
#[derive(Default)]
pub struct FindQuery;

#[Object]
impl FindQuery {
    /// The assets of the library to which everything given applies: those of which words are found,
    /// the best first, or the newest first where none are looked for, unless ordered otherwise.
    ///
    /// Refused with `BAD_USER_INPUT` (more than 20 words, or an order that these assets do not
    /// have).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words as people type them, at most 500 characters: all of them are found in \
                    the name, the title, the captions, the tags and their synonyms, the people on \
                    nametags, what the file says, or the folders it is in; with any ending, in \
                    Norwegian and English, and the last one also if it is only the beginning. \
                    `\"Words in quotes\"` are found just so, `-word` keeps out.",
            validator(chars_max_length = 500)
        )]
        query: Option<String>,
        #[graphql(desc = "Which are wanted; all, unless given.")] filter: Option<AssetFilter>,
        #[graphql(
            desc = "In which order; the best first where words are looked for, and else the \
                    newest, unless given."
        )]
        order_by: Option<AssetOrder>,
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
        let mut wanted = Wanted::from(filter.unwrap_or_default());
        if query.is_some() && wanted.query.is_some() {
            return Err(Error::bad_input("query", "Give `query` or `filter.query`, not both."));
        }
        wanted.query = query.or(wanted.query);
        let search = Search { wanted, order: order_by.map(AssetOrder::into) };
        let found = find::page(ctx.db(), ctx.platform().db.now(), &member, &search, &page).await?;
        Ok(connect(found, member, search.wanted, facets.unwrap_or_default()))
    }

    /// One saved search, of one's own or of the account.
    async fn saved_search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The saved search's id.")] id: SavedSearchId,
    ) -> Result<Option<SavedSearch>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(searches::find(ctx.db(), &member, id).await?.map(SavedSearch))
    }

    /// The saved searches of one's own and of the account, by name; at most 1 000.
    async fn saved_searches(&self, ctx: &Context<'_>) -> Result<Vec<SavedSearch>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let saved = searches::list(ctx.db(), &member).await?;
        Ok(saved.into_iter().map(SavedSearch).collect())
    }
}

/// A page of assets that were found.
pub type FoundAssets = Connection<String, Asset, Found, EmptyFields, FoundName>;

/// What a page of assets that were found is called.
pub struct FoundName;

impl ConnectionNameType for FoundName {
    fn type_name<T: OutputType>() -> String {
        format!("Found{}Connection", T::type_name())
    }
}

/// Makes a connection of assets that were found.
pub(super) fn connect(
    found: find::Found,
    member: Member,
    wanted: Wanted,
    facets: Vec<Facet>,
) -> FoundAssets {
    let find::Found { slice, corrected } = found;
    let wanted = match &corrected {
        Some(corrected) => Wanted { query: Some(corrected.clone()), ..wanted },
        None => wanted,
    };
    slice.connect(Found { member, wanted, facets, corrected }, Asset)
}

/// What is known of all assets that were found, counted where it is asked for.
pub struct Found {
    member: Member,
    wanted: Wanted,
    facets: Vec<Facet>,
    corrected: Option<String>,
}

#[Object(name = "Found")]
impl Found {
    /// How many there are on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let now = ctx.platform().db.now();
        let found = find::all(ctx.db(), now, &self.member, &self.wanted).await?;
        Ok(found.count(ctx.db()).await?)
    }

    /// What was looked for instead, in small letters where words were replaced: some words that
    /// were typed are nowhere in the library, and were taken for others that are spelt almost
    /// alike. Words of five letters or more may have one wrong, those of nine or more two; what is
    /// in quotes or has a digit in it is never taken for something else. `null` where what was typed
    /// was looked for, as it is whenever all of its words are known.
    async fn corrected_query(&self) -> Option<&str> {
        self.corrected.as_deref()
    }

    /// What may be meant, to be offered beside what was found: of some words that were typed fewer
    /// than ten assets are found, and of others that are spelt almost alike ten times as many. What
    /// was typed was looked for all the same; `null` where there is nothing to offer, and where
    /// `correctedQuery` is looked for already.
    async fn suggested_query(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        match &self.wanted.query {
            Some(typed) if self.corrected.is_none() => {
                find::suggested(ctx.db(), &self.member, typed).await
            }
            _ => Ok(None),
        }
    }

    /// How many there are of each sort, for each of the `facets` that are asked for, in their
    /// order.
    async fn facets(&self, ctx: &Context<'_>) -> Result<Vec<AssetFacet>> {
        if self.facets.is_empty() {
            return Ok(Vec::new());
        }
        let (db, now, member) = (ctx.db(), ctx.platform().db.now(), &self.member);
        let approximate = facets::are_behind(db, member).await?;
        // Cards that are still to be written may be in no sample.
        let exact = (!approximate).then_some(ctx.platform().config.exact_counts);
        let wish = Wish { facets: &self.facets, exact };
        let counted = facets::count(db, now, member, &self.wanted, wish).await?;
        let facets = self.facets.iter().zip(counted).map(|(field, counted)| {
            let values = counted.counted.into_iter().map(AssetFacetValue::from).collect();
            AssetFacet { field: *field, approximate, is_estimate: counted.is_estimate, values }
        });
        Ok(facets.collect())
    }
}

/// How many of the assets that were found are of which sort. What the filter says of the facet
/// itself does not count, so that one sees what else there is; but where it wants all of several
/// tags or persons, that does.
#[derive(SimpleObject)]
pub struct AssetFacet {
    /// By what they are sorted.
    field: Facet,
    /// Whether counts may be those of a moment ago: it is still being noted what was changed of
    /// many assets at a time, such as by merging two tags.
    approximate: bool,
    /// Whether counts are estimated: more than some 20 000 assets were found, unless the server is
    /// set otherwise, and half as many of them, taken by chance, stand for all. Each value says how
    /// far it may be off; of sorts with few assets among very many some may be missing.
    /// `totalCount` is always exact, also with a filter for one of the values.
    is_estimate: bool,
    /// The sorts with the most assets, these first; at most 100.
    values: Vec<AssetFacetValue>,
}

/// How many of the assets that were found are of one sort.
#[derive(SimpleObject)]
pub struct AssetFacetValue {
    /// The sort as a filter takes it: an id, a word of an enumeration, a year, `true` or `false`;
    /// `null` for the top of the library.
    value: Option<String>,
    /// What the tag, the person or the folder is called.
    name: Option<String>,
    /// How many.
    count: u64,
    /// How far `count` may be from what there is, in nineteen of twenty cases; 0 where it is exact.
    margin: u64,
}

impl From<Counted> for AssetFacetValue {
    fn from(counted: Counted) -> Self {
        let Counted { value, name, count, margin } = counted;
        Self { value, name, count, margin }
    }
}
