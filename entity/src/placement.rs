//! The pictures, clips and sounds of scenes.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AssetId, PlacementId, RevisionId, SceneId},
};

/// One revision of an asset, used in a scene.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
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
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::InMs | Column::OutMs | Column::Note => Class::CONTENT,
            Column::Id
            | Column::SceneId
            | Column::AssetId
            | Column::RevisionId
            | Column::Position => Class::TECHNICAL,
        }
    }
}
