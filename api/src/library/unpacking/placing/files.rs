use entity::{
    asset::{self, Ownership},
    id::{AssetId, FolderId, LibraryImportId},
    library_import, revision,
};
use futures::{StreamExt, TryStreamExt};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};
use storage::blob::Key;

use crate::{
    access::Member,
    app::Platform,
    error::Result,
    library::{
        actions::asset::BlobFacts,
        reads::{self, imports},
        rules::{
            name,
            package::{AssetRecord, FileRecord},
            revision::PER_ASSET,
            unpacking::UnpackingError,
            upload::Rejected,
        },
        unpacking::{lines::gone, package::Package},
        uploads::{Received, Room, packed},
    },
};

/// The files of a record.
pub(in crate::library::unpacking) enum Files {
    /// The record has none.
    None,
    /// The library has the asset already.
    There(AssetId),
    /// They are kept, each with the room that it takes, the first one first.
    Kept(Vec<(BlobFacts, Room)>),
}

impl Files {
    /// Takes the files of an asset in; all of them or none.
    pub(in crate::library::unpacking) async fn receive(
        platform: &Platform,
        member: &Member,
        (import, package): (LibraryImportId, &mut Package),
        asset: &AssetRecord,
    ) -> Result<Self> {
        if asset.ownership == Ownership::VibbioRaw {
            return Err(UnpackingError::VibbioMaterial.into());
        }
        let Some(current) = asset.revisions.last() else {
            return Err(UnpackingError::Files.into());
        };
        if asset.revisions.len() > PER_ASSET {
            return Err(UnpackingError::Files.into());
        }
        let db = platform.db.reader();
        let folder = folder(db, import, asset.folder).await?;
        if let Some(there) = there(db, member, import, (folder, asset, current)).await? {
            return Ok(Self::There(there));
        }
        let quota = reads::quota(db, platform.db.now(), member.account).await?.unwrap_or(i64::MAX);
        let mut rooms = Vec::with_capacity(asset.revisions.len());
        for file in &asset.revisions {
            let mut room = Room::new(platform, member.account, quota);
            packed::reserve(platform, &mut room, file.size).await?;
            rooms.push(room);
        }
        // The same bytes again are read once.
        let mut received = Vec::<Received>::new();
        for file in &asset.revisions {
            if received.iter().all(|known| known.file.digest != file.digest) {
                received.push(read(platform, package, file).await?);
            }
        }
        let mut kept = Vec::<BlobFacts>::new();
        for file in received {
            kept.push(file.keep(platform, None, 1).await?);
        }
        let facts = asset
            .revisions
            .iter()
            .filter_map(|file| kept.iter().find(|facts| facts.digest == file.digest).cloned());
        Ok(Self::Kept(facts.zip(rooms).collect()))
    }
}

/// Takes one file out of the package.
async fn read(platform: &Platform, package: &mut Package, file: &FileRecord) -> Result<Received> {
    let range = package.take(&file.file)?;
    let came = range.end - range.start;
    if came != file.size {
        return Err(Rejected::OtherSize { announced: file.size, came }.into());
    }
    let chunks = if range.is_empty() {
        futures::stream::empty().boxed()
    } else {
        let found = platform.blobs.read(&Key::Piece(package.piece), Some(range)).await;
        found.map_err(gone)?.map_err(gone).boxed()
    };
    packed::take(platform, chunks, (file.size, &file.digest)).await
}

/// Finds the folder that a record lies in.
async fn folder(
    db: &impl ConnectionTrait,
    import: LibraryImportId,
    folder: Option<FolderId>,
) -> Result<Option<FolderId>> {
    let Some(folder) = folder else {
        let found = library_import::Entity::find_by_id(import).one(db).await?;
        return Ok(found.and_then(|import| import.folder_id));
    };
    let label = folder.to_string();
    let mut known = imports::items(db, import, vec![label.clone()]).await?;
    let item = known.remove(&label).ok_or(UnpackingError::Unknown(label))?;
    Ok(Some(FolderId(item.item)))
}

/// Finds the asset of the same name and bytes in the same folder, for which no other record stands.
async fn there(
    db: &impl ConnectionTrait,
    member: &Member,
    import: LibraryImportId,
    (folder, asset, current): (Option<FolderId>, &AssetRecord, &FileRecord),
) -> Result<Option<AssetId>> {
    let same = revision::Entity::find()
        .select_only()
        .column(revision::Column::Id)
        .filter(revision::COLUMN.digest.eq(current.digest.as_str()))
        .into_query();
    let beside = match folder {
        Some(folder) => asset::COLUMN.folder_id.eq(folder),
        None => asset::COLUMN.folder_id.is_null(),
    };
    let found: Vec<AssetId> = reads::visible_to(member)
        .select_only()
        .column(asset::Column::Id)
        .filter(beside)
        .filter(asset::COLUMN.name_key.eq(name::key(&asset.name)))
        .filter(asset::COLUMN.revision_id.in_subquery(same))
        .order_by_asc(asset::COLUMN.id)
        .into_tuple()
        .all(db)
        .await?;
    let found = found.into_iter().map(|id| id.0).collect();
    Ok(imports::first_free(db, import, found).await?.map(AssetId))
}
