//! What is made anew of a finished video: what a quote of versions is about, and what their order
//! holds on to.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AssetId, OrderId, RevisionId, SceneId},
    project::VideoFormat,
};

/// Versions of one finished video, which are ordered together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Versions {
    /// The order by which the video was made.
    pub order: OrderId,
    /// The finished video.
    pub video: VersionPart,
    /// The versions, in the order in which they were asked for.
    pub versions: Vec<Version>,
}

/// One version: the video with one thing or several made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Another shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<VideoFormat>,
    /// Another language, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Another beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<VersionPart>,
    /// Another end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outro: Option<VersionPart>,
    /// What scenes say instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<VersionMessage>,
}

/// An asset that a version is made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionPart {
    /// The asset.
    pub asset: AssetId,
    /// The revision whose bytes are meant.
    pub revision: RevisionId,
    /// What the asset was called.
    pub name: String,
}

/// What a scene says in a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionMessage {
    /// The scene, as it was ordered.
    pub scene: SceneId,
    /// What is told on screen.
    pub text: String,
}

impl Versions {
    /// The assets that the versions are made of.
    pub fn assets(&self) -> impl Iterator<Item = &VersionPart> {
        let parts = self.versions.iter().flat_map(|version| [&version.intro, &version.outro]);
        std::iter::once(&self.video).chain(parts.flatten())
    }
}
