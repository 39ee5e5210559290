//! Where assets are, and in which order.

use entity::{
    asset,
    id::{AssetId, FolderId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::{asset as assets, folder, order, room};
use crate::{
    access::Member,
    error::{Error, Result},
    tx::Tx,
};

/// A place in a manual order, told by its neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Right before an asset.
    Before(AssetId),
    /// Right behind an asset.
    After(AssetId),
}

/// Checks that a folder is one of the member's account.
pub async fn check(tx: &Tx, member: &Member, folder: Option<FolderId>) -> Result<()> {
    room::hold(tx, member.account).await?;
    match folder {
        Some(folder) => folder::find(tx, member.account, folder).await.map(drop),
        None => Ok(()),
    }
}

/// Moves an asset to the end of another folder or of the top. In its own folder it stays where it
/// is.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    folder: Option<FolderId>,
) -> Result<asset::Model> {
    check(tx, member, folder).await?;
    let asset = assets::find(tx, member, id).await?;
    if asset.folder_id == folder {
        return Ok(asset);
    }
    let mut moved = asset.into_active_model();
    moved.folder_id = Set(folder);
    moved.rank = Set(order::last(tx, member.account, folder).await?);
    assets::save(tx, moved).await
}

/// Moves an asset beside another one, into whose folder it goes.
pub async fn reorder(tx: &Tx, member: &Member, id: AssetId, place: Place) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    let (Place::Before(neighbour) | Place::After(neighbour)) = place;
    if neighbour == id {
        return Err(Error::bad_input("id", "An asset cannot be beside itself."));
    }
    let neighbour = assets::find(tx, member, neighbour).await?;
    let is_before = matches!(place, Place::Before(_));
    let rank = order::beside(tx, &neighbour, is_before, id).await?;
    let mut moved = asset.into_active_model();
    moved.folder_id = Set(neighbour.folder_id);
    moved.rank = Set(rank);
    assets::save(tx, moved).await
}
