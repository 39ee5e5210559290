//! Finding assets by words and by what they are.

pub mod facets;
mod index;
mod piles;
mod relevance;
pub mod searches;
mod spelling;

use entity::{asset, card, collection::Wanted, id::AccountId};
use sea_orm::{
    Condition, DbBackend, ExprTrait, QuerySelect, QueryTrait, Select, prelude::*,
    sea_query::SelectStatement,
};

use self::index::Index;
use super::lists::{self, AssetOrderField, Sorting};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::{
        query::{self, Query},
        sample::Sample,
    },
    page::{Page, Slice},
};

/// What is looked for, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Which assets.
    pub wanted: Wanted,
    /// In which order; none for the best first where words are looked for, and else the newest.
    pub order: Option<Sorting>,
}

/// A page of what was found.
#[derive(Debug)]
pub struct Found {
    /// The page.
    pub slice: Slice<asset::Model>,
    /// What was looked for instead, since nothing is found of some words that were typed.
    pub corrected: Option<String>,
}

/// Finds one page of assets.
///
/// Where words are nowhere in the library, and so nothing is found, those that are spelt almost
/// alike are looked for.
pub async fn page(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    search: &Search,
    page: &Page,
) -> Result<Found> {
    let slice = exactly(db, now, member, search, page).await?;
    if slice.is_empty()
        && let Some(typed) = &search.wanted.query
    {
        let index = Index::new(db.get_database_backend(), member.account);
        if let Some(meant) = spelling::corrected(db, &index, typed).await? {
            let wanted = Wanted { query: Some(meant.clone()), ..search.wanted.clone() };
            let search = Search { wanted, ..search.clone() };
            let slice = exactly(db, now, member, &search, page).await?;
            return Ok(Found { slice, corrected: Some(meant) });
        }
    }
    Ok(Found { slice, corrected: None })
}

/// Other words that may be meant by those that are looked for, of which little is found.
pub async fn suggested(
    db: &impl ConnectionTrait,
    member: &Member,
    typed: &str,
) -> Result<Option<String>> {
    spelling::suggested(db, &Index::new(db.get_database_backend(), member.account), typed).await
}

/// Finds one page of the assets of which the words are found that are looked for.
async fn exactly(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    search: &Search,
    page: &Page,
) -> Result<Slice<asset::Model>> {
    let query = understood(&search.wanted)?;
    let is_worded = !query.wanted.is_empty();
    let usual =
        if is_worded { Sorting::up(AssetOrderField::Relevance) } else { Sorting::default() };
    let order = search.order.unwrap_or(usual);
    if order.field != AssetOrderField::Relevance {
        let found = lists::assets(db, now, member, &search.wanted, order).await?;
        return page.slice(found, &order.keys(), db).await;
    }
    if !is_worded {
        let message = "There is relevance only where words are looked for: give `query`.";
        return Err(Error::bad_input("orderBy", message));
    }
    let others = Wanted { query: None, ..search.wanted.clone() };
    let among = lists::matching(db, now, member, &others).await?;
    let index = Index::new(db.get_database_backend(), member.account);
    relevance::page(db, among, (&index, &query), (order.direction, page)).await
}

/// All assets that are looked for, in no order.
pub async fn all(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    wanted: &Wanted,
) -> Result<Select<asset::Entity>> {
    lists::matching(db, now, member, wanted).await
}

/// Tells whether anything in an account's library is found by a word as it stands.
pub async fn is_word(db: &impl ConnectionTrait, account: AccountId, word: &str) -> Result<bool> {
    spelling::is_word(db, &Index::new(db.get_database_backend(), account), word).await
}

/// Understands the words that are looked for.
pub fn understood(wanted: &Wanted) -> Result<Query> {
    Ok(query::parse(wanted.query.as_deref().unwrap_or_default())?)
}

/// Tells of which assets the cards say what is wanted, if anything is wanted of them.
pub(super) fn of_cards(
    backend: DbBackend,
    member: &Member,
    wanted: &Wanted,
) -> Result<Option<Condition>> {
    let query = understood(wanted)?;
    let index = Index::new(backend, member.account);
    let mut said = Condition::all();
    if let Some(words) = index.words(&query) {
        said = said.add(index.finds(words));
    }
    said = of_look(said, wanted);
    let mut all = Condition::all();
    if !said.is_empty() {
        all = all.add(asset::COLUMN.id.in_subquery(cards(member, said)));
    } else if let Some(unwanted) = index.unwanted(&query) {
        let kept_out = Condition::all().add(index.finds(unwanted));
        all = all.add(asset::COLUMN.id.not_in_subquery(cards(member, kept_out)));
    }
    Ok((!all.is_empty()).then_some(all))
}

/// Adds what is wanted of the words of cards, of all or among a sample of them.
fn of_words(said: Condition, index: &Index, query: &Query, sample: Option<Sample>) -> Condition {
    if let Some(sample) = sample {
        return said.add(index.finds(index.among(sample, query)));
    }
    match (index.words(query), index.unwanted(query)) {
        (Some(words), _) => said.add(index.finds(words)),
        (None, Some(unwanted)) => said.add(index.finds(unwanted).not()),
        (None, None) => said,
    }
}

/// Adds what is wanted of the looks of assets, where they were taken, and how they are rated.
fn of_look(mut said: Condition, wanted: &Wanted) -> Condition {
    if !wanted.orientations.is_empty() {
        said = said.add(card::COLUMN.orientation.is_in(wanted.orientations.iter().copied()));
    }
    if !wanted.colours.is_empty() {
        said = said.add(card::COLUMN.colour.is_in(wanted.colours.iter().copied()));
    }
    if let Some(least) = wanted.least_rating {
        said = said.add(card::COLUMN.rating.gte(least));
    }
    if let Some(area) = wanted.area {
        said = said.add(card::COLUMN.latitude.between(area.south, area.north));
        let (west, east) = (
            Condition::all().add(card::COLUMN.longitude.gte(area.west)),
            card::COLUMN.longitude.lte(area.east),
        );
        said = said.add(if area.west <= area.east {
            west.add(east)
        } else {
            Condition::any().add(west).add(east)
        });
    }
    said
}

/// The assets of the cards of a member's account that say something.
fn cards(member: &Member, said: Condition) -> SelectStatement {
    card::Entity::find()
        .select_only()
        .column(card::Column::AssetId)
        .filter(card::COLUMN.account_id.eq(member.account))
        .filter(said)
        .into_query()
}

/// The ids of assets.
fn ids(found: Select<asset::Entity>) -> SelectStatement {
    found.select_only().column(asset::Column::Id).into_query()
}
