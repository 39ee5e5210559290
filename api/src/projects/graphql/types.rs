//! What projects are made of.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{PlacementId, ProjectId, RevisionId, SceneId},
    placement,
    project::{self, ProjectState, VideoFormat},
    scene,
};

use crate::{
    access::Permission,
    brand::{graphql::Brand, reads::BrandOf},
    context::ContextExt,
    error::{Error, Result},
    library::{
        graphql::{Asset, Revision},
        reads::loaders::{AssetOf, RevisionOf},
    },
    projects::{
        reads::{GapsOf, PlacementsOf, ScenesOf},
        rules::ProjectGap,
    },
};

/// A planned video.
pub struct Project(pub project::Model);

#[Object]
impl Project {
    /// The project's id.
    async fn id(&self) -> ProjectId {
        self.0.id
    }

    /// The working title; not shown in the video.
    async fn title(&self) -> &str {
        &self.0.title
    }

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
        &self.0.formats.0
    }

    /// The language of its messages, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The day by which it is wished for.
    async fn wished_on(&self) -> Option<NaiveDate> {
        self.0.wished_on
    }

    /// The brand that it is made in, if it is made in one.
    async fn brand(&self, ctx: &Context<'_>) -> Result<Option<Brand>> {
        let Some(id) = self.0.brand_id else { return Ok(None) };
        Ok(ctx.load(BrandOf(id)).await?.map(Brand))
    }

    /// Whether it has been ordered.
    async fn state(&self) -> ProjectState {
        self.0.state
    }

    /// Goes up with every change of the project, its scenes and their placements.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was started.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// What is told, in the order in which it is told; at most 60.
    async fn scenes(&self, ctx: &Context<'_>) -> Result<Vec<Scene>> {
        let scenes = ctx.load(ScenesOf(self.0.id)).await?;
        Ok(scenes.into_iter().map(Scene).collect())
    }

    /// What the caller can do with it now, and what keeps them from the rest.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<ProjectAvailableAction>> {
        let gaps = ctx.load(GapsOf(self.0.id)).await?;
        let mut gaps = gaps.ok_or_else(|| Error::not_found("project"))?;
        if ctx.member(Permission::OrderPlace).is_err() {
            gaps.push(ProjectGap::Role);
        }
        let may_write = ctx.member(Permission::ProjectWrite).is_ok();
        let role = if may_write { Vec::new() } else { vec![ProjectGap::Role] };
        Ok(vec![
            ProjectAvailableAction::new(ProjectAction::Edit, role),
            ProjectAvailableAction::new(ProjectAction::Order, gaps),
        ])
    }
}

/// What can be done with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProjectAction {
    /// Change it, its scenes and their placements.
    Edit,
    /// Have it quoted and order it.
    Order,
}

/// Whether something can be done with a project.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProjectAvailableAction {
    /// What could be done.
    action: ProjectAction,
    /// Whether it can be done now.
    allowed: bool,
    /// What keeps it from being done; empty if it can be.
    reasons: Vec<ProjectGap>,
    /// Until when it can be done; none where no end is known.
    until: Option<DateTime<Utc>>,
}

impl ProjectAvailableAction {
    fn new(action: ProjectAction, reasons: Vec<ProjectGap>) -> Self {
        Self { action, allowed: reasons.is_empty(), reasons, until: None }
    }
}

/// A short message of a project, matched with what is shown and heard.
pub struct Scene(pub scene::Model);

#[Object]
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

    /// What is shown and heard, in order; at most 20.
    async fn placements(&self, ctx: &Context<'_>) -> Result<Vec<Placement>> {
        let placements = ctx.load(PlacementsOf(self.0.id)).await?;
        Ok(placements.into_iter().map(Placement).collect())
    }
}

/// A picture, clip or sound in a scene.
pub struct Placement(pub placement::Model);

#[Object]
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

    /// What the editor should know.
    async fn note(&self) -> &str {
        &self.0.note
    }
}
