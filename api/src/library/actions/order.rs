//! The manual orders of folders and collections.

use std::collections::HashMap;

use entity::{
    asset, collection_asset,
    id::{AccountId, AssetId, CollectionId, FolderId},
};
use sea_orm::{
    ExprTrait, Statement, Value,
    prelude::*,
    sea_query::{Order, Query, SelectStatement},
};

use super::Place;
use crate::{
    error::{Error, Result},
    library::rules::rank,
    tx::Tx,
};

/// How many ranks one statement changes.
const CHUNK: usize = 500;

/// What has a manual order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shelf {
    /// The top of a library.
    Top(AccountId),
    /// A folder. The trash keeps its places in it.
    Folder(FolderId),
    /// A collection.
    Collection(CollectionId),
}

/// Which way along an order.
#[derive(Clone, Copy, Debug)]
enum Way {
    Up,
    Down,
}

impl Shelf {
    /// The order of a folder, or of the top.
    pub(super) fn of(account: AccountId, folder: Option<FolderId>) -> Self {
        folder.map_or(Self::Top(account), Self::Folder)
    }

    /// The table that holds the ranks, and the column that says whose they are.
    const fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Top(_) | Self::Folder(_) => ("asset", "id"),
            Self::Collection(_) => ("collection_asset", "asset_id"),
        }
    }

    /// All that stands on it.
    fn standing(self) -> SelectStatement {
        let mut all = Query::select();
        match self {
            Self::Top(account) => all
                .from(asset::Entity)
                .and_where(Expr::col(asset::Column::AccountId).eq(account))
                .and_where(Expr::col(asset::Column::FolderId).is_null()),
            Self::Folder(folder) => {
                all.from(asset::Entity).and_where(Expr::col(asset::Column::FolderId).eq(folder))
            }
            Self::Collection(collection) => all
                .from(collection_asset::Entity)
                .and_where(Expr::col(collection_asset::Column::CollectionId).eq(collection)),
        };
        all
    }
}

/// Finds so many ranks in a row at a place, as if those that are moved there were gone. The library
/// is held already, and the neighbour is none of them.
pub(super) async fn ranks(
    tx: &Tx,
    (shelf, place): (Shelf, Place),
    moved: &[AssetId],
    count: usize,
) -> Result<Vec<String>> {
    for _ in 0..2 {
        let (after, before) = gap(tx, shelf, place, moved).await?;
        if let Some(ranks) = rank::several(after.as_deref(), before.as_deref(), count) {
            return Ok(ranks);
        }
        spread(tx, shelf).await?;
    }
    Err(Error::Broken(anyhow::anyhow!("{shelf:?} has no room for a rank though it was spread")))
}

/// Finds the place behind everything in a folder. The library is held already.
pub(super) async fn last(tx: &Tx, account: AccountId, folder: Option<FolderId>) -> Result<String> {
    Ok(behind(tx, account, &[folder]).await?.concat())
}

/// Finds for each of some folders a place behind everything in it, and behind the places that were
/// found in it before. The library is held already.
pub(super) async fn behind(
    tx: &Tx,
    account: AccountId,
    folders: &[Option<FolderId>],
) -> Result<Vec<String>> {
    let mut wanted = HashMap::new();
    for folder in folders {
        *wanted.entry(*folder).or_default() += 1;
    }
    let mut found = HashMap::new();
    for (folder, count) in wanted {
        let end = (Shelf::of(account, folder), Place::Last);
        found.insert(folder, ranks(tx, end, &[], count).await?.into_iter());
    }
    Ok(folders.iter().filter_map(|folder| found.get_mut(folder)?.next()).collect())
}

/// Puts assets at a place, in the order in which they are given; into a folder from wherever they
/// are, but in a collection they must be. The library is held already.
pub(super) async fn arrange(tx: &Tx, shelf: Shelf, place: Place, moved: &[AssetId]) -> Result<()> {
    let ranks = ranks(tx, (shelf, place), moved, moved.len()).await?;
    assign_all(tx, shelf, moved.iter().copied().zip(ranks).collect()).await
}

