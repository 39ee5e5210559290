//! The manual order of a folder.

use entity::{
    asset,
    id::{AccountId, AssetId, FolderId},
};
use sea_orm::{QueryOrder, QuerySelect, Statement, Value, prelude::*};

use crate::{
    error::{Error, Result},
    library::{reads, rules::rank},
    tx::Tx,
};

/// How many ranks one statement changes.
const CHUNK: usize = 500;

/// Finds the place behind everything in a folder. The library is held already.
pub(super) async fn last(tx: &Tx, account: AccountId, folder: Option<FolderId>) -> Result<String> {
    for _ in 0..2 {
        let last = inside(account, folder).order_by_desc(asset::COLUMN.rank).one(&tx.db).await?;
        if let Some(rank) = rank::between(last.as_ref().map(|last| last.rank.as_str()), None) {
            return Ok(rank);
        }
        spread(tx, account, folder).await?;
    }
    Err(no_room())
}

/// Finds the place right before or right behind an asset, where another is to go. The library is
/// held already.
pub(super) async fn beside(
    tx: &Tx,
    neighbour: &asset::Model,
    is_before: bool,
    moved: AssetId,
) -> Result<String> {
    let (account, folder) = (neighbour.account_id, neighbour.folder_id);
    for _ in 0..2 {
        let here = reads::of(account).filter(asset::COLUMN.id.eq(neighbour.id)).one(&tx.db).await?;
        let here = here.ok_or_else(no_room)?.rank;
        let others = inside(account, folder).filter(asset::COLUMN.id.ne(moved));
        let rank = if is_before {
            let next = others.filter(asset::COLUMN.rank.lt(here.as_str()));
            let next = next.order_by_desc(asset::COLUMN.rank).one(&tx.db).await?;
            rank::between(next.as_ref().map(|next| next.rank.as_str()), Some(&here))
        } else {
            let next = others.filter(asset::COLUMN.rank.gt(here.as_str()));
            let next = next.order_by_asc(asset::COLUMN.rank).one(&tx.db).await?;
            rank::between(Some(&here), next.as_ref().map(|next| next.rank.as_str()))
        };
        if let Some(rank) = rank {
            return Ok(rank);
        }
        spread(tx, account, folder).await?;
    }
    Err(no_room())
}

/// Everything in a folder, the trash included, which keeps its places.
fn inside(account: AccountId, folder: Option<FolderId>) -> Select<asset::Entity> {
    let all = reads::of(account);
    match folder {
        Some(folder) => all.filter(asset::COLUMN.folder_id.eq(folder)),
        None => all.filter(asset::COLUMN.folder_id.is_null()),
    }
}

/// Gives everything in a folder a new short rank, in the same order.
async fn spread(tx: &Tx, account: AccountId, folder: Option<FolderId>) -> Result<()> {
    let ids: Vec<AssetId> = inside(account, folder)
        .select_only()
        .column(asset::Column::Id)
        .order_by_asc(asset::COLUMN.rank)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let ranks: Vec<_> = rank::spread(ids.len() as u64).collect();
    let places: Vec<_> = ids.into_iter().zip(ranks).collect();
    // First out of the way of each other, since each statement must leave the ranks unique.
    for prefix in ["~", ""] {
        for chunk in places.chunks(CHUNK) {
            assign(tx, chunk, prefix).await?;
        }
    }
    Ok(())
}

async fn assign(tx: &Tx, places: &[(AssetId, String)], prefix: &str) -> Result<()> {
    let rows = (0..places.len()).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2));
    let sql = format!(
        "WITH place (id, rank) AS (VALUES {}) \
         UPDATE asset SET rank = place.rank FROM place WHERE asset.id = place.id",
        rows.collect::<Vec<_>>().join(", ")
    );
    let values = places
        .iter()
        .flat_map(|(id, rank)| [Value::from(id.0), Value::from(format!("{prefix}{rank}"))]);
    let statement = Statement::from_sql_and_values(tx.db.get_database_backend(), sql, values);
    tx.db.execute_raw(statement).await?;
    Ok(())
}

fn no_room() -> Error {
    Error::Broken(anyhow::anyhow!("a folder has no room for a rank though it was spread"))
}
