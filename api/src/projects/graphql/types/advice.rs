//! What there is to say about projects.

use async_graphql::{Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    id::{PersonId, PlacementId, SceneId},
    project::VideoFormat,
    release::ReleaseScope,
};

use crate::projects::rules::advice::{Advice, ProjectAdviceKind};

/// One thing to say about a project.
#[derive(Description)]
pub struct ProjectAdvice(pub Advice);

#[Object(use_type_description)]
impl ProjectAdvice {
    /// What it is.
    async fn kind(&self) -> ProjectAdviceKind {
        self.0.kind
    }

    /// The scene that it is about.
    async fn scene_id(&self) -> Option<SceneId> {
        self.0.scene
    }

    /// The placement that it is about.
    async fn placement_id(&self) -> Option<PlacementId> {
        self.0.placement
    }

    /// The shape of the video that it is about.
    async fn format(&self) -> Option<VideoFormat> {
        self.0.format
    }

    /// The channel that it is about.
    async fn channel(&self) -> Option<ReleaseScope> {
        self.0.channel
    }

    /// The person whom it is about.
    async fn person_id(&self) -> Option<PersonId> {
        self.0.person
    }

    /// When the rights end.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.until
    }

    /// How long the message has to be shown, or all scenes together are, in milliseconds.
    async fn needed_ms(&self) -> Option<i64> {
        self.0.needed.map(|needed| needed.num_milliseconds())
    }
}
