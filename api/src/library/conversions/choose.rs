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
    error::{Error, Result},
    events::Event,
    library::{reads, rules::playback as rules},
    tx::Tx,
};

/// Gives up the making of an asset's versions. Whoever makes them stops; what is there already
/// stays, and is taken up by [`again`].
pub async fn cancel(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let (asset, state) = hold(tx, member, id).await?;
    rules::cancel(state)?;
    write(tx, &asset, ConversionState::Cancelled, 0).await?;
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

/// Has an asset's versions made that were given up, or failed.
pub async fn again(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let (asset, state) = hold(tx, member, id).await?;
    rules::again(state)?;
    begin(tx, &asset).await?;
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

async fn hold(tx: &Tx, member: &Member, id: AssetId) -> Result<(asset::Model, ConversionState)> {
    let asset = reads::visible_to(member).filter(asset::COLUMN.id.eq(id)).one(&tx.db).await?;
    let asset = asset.ok_or_else(|| Error::not_found("asset"))?;
    rules::check_kind(asset.kind)?;
    let work = conversion::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let work = work.filter(|work| work.revision_id == asset.revision_id);
    Ok((asset, work.map_or(ConversionState::Pending, |work| work.state)))
}
