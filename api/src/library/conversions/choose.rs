//! What people decide about the making of versions.

use entity::{
    asset,
    conversion::{self, ConversionState},
    id::AssetId,
};
use sea_orm::{QuerySelect, prelude::*};

use super::{begin, write};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::{reads, rules::playback as rules},
    tx::Tx,
};

/// Gives up the making of an asset's versions. Whoever makes them stops; what is there already
/// stays, and is taken up by [`again`].
pub async fn cancel(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let (asset, work) = hold(tx, member, id).await?;
    rules::cancel(work.state)?;
    write(tx, &asset, ConversionState::Cancelled, 0).await?;
    tell(tx, asset, &work, ConversionState::Cancelled).await
}

/// Has an asset's versions made that were given up, or failed.
pub async fn again(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let (asset, work) = hold(tx, member, id).await?;
    rules::again(work.state)?;
    begin(tx, &asset).await?;
    tell(tx, asset, &work, ConversionState::Pending).await
}

async fn tell(
    tx: &Tx,
    asset: asset::Model,
    before: &conversion::Model,
    state: ConversionState,
) -> Result<asset::Model> {
    let after = conversion::Model { state, percent: 0, ..before.clone() };
    tx.note(asset.id, Change::of(before, &after)).await;
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

async fn hold(tx: &Tx, member: &Member, id: AssetId) -> Result<(asset::Model, conversion::Model)> {
    let asset = reads::visible_to(member).filter(asset::COLUMN.id.eq(id)).one(&tx.db).await?;
    let asset = asset.ok_or_else(|| Error::not_found("asset"))?;
    rules::check_kind(asset.kind)?;
    let work = conversion::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let work = work.filter(|work| work.revision_id == asset.revision_id);
    let waiting = || conversion::Model {
        asset_id: id,
        revision_id: asset.revision_id,
        state: ConversionState::Pending,
        percent: 0,
    };
    let work = work.unwrap_or_else(waiting);
    Ok((asset, work))
}
