//! The pictures, clips and sounds of scenes.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AssetId, NametagId, PlacementId, RevisionId, SceneId},
    project::VideoFormat,
};

/// The point of a picture or clip that matters most in one shape of the video.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// The shape.
    pub format: VideoFormat,
    /// From the left, 0 to 1 of the upright picture.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

// It lies within 0 to 1, so it is always a number.
impl Eq for Focus {}

/// Where the middle of what is shown lies, at most once for each shape of the video.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Focuses(pub Vec<Focus>);

/// Who is shown, as the video says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowerThird {
    /// As a nametag of the asset says it.
    Nametag(NametagId),
    /// As somebody typed it.
    Typed {
        /// The name.
        name: String,
        /// What the person is or does; empty for nothing.
        title: String,
    },
}

/// Who is shown, in the order in which they are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct LowerThirds(pub Vec<LowerThird>);

/// One revision of an asset, used in a scene.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlacementId,
    pub scene_id: SceneId,
    pub asset_id: AssetId,
    /// The revision that was current when it was placed.
    pub revision_id: RevisionId,
    /// 0 for the first; without gaps within a scene.
    pub position: i32,
    /// Where it begins within the clip, in milliseconds; none from its start or for a picture.
    pub in_ms: Option<i64>,
    /// Where it ends within the clip, in milliseconds; none at its end or for a picture.
    pub out_ms: Option<i64>,
    /// What the editor should know.
    pub note: String,
    /// What matters most, by shape of the video.
    #[sea_orm(column_type = "JsonBinary")]
    pub focuses: Focuses,
    /// Who is told by name.
    #[sea_orm(column_type = "JsonBinary")]
    pub lower_thirds: LowerThirds,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::InMs | Column::OutMs | Column::Note | Column::Focuses => Class::CONTENT,
            Column::LowerThirds => Class::DEPICTED,
            Column::Id
            | Column::SceneId
            | Column::AssetId
            | Column::RevisionId
            | Column::Position => Class::TECHNICAL,
        }
    }
}
