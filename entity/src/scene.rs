//! The scenes of a planned video.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{ProjectId, SceneId},
};

/// Scenes, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct SceneIds(pub Vec<SceneId>);

/// One short message of a project.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "scene")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SceneId,
    pub project_id: ProjectId,
    /// 0 for the first; without gaps within a project.
    pub position: i32,
    /// What is told on screen.
    pub message: String,
    /// What the editor should know.
    pub note: String,
    /// How long it is meant to be shown, in milliseconds; none for as long as what it shows.
    pub duration_ms: Option<i32>,
    /// The scenes that have become a part of it: what was said about them is said about it.
    #[sea_orm(column_type = "JsonBinary")]
    #[serde(default)]
    pub merged_ids: SceneIds,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Message | Column::Note | Column::DurationMs => Class::CONTENT,
            Column::Id | Column::ProjectId | Column::Position | Column::MergedIds => {
                Class::TECHNICAL
            }
        }
    }
}
