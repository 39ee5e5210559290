use entity::{
    asset::{self, AssetFormat, AssetKind},
    card,
    collection::Wanted,
    tally,
};
use sea_orm::{
    Condition, DbBackend, ExprTrait, PaginatorTrait, TryGetable,
    prelude::*,
    sea_query::{Func, Order, Query, SelectStatement, SimpleExpr},
};

use super::{Index, ids, of_look, of_words, understood};
use crate::{
    access::Member,
    error::Result,
    library::{
        reads::lists,
        rules::{
            heap::{self, Heap, Part},
            sample::Sample,
        },
    },
};

/// The labels of one card, in SQL.
const LABELS: &str = "labels_of_card";

/// Assets as they are piled up to be counted.
///
/// What nothing but heaps decide, such as of which format assets are, is known of all without
/// looking at any: the tally says how many there are. Otherwise their cards are counted: those of a
/// few by all of them, and those of many by a sample, since a person who is told of 104 298 pictures
/// does not ask for the last eight, but waits for as long as it takes to look at each.
pub(super) struct Piles {
    backend: DbBackend,
    source: Source,
}

enum Source {
    /// Lines of the tally.
    Tally(Condition),
    /// Cards: all of them, or those of a sample.
    Cards(Condition, Option<Sample>),
}

impl Piles {
    /// Finds where those that are wanted are counted: of more than `exact` a sample.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        now: DateTimeUtc,
        member: &Member,
        wanted: &Wanted,
        exact: Option<u64>,
    ) -> Result<Self> {
        let backend = db.get_database_backend();
        let others = Wanted {
            kinds: Vec::new(),
            formats: Vec::new(),
            ownerships: Vec::new(),
            orientations: Vec::new(),
            colours: Vec::new(),
            ..wanted.clone()
        };
        if others == Wanted::default() {
            let lines = of_heap(&Expr::col((tally::Entity, tally::Column::Heap)), wanted);
            let lines = lines.add(tally::COLUMN.account_id.eq(member.account));
            return Ok(Self { backend, source: Source::Tally(lines) });
        }
        let trashed = card::COLUMN.trashed_at;
        let cards = of_heap(&Expr::col((card::Entity, card::Column::Heap)), wanted)
            .add(card::COLUMN.heap.is_not_null())
            .add(card::COLUMN.account_id.eq(member.account))
            .add(if wanted.in_trash { trashed.is_not_null() } else { trashed.is_null() });
        let cards = of_look(cards, &others);
        let (query, index) = (understood(wanted)?, Index::new(backend, member.account));
        // What cards do not say is asked of the assets.
        let others =
            Wanted { query: None, least_rating: None, area: None, in_trash: false, ..others };
        let cards = if others == Wanted::default() {
            cards
        } else {
            let others = Wanted { in_trash: wanted.in_trash, ..others };
            let assets = lists::matching(db, now, member, &others).await?;
            cards.add(card::COLUMN.asset_id.in_subquery(ids(assets)))
        };
        let among = |sample| of_words(cards.clone(), &index, &query, sample);
        let sample = match exact {
            Some(exact) => {
                let pilot = card::Entity::find().filter(among(Some(Sample::PILOT)));
                Sample::of(pilot.count(db).await?, exact)
            }
            None => None,
        };
        Ok(Self { backend, source: Source::Cards(among(sample), sample) })
    }

    /// The sample that stands for all, if it is not all that are counted.
    pub(super) fn sample(&self) -> Option<Sample> {
        match self.source {
            Source::Tally(_) => None,
            Source::Cards(_, sample) => sample,
        }
    }

    /// How many of those of the sample are in use.
    pub(super) async fn used(
        &self,
        db: &impl ConnectionTrait,
        used: Select<asset::Entity>,
    ) -> Result<u64> {
        let used = match &self.source {
            Source::Tally(_) => used.count(db).await?,
            Source::Cards(cards, _) => {
                let used = card::COLUMN.asset_id.in_subquery(ids(used));
                card::Entity::find().filter(cards.clone()).filter(used).count(db).await?
            }
        };
        Ok(self.scaled(used))
    }

    fn scaled(&self, count: u64) -> u64 {
        self.sample().map_or(count, |sample| sample.scaled(count))
    }

    /// How many assets lie in each heap.
    pub(super) async fn heaps(&self, db: &impl ConnectionTrait) -> Result<Vec<(Heap, u64)>> {
        let mut heaps = Query::select();
        match &self.source {
            Source::Tally(lines) => heaps
                .expr_as(Expr::col(tally::Column::Heap), "pile")
                .expr_as(sum(), "count")
                .from(tally::Entity)
                .cond_where(lines.clone())
                .and_where(tally::COLUMN.label.eq("")),
            Source::Cards(cards, _) => heaps
                .expr_as(Expr::col(card::Column::Heap), "pile")
                .expr_as(Expr::cust("COUNT(*)"), "count")
                .from(card::Entity)
                .cond_where(cards.clone()),
        };
        heaps.add_group_by([Expr::col("pile")]);
        let rows = self.counted::<i64>(db, &heaps).await?;
        Ok(rows.into_iter().filter_map(|(pile, count)| Some((Heap::of(pile)?, count))).collect())
    }

    /// How many assets have each label, the largest counts first.
    pub(super) async fn labels(&self, db: &impl ConnectionTrait) -> Result<Vec<(String, u64)>> {
        let mut labels = Query::select();
        match &self.source {
            Source::Tally(lines) => labels
                .expr_as(Expr::col(tally::Column::Label), "pile")
                .expr_as(sum(), "count")
                .from(tally::Entity)
                .cond_where(lines.clone())
                .and_where(tally::COLUMN.label.ne("")),
            Source::Cards(cards, _) => labels
                .expr_as(Expr::col((LABELS, "value")), "pile")
                .expr_as(Expr::cust("COUNT(*)"), "count")
                .from_subquery(self.labels_of(cards.clone()), LABELS),
        };
        labels
            .add_group_by([Expr::col("pile")])
            .order_by("count", Order::Desc)
            .order_by("pile", Order::Asc);
        self.counted(db, &labels).await
    }

    /// Reads how many there are of what.
    async fn counted<V: TryGetable>(
        &self,
        db: &impl ConnectionTrait,
        statement: &SelectStatement,
    ) -> Result<Vec<(V, u64)>> {
        let mut counted = Vec::new();
        for row in db.query_all(statement).await? {
            let count: i64 = row.try_get("", "count")?;
            let count = u64::try_from(count).unwrap_or_default();
            counted.push((row.try_get("", "pile")?, self.scaled(count)));
        }
        Ok(counted)
    }

    /// The labels of cards, once for each card that has them.
    fn labels_of(&self, cards: Condition) -> SelectStatement {
        let labels = Expr::col((card::Entity, card::Column::Labels));
        let mut each = Query::select();
        each.from(card::Entity).cond_where(cards);
        if self.backend == DbBackend::Postgres {
            let values = Func::cust("jsonb_array_elements_text").arg(labels);
            each.expr_as(values, "value");
        } else {
            each.from_function(Func::cust("json_each").arg(labels), "each");
            each.expr_as(Expr::col(("each", "value")), "value");
        }
        each
    }
}

