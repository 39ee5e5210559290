//! What uses assets.

use async_graphql::{ID, SimpleObject};

use crate::uses::{Use, UseKind};

/// Something that uses an asset.
#[derive(Debug, SimpleObject)]
pub struct AssetUse {
    /// What it is.
    kind: UseKind,
    /// Its id.
    id: ID,
    /// What it is called.
    name: String,
}

impl From<Use> for AssetUse {
    fn from(used: Use) -> Self {
        Self { kind: used.kind, id: ID(used.id), name: used.name }
    }
}
