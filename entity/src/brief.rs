//! A project as it was at an instant: what a quote is about and what an order holds on to.

use sea_orm::FromJsonQueryResult;
use sea_orm::prelude::Date;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AssetId, BrandId, RevisionId, SceneId, UserId},
    placement::Focus,
    project::VideoFormat,
    release::ReleaseScope,
};

/// What is to be made, as it was ordered. What older briefs say nothing of is left out where it is
/// empty, so that their digests stay what they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Brief {
    /// The name under which the customer publishes.
    pub customer: String,
    /// The working title.
    pub title: String,
    /// What the video is for.
    pub goal: String,
    /// What else the editor should know.
    pub notes: String,
    /// Who is to see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub audience: String,
    /// Where it is to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ReleaseScope>,
    /// What whoever has seen it is to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub call_to_action: String,
    /// How it is to sound.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub music: String,
    /// What has to be in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dos: String,
    /// What must not be in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub donts: String,
    /// How long the video is meant to be, in seconds.
    pub target_seconds: i32,
    /// The shapes that it is wanted in.
    pub formats: Vec<VideoFormat>,
    /// The language of the messages, BCP 47.
    pub language: String,
    /// The day by which the customer would like to have it.
    pub wished_on: Option<Date>,
    /// The day from which it is to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish_on: Option<Date>,
    /// The member who has the last word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<UserId>,
    /// What it is to look and sound like.
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
    /// How long it is meant to be shown, in milliseconds; none for as long as what it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i32>,
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
    /// What matters most, by shape of the video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub focuses: Vec<Focus>,
    /// Who is told by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lower_thirds: Vec<NamedPerson>,
}

/// Somebody as the video tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPerson {
    /// The name.
    pub name: String,
    /// What the person is or does; empty for nothing.
    pub title: String,
}
