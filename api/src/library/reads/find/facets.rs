//! How many of what is found are of which sort.

use std::collections::HashMap;

use async_graphql::Enum;
use entity::{
    asset::{self, AssetFormat, AssetKind, Ownership},
    asset_tag,
    card::{self, Colour, Orientation},
    collection::Wanted,
    folder,
    id::{FolderId, PersonId, TagId},
    nametag, person, tag,
};
use sea_orm::{
    DbBackend, EntityTrait, ExprTrait, QueryOrder, QuerySelect, QueryTrait, Select, TryGetable,
    prelude::*,
    sea_query::{CaseStatement, Order, SelectStatement, SimpleExpr},
};

use super::all;
use crate::{
    access::Member,
    error::{Result, word},
    library::reads,
    uses,
};

/// How many values of a facet are told, at most.
pub const VALUES: u64 = 100;
/// What the values of a facet are counted under.
const VALUE: &str = "value";
const COUNT: &str = "count";

/// By what assets are sorted into heaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "AssetFacetField")]
pub enum Facet {
    /// What a person would call them; `filter.kinds`.
    Kind,
    /// Their formats; `filter.formats`.
    Format,
    /// Whose they are; `filter.ownerships`.
    Ownership,
    /// The tags on them; `filter.tags`.
    Tag,
    /// The people with nametags on them; `filter.personIds`.
    Person,
    /// The folders they are in; `filter.folderId`.
    Folder,
    /// Which of their sides is the longer one; `filter.orientations`.
    Orientation,
    /// What colour they have from afar; `filter.colours`.
    Colour,
    /// The years they were taken in, or added where that is not known, in UTC; `filter.takenFrom`
    /// and `filter.takenBefore`.
    Year,
    /// Whether something uses them; `filter.inUse`.
    InUse,
}

/// How many assets are of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The sort, as a filter says it; none for the top of the library.
    pub value: Option<String>,
    /// What a tag, a person or a folder is called.
    pub name: Option<String>,
    /// How many.
    pub count: u64,
}

/// Counts the assets of each sort, the largest counts first.
///
/// What is wanted of the facet itself does not count, so that one sees what else could be wanted.
/// Where all of several are wanted, of tags and persons, it does: one more would make it fewer.
pub async fn count(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    wanted: &Wanted,
    facet: Facet,
) -> Result<Vec<Counted>> {
    let found = all(db, now, member, &without(facet, wanted)).await?;
    let column = |column| Expr::col((asset::Entity, column));
    match facet {
        Facet::Kind => enumerate(db, found, column(asset::Column::Kind), word::<AssetKind>).await,
        Facet::Format => {
            enumerate(db, found, column(asset::Column::Format), word::<AssetFormat>).await
        }
        Facet::Ownership => {
            enumerate(db, found, column(asset::Column::Ownership), word::<Ownership>).await
        }
        Facet::Orientation => {
            let shown = Expr::col((card::Entity, card::Column::Orientation));
            enumerate(db, on_cards(found, &shown), shown, word::<Orientation>).await
        }
        Facet::Colour => {
            let shown = Expr::col((card::Entity, card::Column::Colour));
            enumerate(db, on_cards(found, &shown), shown, word::<Colour>).await
        }
        Facet::Year => years(db, found).await,
        Facet::InUse => in_use(db, now, member, found).await,
        Facet::Folder => folders(db, member, found).await,
        Facet::Tag => {
            let rows = asset_tag::Entity::find()
                .filter(asset_tag::COLUMN.asset_id.in_subquery(ids(found)));
            let each = Expr::col((asset_tag::Entity, asset_tag::Column::TagId));
            let counted = tally::<_, TagId>(db, rows, each, Expr::cust("COUNT(*)")).await?;
            let ids = counted.iter().map(|(id, _)| *id);
            let names = tag::Entity::find().filter(tag::COLUMN.id.is_in(ids)).all(db).await?;
            Ok(named(counted, names.into_iter().map(|tag| (tag.id, tag.name))))
        }
        Facet::Person => {
            let rows =
                nametag::Entity::find().filter(nametag::COLUMN.asset_id.in_subquery(ids(found)));
            let each = Expr::col((nametag::Entity, nametag::Column::PersonId));
            let assets = Expr::col((nametag::Entity, nametag::Column::AssetId)).count_distinct();
            let counted = tally::<_, PersonId>(db, rows, each, assets).await?;
            let ids = counted.iter().map(|(id, _)| *id);
            let names = person::Entity::find().filter(person::COLUMN.id.is_in(ids)).all(db).await?;
            Ok(named(counted, names.into_iter().map(|person| (person.id, person.name))))
        }
    }
}

