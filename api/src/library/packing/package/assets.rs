use std::collections::HashMap;

use entity::{asset, id::TagId};
use sea_orm::{DatabaseConnection, prelude::*};

use super::{inventory::Item, notes};
use crate::{
    error::Result,
    library::rules::package::{AssetRecord, FileRecord, Record},
};

/// Writes some assets, in as many statements however many they are.
pub(super) async fn records(
    db: &DatabaseConnection,
    items: &[Item],
    places: &HashMap<TagId, usize>,
) -> Result<Vec<Record>> {
    let ids: Vec<_> = items.iter().map(|item| item.asset).collect();
    let found = asset::Entity::find().filter(asset::COLUMN.id.is_in(ids.iter().copied()));
    let mut found: HashMap<_, _> =
        found.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut notes = notes::of(db, &ids, places).await?;
    let records = items.iter().filter_map(|item| {
        let asset = found.remove(&item.asset)?;
        let files = item.files.iter().map(|file| FileRecord {
            file: file.name.clone(),
            digest: file.digest.to_string(),
            size: file.size,
            format: file.format,
            added_at: file.added_at,
        });
        let note = notes.remove(&item.asset).unwrap_or_default();
        Some(Record::Asset(Box::new(AssetRecord {
            id: asset.id,
            folder: asset.folder_id,
            name: asset.name,
            rank: asset.rank,
            ownership: asset.ownership,
            licence: asset.licence,
            added_at: asset.added_at,
            dated_at: asset.dated_at,
            revisions: files.collect(),
            said: note.said,
            sidecar: note.sidecar,
            tags: note.tags,
            nametags: note.nametags,
            decided: note.decided,
            rights: note.rights,
            framing: note.framing,
        })))
    });
    Ok(records.collect())
}
