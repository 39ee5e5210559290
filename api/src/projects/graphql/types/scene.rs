//! Scenes, and what they show.

use async_graphql::{Context, Description, Object, SimpleObject};
use entity::{
    brief::NamedPerson,
    id::{NametagId, PlacementId, RevisionId, SceneId},
    placement::{self, Focus, LowerThird},
    project::VideoFormat,
    scene,
};

use super::comment::{self, SceneComment};
use crate::{
    context::ContextExt,
    error::{Error, Result},
    library::{
        graphql::{Asset, Revision},
        reads::loaders::{AssetOf, RecordingOf, RevisionOf},
        rules::rate::Rate,
    },
    page::{PageInput, Paged},
    projects::{
        reads::{NameOf, PlacementsOf, ProjectOf},
        rules::reading::reading,
    },
};

/// A short message of a project, matched with what is shown and heard.
#[derive(Description)]
pub struct Scene(pub scene::Model);

#[Object(use_type_description)]
impl Scene {
    /// The scene's id.
    async fn id(&self) -> SceneId {
        self.0.id
    }

    /// Its place among the scenes of the project; 0 is the first.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What is told on screen; at most 300 characters.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// How long it is meant to be shown, in milliseconds; none for as long as what it shows.
    async fn duration_ms(&self) -> Option<i32> {
        self.0.duration_ms
    }

    /// How long its message has to be shown to be read in the language of the project, in
    /// milliseconds.
    async fn reading_ms(&self, ctx: &Context<'_>) -> Result<i64> {
        let project = ctx.load(ProjectOf(self.0.project_id)).await?;
        let project = project.ok_or_else(|| Error::not_found("project"))?;
        Ok(reading(&self.0.message, &project.language).num_milliseconds())
    }

    /// What is shown and heard, in order; at most 20.
    async fn placements(&self, ctx: &Context<'_>) -> Result<Vec<Placement>> {
        let placements = ctx.load(PlacementsOf(self.0.id)).await?;
        Ok(placements.into_iter().map(Placement).collect())
    }

    /// What people have said about it, and about the scenes that have become a part of it, the oldest
    /// first, without the replies to that.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "Only those that are resolved, or are not; all unless given.")]
        resolved: Option<bool>,
    ) -> Result<Paged<SceneComment>> {
        let page = PageInput { first, after, ..PageInput::default() };
        comment::page(ctx, &self.0, page, resolved).await
    }

    /// How many comments on it are open, without the replies to them.
    async fn open_comment_count(&self, ctx: &Context<'_>) -> Result<i64> {
        comment::open(ctx, self.0.project_id, std::slice::from_ref(&self.0)).await
    }
}

/// A picture, clip or sound in a scene.
#[derive(Description)]
pub struct Placement(pub placement::Model);

#[Object(use_type_description)]
impl Placement {
    /// The placement's id.
    async fn id(&self) -> PlacementId {
        self.0.id
    }

    /// Its place among the placements of the scene; 0 is the first.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The asset.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Asset> {
        let asset = ctx.load(AssetOf(self.0.asset_id)).await?;
        asset.map(Asset).ok_or_else(|| Error::not_found("asset"))
    }

    /// The revision of the asset that was current when it was placed, and is meant from then on.
    async fn revision_id(&self) -> RevisionId {
        self.0.revision_id
    }

    /// The current revision of the asset, if it is another one than is meant here; it is taken by
    /// `placementUpdate`.
    async fn newer_revision(&self, ctx: &Context<'_>) -> Result<Option<Revision>> {
        let Some(asset) = ctx.load(AssetOf(self.0.asset_id)).await? else { return Ok(None) };
        if asset.revision_id == self.0.revision_id {
            return Ok(None);
        }
        Ok(ctx.load(RevisionOf(asset.revision_id)).await?.map(Revision))
    }

    /// Where it begins within the clip, in milliseconds; none at its start or for a picture.
    async fn in_ms(&self) -> Option<i64> {
        self.0.in_ms
    }

    /// Where it ends within the clip, in milliseconds; none at its end or for a picture.
    async fn out_ms(&self) -> Option<i64> {
        self.0.out_ms
    }

    /// The frame at which it begins, counted from 0 in the clip; none where it begins at its start,
    /// or has no frame rate.
    async fn in_frame(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        self.frame(ctx, self.0.in_ms).await
    }

    /// The frame at which it ends, which is not shown any more; none where it ends with the clip, or
    /// has no frame rate.
    async fn out_frame(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        self.frame(ctx, self.0.out_ms).await
    }

    /// What matters most in it, by shape of the video; where it says nothing, that of the asset.
    async fn focuses(&self) -> Vec<PlacementFocus> {
        let focus = |focus: &Focus| PlacementFocus { format: focus.format, x: focus.x, y: focus.y };
        self.0.focuses.0.iter().map(focus).collect()
    }

    /// Who is told by name while it is shown, in order.
    async fn lower_thirds(&self, ctx: &Context<'_>) -> Result<Vec<PlacementName>> {
        let mut told = Vec::new();
        for name in &self.0.lower_thirds.0 {
            match name {
                LowerThird::Typed { name, title } => {
                    let (name, title) = (name.clone(), title.clone());
                    told.push(PlacementName { nametag_id: None, name, title });
                }
                LowerThird::Nametag(id) => {
                    // A nametag that is gone names nobody.
                    let named = ctx.load(NameOf(*id)).await?;
                    told.extend(named.map(|NamedPerson { name, title }| PlacementName {
                        nametag_id: Some(*id),
                        name,
                        title,
                    }));
                }
            }
        }
        Ok(told)
    }

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

impl Placement {
    async fn frame(&self, ctx: &Context<'_>, ms: Option<i64>) -> Result<Option<i64>> {
        let Some(ms) = ms else { return Ok(None) };
        let Some(revision) = ctx.load(RevisionOf(self.0.revision_id)).await? else {
            return Ok(None);
        };
        let recording = ctx.load(RecordingOf(revision.digest)).await?;
        let rate = recording.as_ref().and_then(Rate::of);
        Ok(rate.map(|rate| rate.frame(ms)))
    }
}

/// The point of a picture or clip that matters most in one shape of the video.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct PlacementFocus {
    /// The shape.
    format: VideoFormat,
    /// From the left, 0 to 1 of the upright picture.
    x: f64,
    /// From the top.
    y: f64,
}

/// Somebody who is told by name.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlacementName {
    /// The nametag that says so; none where somebody typed it.
    nametag_id: Option<NametagId>,
    /// The name.
    name: String,
    /// What the person is or does; empty for nothing.
    title: String,
}
