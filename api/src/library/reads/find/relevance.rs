use entity::{asset, card};
use sea_orm::{
    Condition, ExprTrait, FromQueryResult, JoinType, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select,
    prelude::*,
    sea_query::{Order, SimpleExpr},
};

use super::Index;
use crate::{
    error::Result,
    library::{
        reads::lists::Direction,
        rules::{query::Query, words::Place},
    },
    page::{Page, Part, Slice},
};

/// How many cards are nearby.
const NEARBY: i64 = 10_000;

/// An asset that was found, and how well.
struct Hit {
    asset: asset::Model,
    number: i64,
    place: Place,
}

/// What the database says of an asset that was found.
struct Row {
    asset: asset::Model,
    number: i64,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let asset = asset::Model::from_query_result(row, prefix)?;
        Ok(Self { asset, number: row.try_get(prefix, "number")? })
    }
}

/// Finds one page of the assets that words are found of, the best ones first.
///
/// An asset is as good as the worst of the places where the words are found, and among equals the
/// one that was added last is the better. So a page is read from the index as far as it goes, and
/// costs the same wherever it is: nothing is counted, weighed or sorted that is not on it.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    among: Select<asset::Entity>,
    (index, query): (&Index, &Query),
    (direction, page): (Direction, &Page),
) -> Result<Slice<asset::Model>> {
    let is_best_first = (direction == Direction::Asc) != page.is_backward();
    let (mut places, mut beyond) = (Place::ALL.to_vec(), None);
    if !is_best_first {
        places.reverse();
    }
    if let Some(from) = page.from(2)? {
        let [Part::Number(place), Part::Number(number)] = from else { return Err(page.misled()) };
        let start = places.iter().position(|other| i64::from(other.number()) == *place);
        places.drain(..start.ok_or_else(|| page.misled())?);
        beyond = Some(*number);
    }
    let walk = Walk { index, is_best_first, start: start(db, index, is_best_first).await? };
    let mut hits = Vec::new();
    'page: for place in places {
        let Some(words) = index.at_worst(query, place) else { continue };
        for reach in walk.reaches(beyond.take()) {
            let wanted = page.limit() + 1 - hits.len();
            let found = joined(among.clone(), index, words.clone()).filter(reach.within);
            let found = found.order_by(reach.by, walk.order()).limit(wanted as u64);
            let rows = found.into_model::<Row>().all(db).await?.into_iter();
            hits.extend(rows.map(|Row { asset, number }| Hit { asset, number, place }));
            if hits.len() > page.limit() {
                break 'page;
            }
        }
    }
    let slice = page
        .cut(hits, |hit| vec![Part::Number(hit.place.number().into()), Part::Number(hit.number)]);
    Ok(slice.map(|hit| hit.asset))
}

/// A walk through the cards of one place, from the newest to the oldest or back.
struct Walk<'a> {
    index: &'a Index,
    is_best_first: bool,
    /// The number of the first card there is.
    start: Option<i64>,
}

/// A part of the way.
struct Reach {
    within: Condition,
    by: SimpleExpr,
}

impl Walk<'_> {
    fn order(&self) -> Order {
        if self.is_best_first { Order::Desc } else { Order::Asc }
    }

    /// The parts of the way from behind a number, or from the start.
    ///
    /// PostgreSQL either looks at one card after the other, which is best for words that are on
    /// many, or takes all from the index that have them and sorts these, which is best for words
    /// that are on few. It chooses by how many it expects, and cannot know which words go together.
    /// So it looks only at the cards nearby one after the other: a wrong choice costs little.
    fn reaches(&self, from: Option<i64>) -> Vec<Reach> {
        let number = self.index.number();
        let behind = |edge: i64| {
            let number = self.index.number();
            if self.is_best_first { number.lt(edge) } else { number.gt(edge) }
        };
        let all = Condition::all().add_option(from.map(behind));
        let Some(start) = self.start.map(|start| from.unwrap_or(start)) else {
            return vec![Reach { within: all, by: number }];
        };
        let edge = start.saturating_add(if self.is_best_first { -NEARBY } else { NEARBY });
        let is_near =
            if self.is_best_first { number.clone().gte(edge) } else { number.clone().lte(edge) };
        vec![
            Reach { within: all.add(is_near), by: number.clone() },
            // No index is in the order of a sum.
            Reach { within: Condition::all().add(behind(edge)), by: number.add(0) },
        ]
    }
}

/// The number of the first card on the way through the cards of an account, where the database has
/// to be told how far to look.
async fn start(
    db: &impl ConnectionTrait,
    index: &Index,
    is_best_first: bool,
) -> Result<Option<i64>> {
    if !index.is_postgres() {
        return Ok(None);
    }
    let order = if is_best_first { Order::Desc } else { Order::Asc };
    let first = card::Entity::find()
        .select_only()
        .column(card::Column::Number)
        .filter(card::COLUMN.account_id.eq(index.account()))
        .order_by(card::COLUMN.number, order);
    Ok(first.into_tuple().one(db).await?)
}

/// Assets with the numbers of their cards, of which the index finds words.
fn joined(mut among: Select<asset::Entity>, index: &Index, words: String) -> Select<asset::Entity> {
    let cards = same((card::Entity, card::Column::AssetId), (asset::Entity, asset::Column::Id));
    if index.is_postgres() {
        let same_account = same(
            (card::Entity, card::Column::AccountId),
            (asset::Entity, asset::Column::AccountId),
        );
        QueryTrait::query(&mut among).join(
            JoinType::InnerJoin,
            card::Entity,
            cards.and(same_account).and(index.finds(words)),
        );
    } else {
        // Cross joins are done in the order in which they are written: the index gives the numbers
        // in their order, and no more of them than the page takes.
        let rows = Expr::cust(r#""card"."number" = "card_words"."rowid""#);
        let found = Expr::cust_with_values(r#""card_words" MATCH ?"#, [words]);
        QueryTrait::query(&mut among)
            .from_clear()
            .from("card_words")
            .cross_join(card::Entity)
            .cross_join(asset::Entity)
            .and_where(rows)
            .and_where(cards)
            .and_where(found);
    }
    among.column_as(index.number(), "number")
}

fn same<A: Iden, B: Iden>(one: (card::Entity, A), other: (asset::Entity, B)) -> SimpleExpr {
    Expr::col(one).equals(other)
}
