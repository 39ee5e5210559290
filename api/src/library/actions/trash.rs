//! The trash.

use std::collections::HashSet;

use entity::{
    asset, blob,
    id::{AccountId, AssetId, FolderId},
    price::Policy,
    revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, prelude::*};

use super::{asset as assets, order, room};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::{
        conversions,
        jobs::{PurgeTrash, SweepStorage},
        reads,
    },
    prices,
    tx::Tx,
    uses::{self, Use},
};

/// Puts an asset into the trash, where it keeps its place and its room until it is purged.
///
/// `uses` are those of the asset; what can give way does so for those who insist.
pub async fn discard(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    (uses, insists): (&[Use], bool),
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    uses::check(uses, insists)?;
    let days = prices::reads::policy(&tx.db, tx.now, Policy::TrashDays).await?;
    PurgeTrash::after(tx, member.account, days).await?;
    assets::save(tx, asset, |asset| asset.trashed_at = Set(Some(tx.now))).await
}

/// Takes an asset out of the trash, back to its old place.
pub async fn restore(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = find(tx, member, id).await?;
    let asset = assets::save(tx, asset, |asset| asset.trashed_at = Set(None)).await?;
    // What was under way ended when it went into the trash.
    conversions::resume(tx, &asset).await?;
    Ok(asset)
}

/// Removes an asset in the trash for good, and tells what it was. `uses` are those of the asset,
/// none of which gives way any more.
pub async fn purge(tx: &Tx, member: &Member, id: AssetId, uses: &[Use]) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = find(tx, member, id).await?;
    uses::check(uses, false)?;
    erase(tx, asset.clone()).await?;
    Ok(asset)
}

/// Removes for good what of these has been in the trash of an account since before an instant, and
/// is not in use.
pub async fn purge_old(
    tx: &Tx,
    account: AccountId,
    ids: &[AssetId],
    before: DateTimeUtc,
) -> Result<()> {
    room::hold(tx, account).await?;
    let uses = uses::of(&tx.db, tx.now, ids).await?;
    let old = reads::of(account)
        .filter(asset::COLUMN.id.is_in(ids.iter().copied()))
        .filter(asset::COLUMN.trashed_at.lte(before))
        .all(&tx.db)
        .await?;
    for asset in old.into_iter().filter(|asset| !uses.contains_key(&asset.id)) {
        erase(tx, asset).await?;
    }
    Ok(())
}

/// Removes an asset with all that is noted on it. The library is held already.
async fn erase(tx: &Tx, asset: asset::Model) -> Result<()> {
    let (account, id) = (asset.account_id, asset.id);
    let files = revision::Entity::find().filter(revision::COLUMN.asset_id.eq(id));
    let files = files.all(&tx.db).await?;
    asset.delete(&tx.db).await?;
    room::take(tx, account, -files.iter().map(|file| file.size).sum::<i64>()).await?;
    // The bytes may be others', too: the sweep looks whether anything refers to them.
    let digests: HashSet<_> = files.into_iter().map(|file| file.digest).collect();
    blob::Entity::update_many()
        .col_expr(blob::Column::ArrivingSince, Expr::value(Some(tx.now)))
        .filter(blob::COLUMN.digest.is_in(digests))
        .exec(&tx.db)
        .await?;
    SweepStorage::after_purge(tx).await?;
    tx.note(id, Change::untold(Some(account))).await;
    tx.record(Event::AssetChanged { account, asset: id }).await
}

/// Moves what the trash holds of a folder to the top, before the folder goes. The library is held
/// already.
pub(super) async fn leave_folder(tx: &Tx, member: &Member, folder: FolderId) -> Result<()> {
    let trashed = reads::in_trash_of(member)
        .filter(asset::COLUMN.folder_id.eq(folder))
        .order_by_asc(asset::COLUMN.rank)
        .all(&tx.db)
        .await?;
    for asset in trashed {
        let mut asset = asset.into_active_model();
        asset.folder_id = Set(None);
        asset.rank = Set(order::last(tx, member.account, None).await?);
        let asset = asset.update(&tx.db).await?;
        tx.note_change(asset.id).await;
    }
    Ok(())
}

async fn find(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let found = reads::in_trash_of(member).filter(asset::COLUMN.id.eq(id)).one(&tx.db).await?;
    found.ok_or_else(|| Error::not_found("asset"))
}
