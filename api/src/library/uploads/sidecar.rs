//! Sidecars on their way in: small, read at once, and of which only what they say is kept.

use bytes::Bytes;
use entity::{asset, id::AssetId};
use storage::media::{MediaError, Metadata, Unfit};

use crate::{
    access::Member,
    error::{Error, Result},
    library::{actions::detail, decoding::decode, reads, rules::upload::Rejected},
    transport::Part,
    tx::Tx,
};

/// The most bytes of a sidecar.
const LARGEST: usize = 4 << 20;

/// Takes in a sidecar.
pub async fn receive(part: &mut Part) -> Result<Bytes> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await {
        let chunk = chunk.map_err(Rejected::Lost)?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(Rejected::Unfit(Unfit::TooLarge).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(Rejected::Unfit(Unfit::Empty).into());
    }
    Ok(bytes.into())
}

/// Reads a sidecar for the asset that it belongs to.
pub async fn attach(tx: &Tx, member: &Member, id: AssetId, bytes: Bytes) -> Result<asset::Model> {
    let asset = reads::find(&tx.db, member, id).await?;
    let asset = asset.ok_or_else(|| Error::not_found("asset"))?;
    let frame = reads::sidecar::frame_of(&tx.db, &asset).await?;
    let reading = move || Ok(Metadata::of_sidecar(&bytes, frame)?);
    let metadata = decode(reading).await.map_err(|error| match error {
        MediaError::Unfit(unfit) => Rejected::Unfit(unfit).into(),
        MediaError::Io(error) => Error::Broken(error.into()),
    })?;
    detail::attach(tx, member, id, &metadata).await
}
