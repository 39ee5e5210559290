//! All of a library, or of a folder, in an archive that can be [imported](crate::library::unpacking)
//! elsewhere. What stands in it is told by [`rules`].
//!
//! An `Inventory` is made first: which files there are, under which names, and what is left out.
//! The manifest is written while it goes out, page by page, and the sidecars are too.

mod assets;
mod inventory;
mod manifest;
mod notes;
mod said;

use std::sync::Arc;

use entity::{
    download::{self, Chosen},
    id::FolderId,
    revision,
};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use sea_orm::{PaginatorTrait, prelude::*};

use self::inventory::{Inventory, Item};
use super::{
    Content, Packed,
    plan::{NOT_INCLUDED, note, scope},
};
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Result},
    library::{
        actions::download::{self as actions, NewDownload},
        reads,
        rules::{
            package as rules,
            packing::{FILES, PackingError},
        },
    },
};

/// The sidecars of how many assets are written together.
const AT_ONCE: usize = 100;

/// Begins a package of a library, or of a folder and everything below it.
pub async fn begin(
    platform: &Platform,
    member: &Member,
    folder: Option<FolderId>,
) -> Result<download::Model> {
    let chosen = Chosen::Package(folder);
    let now = platform.db.now();
    let (name, assets) = scope(platform.db.reader(), now, member, &chosen).await?;
    let files = usize::try_from(assets.count(platform.db.reader()).await?).unwrap_or(usize::MAX);
    if files > FILES {
        return Err(PackingError::TooMany.into());
    }
    let tx = platform.begin().await?;
    let new = NewDownload { name, chosen, files, size: None, is_direct: false };
    let download = actions::begin(&tx, member, new).await?;
    tx.commit().await?;
    Ok(download)
}

/// Finds what is in a package: how many assets, and its entries.
pub(super) async fn entries(
    platform: &Platform,
    member: &Member,
    folder: Option<FolderId>,
) -> Result<(usize, impl Stream<Item = Result<Packed>> + Send + 'static + use<>)> {
    let now = platform.db.now();
    let inventory = Arc::new(Inventory::new(platform.db.reader(), member, folder, now).await?);
    let manifest = Packed {
        name: rules::MANIFEST.into(),
        content: Content::Written(manifest::lines(platform, *member, &inventory)),
        modified: now,
    };
    let left_out = note(&inventory.left_out).map(|note| Packed {
        name: NOT_INCLUDED.into(),
        content: Content::Text(note.into()),
        modified: now,
    });
    let (pages, platform) = (inventory.items.len().div_ceil(AT_ONCE), platform.clone());
    let assets = inventory.items.len();
    let files = stream::iter(0..pages).then(move |page| {
        let (platform, inventory) = (platform.clone(), inventory.clone());
        async move {
            let items = inventory.items.chunks(AT_ONCE).nth(page).unwrap_or_default();
            let files = files(&platform, items).await?;
            Ok::<_, Error>(stream::iter(files).map(Ok))
        }
    });
    let first = stream::iter([manifest].into_iter().chain(left_out).map(Ok));
    Ok((assets, first.chain(files.try_flatten())))
}

/// The files of some assets, with what is known of each beside it.
async fn files(platform: &Platform, items: &[Item]) -> Result<Vec<Packed>> {
    let current = items.iter().filter_map(|item| Some(item.files.last()?.revision));
    let current = revision::Entity::find().filter(revision::COLUMN.id.is_in(current));
    let db = platform.db.reader();
    let mut sidecars = reads::sidecar::write_all(db, &current.all(db).await?).await?;
    let mut entries = Vec::new();
    for item in items {
        entries.extend(item.entries().map(|file| Packed {
            name: file.name.clone(),
            content: Content::Blob(file.digest, file.size),
            modified: file.added_at,
        }));
        if let Some((original, sidecar)) = item.files.last().zip(sidecars.remove(&item.asset)) {
            entries.push(Packed {
                name: format!("{}.xmp", original.name),
                content: Content::Text(sidecar.into()),
                modified: original.added_at,
            });
        }
    }
    Ok(entries)
}