/// The assets of the heaps in which what is wanted lies.
fn of_heap(heap: &SimpleExpr, wanted: &Wanted) -> Condition {
    let is_one_of = |part: Part, values: Vec<i64>| {
        heap.clone().right_shift(part.shift).bit_and(part.mask).is_in(values)
    };
    let of_kinds = |kinds: &[AssetKind]| {
        let formats = heap::FORMATS.into_iter().filter(|format| kinds.contains(&format.kind()));
        formats.collect::<Vec<AssetFormat>>()
    };
    let formats = |formats: &[AssetFormat]| formats.iter().copied().map(heap::format).collect();
    let mut said = Condition::all();
    if !wanted.kinds.is_empty() {
        said = said.add(is_one_of(heap::FORMAT, formats(&of_kinds(&wanted.kinds))));
    }
    if !wanted.formats.is_empty() {
        said = said.add(is_one_of(heap::FORMAT, formats(&wanted.formats)));
    }
    if !wanted.ownerships.is_empty() {
        let owners = wanted.ownerships.iter().copied().map(heap::ownership).collect();
        said = said.add(is_one_of(heap::OWNERSHIP, owners));
    }
    if !wanted.orientations.is_empty() {
        let orientations = wanted.orientations.iter().copied().map(heap::orientation).collect();
        said = said.add(is_one_of(heap::ORIENTATION, orientations));
    }
    if !wanted.colours.is_empty() {
        let colours = wanted.colours.iter().copied().map(heap::colour).collect();
        said = said.add(is_one_of(heap::COLOUR, colours));
    }
    said
}

/// The sum of lines of the tally; PostgreSQL would make it a number of any size.
fn sum() -> SimpleExpr {
    Expr::col((tally::Entity, tally::Column::Count)).sum().cast_as("BIGINT")
}
