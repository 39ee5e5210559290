//! Where assets are, and in which order.

use entity::{
    asset,
    id::{AssetId, FolderId},
};
use sea_orm::ActiveValue::Set;

use super::{asset as assets, folder, order, room};
use crate::{
    access::Member,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// A place in a manual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind all others.
    Last,
    /// Right before an asset.
    Before(AssetId),
    /// Right behind an asset.
    After(AssetId),
}

impl Place {
    /// The asset by which it is told.
    pub(super) const fn neighbour(self) -> Option<AssetId> {
        match self {
            Self::Last => None,
            Self::Before(neighbour) | Self::After(neighbour) => Some(neighbour),
        }
    }
}

/// Where in a folder assets go.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The folder; none is the top.
    pub folder: Option<FolderId>,
    /// Where among what is there.
    pub place: Place,
    /// The version of the folder that the change rests on; any, where there is none.
    pub expected_version: Option<i32>,
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
    let rank = order::last(tx, member.account, folder).await?;
    let moving = |asset: &mut asset::ActiveModel| {
        asset.folder_id = Set(folder);
        asset.rank = Set(rank);
    };
    assets::save(tx, asset, moving).await
}

/// Moves an asset beside another one, into whose folder it goes.
pub async fn reorder(tx: &Tx, member: &Member, id: AssetId, place: Place) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    let folder = match place.neighbour() {
        Some(neighbour) => beside(tx, member, neighbour, &[id]).await?.folder_id,
        None => asset.folder_id,
    };
    order::arrange(tx, order::Shelf::of(member.account, folder), place, &[id]).await?;
    folder::touch(tx, folder).await?;
    let moved = assets::touch(tx, member, &[asset]).await?.into_iter().next();
    moved.ok_or_else(|| Error::not_found("asset"))
}

/// Puts assets at a place of a folder, in the order in which they are given, wherever they were;
/// returns those that there are.
pub async fn arrange(
    tx: &Tx,
    member: &Member,
    ids: &[AssetId],
    target: Target,
) -> Result<Vec<asset::Model>> {
    check(tx, member, target.folder).await?;
    match (target.folder, target.expected_version) {
        (Some(folder), expected) => {
            let folder = folder::find(tx, member.account, folder).await?;
            version::check(expected, folder.version)?;
        }
        (None, None) => {}
        (None, Some(_)) => {
            let message = "The top of the library has no version.";
            return Err(Error::bad_input("expectedVersion", message));
        }
    }
    let before = assets::among(tx, member, ids).await?;
    let moved = assets::ids(&before);
    if let Some(neighbour) = target.place.neighbour()
        && beside(tx, member, neighbour, &moved).await?.folder_id != target.folder
    {
        return Err(Error::not_found("asset"));
    }
    order::arrange(tx, order::Shelf::of(member.account, target.folder), target.place, &moved)
        .await?;
    folder::touch(tx, target.folder).await?;
    assets::touch(tx, member, &before).await
}

/// Finds the neighbour of assets that are moved, which is none of them.
pub(super) async fn beside(
    tx: &Tx,
    member: &Member,
    neighbour: AssetId,
    moved: &[AssetId],
) -> Result<asset::Model> {
    if moved.contains(&neighbour) {
        return Err(Error::bad_input("id", "An asset cannot be beside itself."));
    }
    assets::find(tx, member, neighbour).await
}
