//! What was made, stored and noted.

use std::path::Path;

use bytes::Bytes;
use entity::rendition::{self, RenditionFormat};
use sea_orm::{IntoActiveModel, prelude::*};
use storage::{
    blob::{Digest, Key},
    media::{Moving, Rendered},
};

use super::{MOVING, Wanted};
use crate::{app::Platform, error::Result, library::rules::format};

/// Keeps a picture.
pub(super) async fn keep_picture(
    platform: &Platform,
    digest: &str,
    drawn: Rendered,
) -> Result<rendition::Model> {
    let row = rendition::Model {
        digest: digest.to_owned(),
        name: drawn.name(),
        preset: drawn.cut.preset.name.to_owned(),
        format: format::drawn(drawn.cut.encoding),
        bytes: i64::try_from(drawn.bytes.len()).unwrap_or(i64::MAX),
        width: i32::try_from(drawn.width).ok(),
        height: i32::try_from(drawn.height).ok(),
    };
    keep(platform, row, drawn.bytes).await
}

/// Keeps a moving preview.
pub(super) async fn keep_moving(
    platform: &Platform,
    digest: &str,
    moving: Moving,
) -> Result<rendition::Model> {
    let row = rendition::Model {
        digest: digest.to_owned(),
        name: Wanted::Moving.name(),
        preset: MOVING.to_owned(),
        format: RenditionFormat::Webp,
        bytes: i64::try_from(moving.bytes.len()).unwrap_or(i64::MAX),
        width: i32::try_from(moving.width).ok(),
        height: i32::try_from(moving.height).ok(),
    };
    keep(platform, row, moving.bytes).await
}

/// Stores a file that was made, then notes that it is there.
async fn keep(
    platform: &Platform,
    row: rendition::Model,
    bytes: Vec<u8>,
) -> Result<rendition::Model> {
    let blob: Digest = row.digest.parse().map_err(anyhow::Error::new)?;
    let key = Key::Rendition { blob, name: row.name.clone() };
    platform.blobs.put(&key, Bytes::from(bytes)).await.map_err(anyhow::Error::new)?;
    note(platform, &row).await?;
    Ok(row)
}

/// Stores a file that a program has made, however large, then notes that it is there.
pub(in crate::library) async fn keep_file(
    platform: &Platform,
    row: rendition::Model,
    made: &Path,
) -> Result<rendition::Model> {
    let blob: Digest = row.digest.parse().map_err(anyhow::Error::new)?;
    let key = Key::Rendition { blob, name: row.name.clone() };
    let bytes = platform.blobs.put_file(&key, made).await.map_err(anyhow::Error::new)?;
    let row = rendition::Model { bytes: i64::try_from(bytes).unwrap_or(i64::MAX), ..row };
    note(platform, &row).await?;
    Ok(row)
}

/// Notes that a file is there.
async fn note(platform: &Platform, row: &rendition::Model) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    let noted = rendition::Entity::insert(row).on_conflict_do_nothing();
    noted.exec_without_returning(platform.db.writer()).await?;
    Ok(())
}
