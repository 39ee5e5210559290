//! Results of changes to several assets.

use async_graphql::SimpleObject;
use entity::{asset, id::AssetId};

use super::Asset;
use crate::error::{Code, Error, Refused, Result};

/// What became of one of several assets.
#[derive(SimpleObject)]
pub struct AssetResult {
    /// The id that was given.
    id: AssetId,
    /// The asset, now changed; `null` if it was refused.
    asset: Option<Asset>,
    /// Why it was refused.
    code: Option<Code>,
    /// Says so in words.
    message: Option<String>,
}

impl AssetResult {
    /// Takes note of what became of an asset; what breaks ends the whole.
    pub(super) fn new(id: AssetId, outcome: Result<asset::Model>) -> Result<Self> {
        match outcome {
            Ok(asset) => Ok(Self { id, asset: Some(Asset(asset)), code: None, message: None }),
            Err(Error::Refused(refused)) => {
                let Refused { code, message, .. } = *refused;
                Ok(Self { id, asset: None, code: Some(code), message: Some(message) })
            }
            Err(broken @ Error::Broken(_)) => Err(broken),
        }
    }
}

/// What became of each asset, in the order in which they were given.
#[derive(SimpleObject)]
pub struct AssetsPayload {
    /// One result for each id.
    pub(super) results: Vec<AssetResult>,
}
