//! The trash.

use entity::{
    asset,
    id::{AssetId, FolderId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, prelude::*};

use super::{asset as assets, order, room};
use crate::{
    access::Member,
    error::{Error, Result},
    library::reads,
    tx::Tx,
};

/// Puts an asset into the trash, where it keeps its place and its room.
pub async fn discard(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let mut asset = assets::find(tx, member, id).await?.into_active_model();
    asset.trashed_at = Set(Some(tx.now));
    assets::save(tx, asset).await
}

/// Takes an asset out of the trash, back to its old place.
pub async fn restore(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let found = reads::in_trash_of(member).filter(asset::COLUMN.id.eq(id)).one(&tx.db).await?;
    let mut asset = found.ok_or_else(|| Error::not_found("asset"))?.into_active_model();
    asset.trashed_at = Set(None);
    assets::save(tx, asset).await
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
        asset.update(&tx.db).await?;
    }
    Ok(())
}
