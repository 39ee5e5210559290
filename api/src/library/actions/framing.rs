//! What the renditions of an asset show of it.

use entity::{asset, crop, framing, id::AssetId, rendition::RenditionPreset, revision};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};
use storage::media::Region;

use super::{asset as assets, room};
use crate::{
    access::Member,
    error::Result,
    library::{jobs::RenderAsset, rules::rendition as rules},
    tx::Tx,
    version,
};

/// Sets or clears the point of an asset that matters most.
pub async fn focus(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    focus: Option<(f64, f64)>,
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    let asset = hold(tx, member, id, expected_version).await?;
    rules::check_kind(asset.kind)?;
    focus.map_or(Ok(()), rules::check_focus)?;
    let row = framing::ActiveModel {
        asset_id: Set(asset.id),
        focus_x: Set(focus.map(|(x, _)| x)),
        focus_y: Set(focus.map(|(_, y)| y)),
        at_ms: Set(None),
    };
    write(tx, row, &[framing::Column::FocusX, framing::Column::FocusY]).await?;
    assets::save(tx, asset, |_| {}).await
}

/// Sets or clears the part of an asset that a preset shows.
pub async fn crop(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    (preset, part): (RenditionPreset, Option<Region>),
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    let asset = hold(tx, member, id, expected_version).await?;
    rules::check_kind(asset.kind)?;
    rules::check_crop(preset, part)?;
    crop::Entity::delete_by_id((asset.id, preset)).exec(&tx.db).await?;
    if let Some(Region { x, y, w, h }) = part {
        let row = crop::Model { asset_id: asset.id, preset, x, y, w, h };
        row.into_active_model().insert(&tx.db).await?;
    }
    assets::save(tx, asset, |_| {}).await
}

/// Sets or clears the moment of a clip that its pictures show, and has them made.
pub async fn moment(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    at_ms: Option<i64>,
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    let asset = hold(tx, member, id, expected_version).await?;
    let revision = revision::Entity::find_by_id(asset.revision_id).one(&tx.db).await?;
    let duration_ms = revision.and_then(|revision| revision.duration_ms);
    rules::check_moment(asset.kind, at_ms, duration_ms)?;
    let row = framing::ActiveModel {
        asset_id: Set(asset.id),
        focus_x: Set(None),
        focus_y: Set(None),
        at_ms: Set(at_ms),
    };
    write(tx, row, &[framing::Column::AtMs]).await?;
    tx.enqueue(RenderAsset { asset: asset.id }).await?;
    assets::save(tx, asset, |_| {}).await
}

/// Clears the moment of an asset that got another file, if that ends before it.
pub(super) async fn keep_within(tx: &Tx, id: AssetId, duration_ms: Option<i64>) -> Result<()> {
    framing::Entity::update_many()
        .col_expr(framing::Column::AtMs, Expr::value(None::<i64>))
        .filter(framing::COLUMN.asset_id.eq(id))
        .filter(framing::COLUMN.at_ms.gte(duration_ms.unwrap_or_default()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn hold(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    version::check(expected_version, asset.version)?;
    Ok(asset)
}

/// Writes some columns of a row, which is there from then on.
async fn write(tx: &Tx, row: framing::ActiveModel, columns: &[framing::Column]) -> Result<()> {
    let known = OnConflict::column(framing::Column::AssetId)
        .update_columns(columns.iter().copied())
        .to_owned();
    framing::Entity::insert(row).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}
