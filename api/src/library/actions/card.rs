//! What assets are found by, kept in step with what it stands on.
//!
//! Cards are written in the unit of work that changes an asset, once, at its end, for all assets of
//! which it records a change. What changes many assets at a time, such as the name of a folder,
//! marks them, and a job writes their cards.

use std::collections::{BTreeSet, HashMap};

use entity::{
    asset, asset_tag, card, card_due,
    id::{AccountId, AssetId, FolderId, PersonId, TagId},
    nametag, tally, word,
};
use sea_orm::{
    ActiveEnum,
    ActiveValue::Set,
    DbBackend, ExprTrait, IdenStatic, QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{Alias, InsertStatement, OnConflict, Query, SimpleExpr},
};

use super::room;
use crate::{
    error::Result,
    library::{
        jobs::{SweepWords, WriteCards},
        reads::{
            cards::{self, Known},
            tree,
        },
        rules::{
            card::Text,
            heap::Change,
            sample,
            words::{self, Cutter},
        },
    },
    tx::Tx,
};

/// How many cards are written with each statement.
const AT_ONCE: usize = 500;

/// The columns of a card that follow from what is known.
const SAID: [card::Column; 8] = [
    card::Column::Orientation,
    card::Column::Colour,
    card::Column::Rating,
    card::Column::Latitude,
    card::Column::Longitude,
    card::Column::Heap,
    card::Column::Labels,
    card::Column::TrashedAt,
];

/// Writes the cards of assets anew; of those that are gone there are none any more. The libraries
/// are held already.
pub(crate) async fn write(tx: &Tx, assets: &[AssetId]) -> Result<(), DbErr> {
    let cutter = Cutter::default();
    for some in assets.chunks(AT_ONCE) {
        let before = cards::counted(&tx.db, some).await?;
        let known = Known::of(&tx.db, some).await?;
        if known.is_empty() {
            continue;
        }
        let text = |known: &Known| {
            let (mark, bucket) = (words::mark(known.account), sample::bucket(known.asset));
            Text::new(&cutter, &mark, bucket, &known.texts)
        };
        let texts: Vec<_> = known.iter().map(text).collect();
        if tx.db.get_database_backend() == DbBackend::Postgres {
            let words = texts.iter().map(Text::vector).collect();
            tx.db.execute(&upsert(&known, Some(words))).await?;
        } else {
            tx.db.execute(&upsert(&known, None)).await?;
            index(tx, &known, &texts).await?;
        }
        recount(tx, &before, &known).await?;
        learn(tx, &known, &texts).await?;
    }
    Ok(())
}

/// Adds cards, or writes over those that there are; on PostgreSQL with their words.
fn upsert(known: &[Known], words: Option<Vec<String>>) -> InsertStatement {
    let mut statement = Query::insert();
    statement.into_table(card::Entity);
    let keys = [card::Column::AccountId, card::Column::AssetId];
    let columns = keys.iter().chain(&SAID).map(|column| Alias::new(column.as_str()));
    let words_column = words.is_some().then(|| Alias::new("words"));
    statement.columns(columns.chain(words_column.clone()));
    let mut words = words.into_iter().flatten();
    for known in known {
        let said: [SimpleExpr; 10] = [
            known.account.into(),
            known.asset.into(),
            known.orientation.map(|it| it.to_value()).into(),
            known.colour.map(|it| it.to_value()).into(),
            known.rating.into(),
            known.position.map(|(latitude, _)| latitude).into(),
            known.position.map(|(_, longitude)| longitude).into(),
            known.heap.into(),
            card::Labels(known.labels.clone()).into(),
            known.trashed_at.into(),
        ];
        let words =
            words.next().map(|words| Expr::cust_with_values("CAST($1 AS tsvector)", [words]));
        statement.values_panic(said.into_iter().chain(words));
    }
    let mut renewed = OnConflict::column(card::Column::AssetId);
    renewed
        .update_columns(SAID.iter().map(|column| Alias::new(column.as_str())).chain(words_column));
    statement.on_conflict(renewed);
    statement
}

/// Puts words into SQLite's index in place of those that it had.
async fn index(tx: &Tx, known: &[Known], texts: &[Text]) -> Result<(), DbErr> {
    let assets = known.iter().map(|known| known.asset);
    let numbers: Vec<(AssetId, i64)> = card::Entity::find()
        .select_only()
        .columns([card::Column::AssetId, card::Column::Number])
        .filter(card::COLUMN.asset_id.is_in(assets))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let numbers: HashMap<_, _> = numbers.into_iter().collect();
    let mut statement = Query::insert();
    statement.replace().into_table("card_words");
    statement.columns(["rowid", "n1", "n2", "n3", "s1", "s2", "s3"]);
    for (known, text) in known.iter().zip(texts) {
        let Some(number) = numbers.get(&known.asset) else { continue };
        let columns = text.columns().map(SimpleExpr::from);
        statement.values_panic([SimpleExpr::from(*number)].into_iter().chain(columns));
    }
    tx.db.execute(&statement).await?;
    Ok(())
}