/// What is wanted besides the sort that is counted.
fn without(facet: Facet, wanted: &Wanted) -> Wanted {
    let mut others = wanted.clone();
    match facet {
        Facet::Kind => others.kinds.clear(),
        Facet::Format => others.formats.clear(),
        Facet::Ownership => others.ownerships.clear(),
        Facet::Tag => others.tags.any.clear(),
        // Every one of several persons is wanted.
        Facet::Person => {}
        Facet::Folder => others.folder = None,
        Facet::Orientation => others.orientations.clear(),
        Facet::Colour => others.colours.clear(),
        Facet::Year => (others.taken_from, others.taken_before) = (None, None),
        Facet::InUse => others.in_use = None,
    }
    others
}

/// The ids of assets.
fn ids(found: Select<asset::Entity>) -> SelectStatement {
    found.select_only().column(asset::Column::Id).into_query()
}

/// The cards of assets that say something of one sort, read as assets are.
fn on_cards(found: Select<asset::Entity>, shown: &SimpleExpr) -> Select<card::Entity> {
    card::Entity::find()
        .filter(card::COLUMN.asset_id.in_subquery(ids(found)))
        .filter(shown.clone().is_not_null())
}

async fn tally<E: EntityTrait, V: TryGetable>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    each: SimpleExpr,
    count: SimpleExpr,
) -> Result<Vec<(V, u64)>> {
    let counted = rows
        .select_only()
        .expr_as(each, VALUE)
        .expr_as(count, COUNT)
        .group_by(Expr::col(VALUE))
        .order_by(Expr::col(COUNT), Order::Desc)
        .order_by(Expr::col(VALUE), Order::Asc)
        .limit(VALUES);
    let counted: Vec<(V, i64)> = counted.into_tuple().all(db).await?;
    let count = |count| u64::try_from(count).unwrap_or_default();
    Ok(counted.into_iter().map(|(value, found)| (value, count(found))).collect())
}

/// Counts the words of a closed vocabulary.
async fn enumerate<W: TryGetable>(
    db: &impl ConnectionTrait,
    rows: Select<impl EntityTrait>,
    each: SimpleExpr,
    word: fn(W) -> &'static str,
) -> Result<Vec<Counted>> {
    let counted = tally::<_, W>(db, rows, each, Expr::cust("COUNT(*)")).await?;
    let counted = counted.into_iter().map(|(value, count)| Counted {
        value: Some(word(value).to_owned()),
        name: None,
        count,
    });
    Ok(counted.collect())
}

/// Counts the years that assets are of, the last one first.
async fn years(db: &impl ConnectionTrait, found: Select<asset::Entity>) -> Result<Vec<Counted>> {
    let year = match db.get_database_backend() {
        DbBackend::Postgres => Expr::cust(
            r#"CAST(EXTRACT(YEAR FROM "asset"."dated_at" AT TIME ZONE 'UTC') AS BIGINT)"#,
        ),
        _ => Expr::cust(r#"CAST(strftime('%Y', "asset"."dated_at") AS BIGINT)"#),
    };
    let counted = tally::<_, i64>(db, found, year, Expr::cust("COUNT(*)")).await?;
    let counted = counted.into_iter().map(|(year, count)| Counted {
        value: Some(year.to_string()),
        name: None,
        count,
    });
    Ok(counted.collect())
}

/// Counts what something uses, and what nothing does.
async fn in_use(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    found: Select<asset::Entity>,
) -> Result<Vec<Counted>> {
    let used = uses::any(db, now, member.account).await?;
    let is_used = CaseStatement::new().case(used, 1).finally(0);
    let counted = tally::<_, i32>(db, found, is_used.into(), Expr::cust("COUNT(*)")).await?;
    let counted = counted.into_iter().map(|(is_used, count)| Counted {
        value: Some((is_used == 1).to_string()),
        name: None,
        count,
    });
    Ok(counted.collect())
}

async fn folders(
    db: &impl ConnectionTrait,
    member: &Member,
    found: Select<asset::Entity>,
) -> Result<Vec<Counted>> {
    let each = Expr::col((asset::Entity, asset::Column::FolderId));
    let counted = tally::<_, Option<FolderId>>(db, found, each, Expr::cust("COUNT(*)")).await?;
    let ids = counted.iter().filter_map(|(id, _)| *id);
    let names = reads::folders_of(member).filter(folder::COLUMN.id.is_in(ids));
    let names: HashMap<_, _> =
        names.all(db).await?.into_iter().map(|folder| (folder.id, folder.name)).collect();
    let counted = counted.into_iter().map(|(id, count)| Counted {
        value: id.map(|id| id.to_string()),
        name: id.and_then(|id| names.get(&id).cloned()),
        count,
    });
    Ok(counted.collect())
}

/// Says what is called how beside what was counted.
fn named<Id: ToString + Eq + std::hash::Hash>(
    counted: Vec<(Id, u64)>,
    names: impl Iterator<Item = (Id, String)>,
) -> Vec<Counted> {
    let mut names: HashMap<_, _> = names.collect();
    let counted = counted.into_iter().map(|(id, count)| Counted {
        value: Some(id.to_string()),
        name: names.remove(&id),
        count,
    });
    counted.collect()
}
