//! What was ordered, as it was when it was ordered.

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use entity::{
    brief::{Brief, BriefPlacement, BriefScene},
    id::{AssetId, RevisionId, SceneId},
    project::VideoFormat,
};

use crate::{
    context::ContextExt,
    error::Result,
    library::{graphql::Asset, reads::loaders::AssetOf},
};

/// A project as it was ordered.
pub struct OrderBrief<'a>(pub &'a Brief);

#[Object]
impl OrderBrief<'_> {
    /// What the video is for.
    async fn goal(&self) -> &str {
        &self.0.goal
    }

    /// What else the editor should know.
    async fn notes(&self) -> &str {
        &self.0.notes
    }

    /// How long the video is meant to be, in seconds.
    async fn target_seconds(&self) -> i32 {
        self.0.target_seconds
    }

    /// The shapes that it is wanted in; it is made for the first.
    async fn formats(&self) -> &[VideoFormat] {
        &self.0.formats
    }

    /// The language of its messages, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The day by which it was wished for.
    async fn wished_on(&self) -> Option<NaiveDate> {
        self.0.wished_on
    }

    /// What is told, in order.
    async fn scenes(&self) -> Vec<OrderedScene<'_>> {
        self.0.scenes.iter().map(OrderedScene).collect()
    }
}

/// A scene as it was ordered.
pub struct OrderedScene<'a>(&'a BriefScene);

#[Object]
impl OrderedScene<'_> {
    /// The scene of the project that it was.
    async fn scene_id(&self) -> SceneId {
        self.0.id
    }

    /// What is told on screen.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// What is shown and heard, in order.
    async fn placements(&self) -> Vec<OrderedPlacement<'_>> {
        self.0.placements.iter().map(OrderedPlacement).collect()
    }
}

/// A picture, clip or sound as it was ordered.
pub struct OrderedPlacement<'a>(&'a BriefPlacement);

#[Object]
impl OrderedPlacement<'_> {
    /// The asset's id.
    async fn asset_id(&self) -> AssetId {
        self.0.asset
    }

    /// The revision of the asset whose bytes are meant.
    async fn revision_id(&self) -> RevisionId {
        self.0.revision
    }

    /// The asset as it is now; null if it has been deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(ctx.load(AssetOf(self.0.asset)).await?.map(Asset))
    }

    /// Where it begins within the clip, in milliseconds; none at its start or for a picture.
    async fn in_ms(&self) -> Option<i64> {
        self.0.in_ms
    }

    /// Where it ends within the clip, in milliseconds; none at its end or for a picture.
    async fn out_ms(&self) -> Option<i64> {
        self.0.out_ms
    }

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }
}
