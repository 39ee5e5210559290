//! What an asset's file is, and was.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    asset::AssetFormat,
    id::{AssetId, RevisionId},
};

/// One file of an asset; never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    pub asset_id: AssetId,
    /// Counts the revisions of the asset from 1.
    pub number: i32,
    /// The blob that holds its bytes.
    pub digest: String,
    pub size: i64,
    pub format: AssetFormat,
    /// Pixels as shown, that is upright.
    pub width: Option<i32>,
    /// Pixels as shown, that is upright.
    pub height: Option<i32>,
    pub duration_ms: Option<i64>,
    /// When it was taken; by the camera's clock as if in UTC where the offset is not known.
    pub taken_at: Option<DateTimeUtc>,
    /// How far the camera's clock was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
    pub is_animated: bool,
    pub has_audio: bool,
    pub added_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest
            | Column::Size
            | Column::Format
            | Column::Width
            | Column::Height
            | Column::DurationMs
            | Column::TakenAt
            | Column::TakenOffset
            | Column::IsAnimated
            | Column::HasAudio => Class::CONTENT,
            Column::Id | Column::AssetId | Column::Number | Column::AddedAt => Class::TECHNICAL,
        }
    }
}