/// Counts assets as their cards say now, and no longer as they said before.
async fn recount(tx: &Tx, before: &[card::Model], known: &[Known]) -> Result<(), DbErr> {
    let mut change = Change::default();
    for card in before {
        change.count(card.account_id, card.heap.unwrap_or_default(), &card.labels.0, -1);
    }
    for known in known.iter().filter(|known| known.trashed_at.is_none()) {
        change.count(known.account, known.heap, &known.labels, 1);
    }
    let lines: Vec<_> = change.lines().collect();
    let mut fewer = HashMap::<_, BTreeSet<_>>::new();
    for ((account, heap, _), _) in lines.iter().filter(|(_, by)| *by < 0) {
        fewer.entry(*account).or_default().insert(*heap);
    }
    let count = Expr::col((tally::Entity, tally::Column::Count));
    let sum = count.add(Expr::col(("excluded", tally::Column::Count)));
    let key = [tally::Column::AccountId, tally::Column::Heap, tally::Column::Label];
    let added = OnConflict::columns(key).value(tally::Column::Count, sum).to_owned();
    let lines = lines.into_iter().map(|((account, heap, label), by)| tally::ActiveModel {
        account_id: Set(account),
        heap: Set(heap),
        label: Set(label),
        count: Set(by),
    });
    tx.upsert_all(lines.collect(), added).await?;
    for (account, heaps) in fewer {
        tally::Entity::delete_many()
            .filter(tally::COLUMN.account_id.eq(account))
            .filter(tally::COLUMN.heap.is_in(heaps))
            .filter(tally::COLUMN.count.lte(0))
            .exec(&tx.db)
            .await?;
    }
    Ok(())
}

/// Remembers the words that assets are found by, so that they are known where they are meant.
async fn learn(tx: &Tx, known: &[Known], texts: &[Text]) -> Result<(), DbErr> {
    let mut words = BTreeSet::<(AccountId, &str)>::new();
    for (known, text) in known.iter().zip(texts) {
        words.extend(text.spellings().map(|word| (known.account, word)));
    }
    let words = words.into_iter().map(|(account, text)| word::ActiveModel {
        account_id: Set(account),
        text: Set(text.to_owned()),
    });
    tx.upsert_all(words.collect(), OnConflict::new().do_nothing().to_owned()).await
}

/// Has the cards written anew of all that is in a folder, at any depth. The library is held
/// already.
pub(super) async fn mark_in(tx: &Tx, folder: FolderId) -> Result<()> {
    let folders = tree::subtree(&tx.db, folder).await?;
    mark(tx, assets().filter(asset::COLUMN.folder_id.is_in(folders))).await
}

/// Has the cards written anew of all that carries a tag. The library is held already.
pub(super) async fn mark_tagged(tx: &Tx, tag: TagId) -> Result<()> {
    let carriers = asset_tag::Entity::find()
        .select_only()
        .column(asset_tag::Column::AssetId)
        .filter(asset_tag::COLUMN.tag_id.eq(tag))
        .into_query();
    mark(tx, assets().filter(asset::COLUMN.id.in_subquery(carriers))).await
}

/// Has the cards written anew of all that shows a person. The library is held already.
pub(super) async fn mark_shown(tx: &Tx, person: PersonId) -> Result<()> {
    let shown = nametag::Entity::find()
        .select_only()
        .column(nametag::Column::AssetId)
        .filter(nametag::COLUMN.person_id.eq(person))
        .into_query();
    mark(tx, assets().filter(asset::COLUMN.id.in_subquery(shown))).await
}

fn assets() -> Select<asset::Entity> {
    let columns = [asset::Column::Id, asset::Column::AccountId];
    asset::Entity::find().select_only().columns(columns)
}

async fn mark(tx: &Tx, assets: Select<asset::Entity>) -> Result<()> {
    let mut statement = Query::insert();
    statement
        .into_table(card_due::Entity)
        .columns([card_due::Column::AssetId, card_due::Column::AccountId])
        .select_from(assets.into_query())
        .map_err(anyhow::Error::new)?
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    let marked = tx.db.execute(&statement).await?;
    if marked.rows_affected() > 0 {
        tx.enqueue(WriteCards {}).await?;
    }
    Ok(())
}

/// Writes some of the cards that are marked, and tells whether no more of them are.
pub(crate) async fn write_due(tx: &Tx) -> Result<bool> {
    let Some(due) = card_due::Entity::find().one(&tx.db).await? else { return Ok(true) };
    let account = due.account_id;
    room::hold(tx, account).await?;
    let due: Vec<AssetId> = card_due::Entity::find()
        .select_only()
        .column(card_due::Column::AssetId)
        .filter(card_due::COLUMN.account_id.eq(account))
        .order_by_asc(card_due::COLUMN.asset_id)
        .limit(AT_ONCE as u64)
        .into_tuple()
        .all(&tx.db)
        .await?;
    write(tx, &due).await?;
    SweepWords::later(tx, account).await?;
    card_due::Entity::delete_many()
        .filter(card_due::COLUMN.asset_id.is_in(due))
        .exec(&tx.db)
        .await?;
    Ok(false)
}
