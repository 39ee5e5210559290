//! What was done to projects, so that it can be seen and undone.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Class, Classified,
    id::{ProjectEditId, ProjectId, UserId},
};

/// What somebody did to a project in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "ProjectEditKind")]
pub enum EditKind {
    /// Said something else of the video.
    BriefChanged,
    /// Added a scene.
    SceneAdded,
    /// Said something else in a scene.
    SceneChanged,
    /// Moved a scene.
    SceneMoved,
    /// Made two scenes of one.
    SceneSplit,
    /// Made one scene of two.
    ScenesMerged,
    /// Removed a scene and what it showed.
    SceneRemoved,
    /// Placed an asset.
    PlacementAdded,
    /// Showed something else of an asset.
    PlacementChanged,
    /// Moved a placement.
    PlacementMoved,
    /// Removed a placement.
    PlacementRemoved,
    /// Took back what they had done.
    Undone,
    /// Did again what they had taken back.
    Redone,
}

/// What an edit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// What the project says of its video.
    Brief,
    /// A scene.
    Scene,
    /// A placement.
    Placement,
}

/// What became of one row: all of it where it is new or gone, else the columns that differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// What it is.
    pub thing: Thing,
    /// The row.
    pub id: Uuid,
    /// As it was; none if it is new.
    pub before: Option<Map<String, Value>>,
    /// As it is; none if it is gone.
    pub after: Option<Map<String, Value>>,
}

/// What became of rows, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Edits(pub Vec<Edit>);

/// What one person did to a project in one go, or while they went on typing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "project_edit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProjectEditId,
    pub project_id: ProjectId,
    /// Who did it; none once the person is gone.
    pub user_id: Option<UserId>,
    pub kind: EditKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub edits: Edits,
    /// The version of the project before it.
    pub from_version: i32,
    /// The version of the project after it.
    pub version: i32,
    /// What it takes back or does again.
    pub of_id: Option<ProjectEditId>,
    pub is_undone: bool,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Edits => Class::CONTENT,
            Column::Id
            | Column::ProjectId
            | Column::UserId
            | Column::Kind
            | Column::FromVersion
            | Column::Version
            | Column::OfId
            | Column::IsUndone
            | Column::At => Class::TECHNICAL,
        }
    }
}
