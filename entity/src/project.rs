//! Planned videos.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, BrandId, ProjectId, UserId},
};

/// Whether a project has been ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum ProjectState {
    /// Being planned; costs nothing.
    Draft,
    /// Its order is under way or delivered. What is changed now does not change the order.
    Ordered,
}

/// The shape of a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoFormat {
    /// 16:9, lying.
    Landscape,
    /// 1:1.
    Square,
    /// 9:16, standing and as high as a telephone.
    Story,
    /// 4:5, standing.
    Portrait,
}

/// The shapes that a video is wanted in, the first of which it is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Formats(pub Vec<VideoFormat>);

/// One planned video of an account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProjectId,
    pub account_id: AccountId,
    pub title: String,
    /// What the video is for.
    pub goal: String,
    /// What else the editor should know.
    pub notes: String,
    /// How long the video is meant to be.
    pub target_seconds: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub formats: Formats,
    /// BCP 47.
    pub language: String,
    /// The day by which the customer would like to have it.
    pub wished_on: Option<Date>,
    /// What it is to look and sound like; a brand that is gone is none.
    pub brand_id: Option<BrandId>,
    pub state: ProjectState,
    /// Goes up with every change of the project, its scenes and their placements.
    pub version: i32,
    pub created_by: UserId,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Title
            | Column::Goal
            | Column::Notes
            | Column::TargetSeconds
            | Column::Formats
            | Column::Language
            | Column::WishedOn
            | Column::BrandId => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::State
            | Column::Version
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
