//! What a project would cost, and when it would be delivered.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::{Enum, SimpleObject};
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, ProjectId, QuoteId, UserId},
    promise::Promise,
    version::Versions,
};

/// What a line of a quote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteItem {
    /// The video, in its first format.
    Video,
    /// The video in one more format.
    Format,
    /// The video in one more language.
    Language,
    /// Another beginning.
    Intro,
    /// Another end.
    Outro,
    /// What a scene says is changed.
    Message,
}

/// One line of a quote.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct QuoteLine {
    /// What it is for.
    pub item: QuoteItem,
    /// The same in words.
    pub text: String,
    /// How many.
    pub quantity: i32,
    /// What one costs, in credits.
    pub unit_credits: i32,
    /// What they cost together, in credits.
    pub credits: i32,
}

/// The lines of a quote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct QuoteLines(pub Vec<QuoteLine>);

/// One quote; it binds Vibbio until it expires.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuoteId,
    pub account_id: AccountId,
    pub project_id: ProjectId,
    /// What is made anew of a finished video; none where the project is quoted.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub versions: Option<Versions>,
    /// SHA-256 in hex of what was quoted, as it was then.
    pub digest: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub lines: QuoteLines,
    /// What it costs in credits.
    pub total: i32,
    /// When it would be delivered if it were ordered at once.
    #[sea_orm(column_type = "JsonBinary")]
    pub promise: Promise,
    pub created_by: UserId,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Lines | Column::Total | Column::Promise => Class::COMMERCE,
            Column::Versions => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ProjectId
            | Column::Digest
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ExpiresAt => Class::TECHNICAL,
        }
    }
}
