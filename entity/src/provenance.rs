//! What a finished video is made of, as it was when it was delivered.

use sea_orm::{FromJsonQueryResult, prelude::DateTimeUtc};
use serde::{Deserialize, Serialize};

use crate::{
    asset::{AssetKind, Ownership},
    id::{AssetId, RevisionId},
};

/// The ingredients of a finished video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Provenance {
    /// When it was written down.
    pub at: DateTimeUtc,
    /// The pictures, clips and sounds, the parts of the brand, and the videos that it is made of.
    pub ingredients: Vec<Ingredient>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingredient {
    /// The asset.
    pub asset: AssetId,
    /// The revision whose bytes were meant.
    pub revision: RevisionId,
    /// SHA-256 of those bytes, in hex.
    pub digest: String,
    /// What the asset was called.
    pub name: String,
    /// What it is: music is what can be heard only.
    pub kind: AssetKind,
    /// Whose it was.
    pub ownership: Ownership,
    /// Until when the rights to it stood, as they were then.
    pub until: Option<DateTimeUtc>,
}
