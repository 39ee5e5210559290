//! Planned videos.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, BrandId, ProjectId, UserId},
    release::Scopes,
};

/// Whether a project has been ordered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Enum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
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
    /// Who is to see it.
    pub audience: String,
    /// Where it is to be shown.
    #[sea_orm(column_type = "JsonBinary")]
    pub channels: Scopes,
    /// What whoever has seen it is to do.
    pub call_to_action: String,
    /// How it is to sound.
    pub music: String,
    /// What has to be in it.
    pub dos: String,
    /// What must not be in it.
    pub donts: String,
    /// How long the video is meant to be.
    pub target_seconds: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub formats: Formats,
    /// BCP 47.
    pub language: String,
    /// The day by which the customer would like to have it.
    pub wished_on: Option<Date>,
    /// The day from which it is to be shown.
    pub publish_on: Option<Date>,
    /// The member who has the last word; none while nobody is chosen.
    pub approver_id: Option<UserId>,
    /// What it is to look and sound like; a brand that is gone is none.
    pub brand_id: Option<BrandId>,
    pub state: ProjectState,
    /// Whether other projects begin as copies of it, and it is never ordered itself.
    pub is_template: bool,
    /// Since when it is put aside.
    pub archived_at: Option<DateTimeUtc>,
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
            | Column::Audience
            | Column::Channels
            | Column::CallToAction
            | Column::Music
            | Column::Dos
            | Column::Donts
            | Column::TargetSeconds
            | Column::Formats
            | Column::Language
            | Column::WishedOn
            | Column::PublishOn
            | Column::BrandId => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ApproverId
            | Column::State
            | Column::IsTemplate
            | Column::ArchivedAt
            | Column::Version
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
