//! What was ordered, as it was when it was ordered.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    brief::{Brief, BriefPlacement, BriefScene, NamedPerson},
    id::{AssetId, RevisionId, SceneId},
    placement::Focus,
    project::VideoFormat,
    release::ReleaseScope,
};

use crate::{
    context::ContextExt,
    error::Result,
    library::{graphql::Asset, reads::loaders::AssetOf},
};

/// A project as it was ordered.
#[derive(Description)]
pub struct OrderBrief<'a>(pub &'a Brief);

#[Object(use_type_description)]
impl OrderBrief<'_> {
    /// What the video is for.
    async fn goal(&self) -> &str {
        &self.0.goal
    }

    /// What else the editor should know.
    async fn notes(&self) -> &str {
        &self.0.notes
    }

    /// Who is to see it.
    async fn audience(&self) -> &str {
        &self.0.audience
    }

    /// Where it is to be shown.
    async fn channels(&self) -> &[ReleaseScope] {
        &self.0.channels
    }

    /// What whoever has seen it is to do.
    async fn call_to_action(&self) -> &str {
        &self.0.call_to_action
    }

    /// How it is to sound.
    async fn music(&self) -> &str {
        &self.0.music
    }

    /// What has to be in it.
    async fn dos(&self) -> &str {
        &self.0.dos
    }

    /// What must not be in it.
    async fn donts(&self) -> &str {
        &self.0.donts
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

    /// The day from which it was to be shown.
    async fn publish_on(&self) -> Option<NaiveDate> {
        self.0.publish_on
    }

    /// What is told, in order.
    async fn scenes(&self) -> Vec<OrderedScene<'_>> {
        self.0.scenes.iter().map(OrderedScene).collect()
    }
}

/// A scene as it was ordered.
#[derive(Description)]
pub struct OrderedScene<'a>(&'a BriefScene);

#[Object(use_type_description)]
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

    /// How long it was meant to be shown, in milliseconds; none for as long as what it shows.
    async fn duration_ms(&self) -> Option<i32> {
        self.0.duration_ms
    }

    /// What is shown and heard, in order.
    async fn placements(&self) -> Vec<OrderedPlacement<'_>> {
        self.0.placements.iter().map(OrderedPlacement).collect()
    }
}

/// A picture, clip or sound as it was ordered.
#[derive(Description)]
pub struct OrderedPlacement<'a>(&'a BriefPlacement);

#[Object(use_type_description)]
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

    /// What matters most in it, by shape of the video.
    async fn focuses(&self) -> Vec<OrderedFocus> {
        let focus = |focus: &Focus| OrderedFocus { format: focus.format, x: focus.x, y: focus.y };
        self.0.focuses.iter().map(focus).collect()
    }

    /// Who is told by name while it is shown, in order.
    async fn lower_thirds(&self) -> Vec<OrderedName> {
        let name = |NamedPerson { name, title }: &NamedPerson| OrderedName {
            name: name.clone(),
            title: title.clone(),
        };
        self.0.lower_thirds.iter().map(name).collect()
    }

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

/// The point that matters most in one shape of the video.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct OrderedFocus {
    /// The shape.
    format: VideoFormat,
    /// From the left, 0 to 1 of the upright picture.
    x: f64,
    /// From the top.
    y: f64,
}

/// Somebody who is told by name.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderedName {
    /// The name.
    name: String,
    /// What the person is or does; empty for nothing.
    title: String,
}
