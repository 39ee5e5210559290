//! A project as it was at an instant: what a quote is about and what an order holds on to.

use sea_orm::FromJsonQueryResult;
use sea_orm::prelude::Date;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AssetId, BrandId, RevisionId, SceneId},
    project::VideoFormat,
};

/// What is to be made, as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Brief {
    /// The name under which the customer publishes.
    pub customer: String,
    /// The working title.
    pub title: String,
    /// What the video is for.
    pub goal: String,
    /// What else the editor should know.
    pub notes: String,
    /// How long the video is meant to be, in seconds.
    pub target_seconds: i32,
    /// The shapes that it is wanted in.
    pub formats: Vec<VideoFormat>,
    /// The language of the messages, BCP 47.
    pub language: String,
    /// The day by which the customer would like to have it.
    pub wished_on: Option<Date>,
    /// What it is to look and sound like. Briefs from before there were brands say nothing of it,
    /// and their digests stay what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<BrandId>,
    /// The scenes, first to last.
    pub scenes: Vec<BriefScene>,
}

/// A scene as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefScene {
    /// The scene of the project that it was.
    pub id: SceneId,
    /// What is told on screen.
    pub message: String,
    /// What the editor should know.
    pub note: String,
    /// What is shown and heard, in order.
    pub placements: Vec<BriefPlacement>,
}

/// A picture, clip or sound as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefPlacement {
    /// The asset.
    pub asset: AssetId,
    /// The revision whose bytes are meant.
    pub revision: RevisionId,
    /// Where it begins within the clip, in milliseconds.
    pub in_ms: Option<i64>,
    /// Where it ends within the clip, in milliseconds.
    pub out_ms: Option<i64>,
    /// What the editor should know.
    pub note: String,
}