/// The ranks between which a place is; none at the ends.
async fn gap(
    tx: &Tx,
    shelf: Shelf,
    place: Place,
    moved: &[AssetId],
) -> Result<(Option<String>, Option<String>)> {
    Ok(match place {
        Place::Last => (nearest(tx, shelf, (Way::Down, None), moved).await?, None),
        Place::Before(neighbour) => {
            let here = rank_of(tx, shelf, neighbour).await?;
            (nearest(tx, shelf, (Way::Down, Some(&here)), moved).await?, Some(here))
        }
        Place::After(neighbour) => {
            let here = rank_of(tx, shelf, neighbour).await?;
            let next = nearest(tx, shelf, (Way::Up, Some(&here)), moved).await?;
            (Some(here), next)
        }
    })
}

async fn rank_of(tx: &Tx, shelf: Shelf, neighbour: AssetId) -> Result<String> {
    let (_, key) = shelf.table();
    let mut here = shelf.standing();
    here.column("rank").and_where(Expr::col(key).eq(neighbour));
    let here = tx.db.query_one(&here).await?.ok_or_else(|| Error::not_found("asset"))?;
    Ok(here.try_get("", "rank")?)
}

/// The first rank along a way that is none of those moved.
async fn nearest(
    tx: &Tx,
    shelf: Shelf,
    (way, from): (Way, Option<&str>),
    moved: &[AssetId],
) -> Result<Option<String>> {
    let (_, key) = shelf.table();
    let mut next = shelf.standing();
    next.column("rank").and_where(Expr::col(key).is_not_in(moved.iter().copied())).limit(1);
    match way {
        Way::Up => next.order_by("rank", Order::Asc),
        Way::Down => next.order_by("rank", Order::Desc),
    };
    if let Some(from) = from {
        let rank = Expr::col("rank");
        next.and_where(match way {
            Way::Up => rank.gt(from),
            Way::Down => rank.lt(from),
        });
    }
    let next = tx.db.query_one(&next).await?;
    Ok(next.map(|row| row.try_get("", "rank")).transpose()?)
}

/// Gives everything a new short rank, in the same order.
async fn spread(tx: &Tx, shelf: Shelf) -> Result<()> {
    let (_, key) = shelf.table();
    let mut all = shelf.standing();
    all.column(key).order_by("rank", Order::Asc);
    let rows = tx.db.query_all(&all).await?;
    let ids = rows.iter().map(|row| row.try_get("", key).map(AssetId));
    let ids = ids.collect::<Result<Vec<_>, DbErr>>()?;
    let ranks: Vec<_> = rank::spread(ids.len() as u64).collect();
    assign_all(tx, shelf, ids.into_iter().zip(ranks).collect()).await
}

/// Gives ranks to many at once.
async fn assign_all(tx: &Tx, shelf: Shelf, places: Vec<(AssetId, String)>) -> Result<()> {
    // First out of the way of each other, since each statement must leave the ranks unique.
    for prefix in ["~", ""] {
        for chunk in places.chunks(CHUNK) {
            assign(tx, shelf, chunk, prefix).await?;
        }
    }
    Ok(())
}

async fn assign(tx: &Tx, shelf: Shelf, places: &[(AssetId, String)], prefix: &str) -> Result<()> {
    let rows = (0..places.len()).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2));
    let rows = rows.collect::<Vec<_>>().join(", ");
    let (table, key) = shelf.table();
    let last = 2 * places.len() + 1;
    let (set, only, owner) = match shelf {
        Shelf::Top(account) => {
            (", folder_id = NULL".into(), format!(" AND asset.account_id = ${last}"), account.0)
        }
        Shelf::Folder(folder) => (format!(", folder_id = ${last}"), String::new(), folder.0),
        Shelf::Collection(collection) => {
            (String::new(), format!(" AND collection_asset.collection_id = ${last}"), collection.0)
        }
    };
    let sql = format!(
        "WITH place (id, rank) AS (VALUES {rows}) UPDATE {table} SET rank = place.rank{set} \
         FROM place WHERE {table}.{key} = place.id{only}"
    );
    let ranks = places
        .iter()
        .flat_map(|(id, rank)| [Value::from(id.0), Value::from(format!("{prefix}{rank}"))]);
    let values = ranks.chain([owner.into()]);
    let statement = Statement::from_sql_and_values(tx.db.get_database_backend(), sql, values);
    tx.db.execute_raw(statement).await?;
    Ok(())
}
