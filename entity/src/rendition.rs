//! Smaller pictures of a blob.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified};

/// How large a smaller picture is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "PreviewSize")]
pub enum PreviewSize {
    /// At most 320 pixels on each side.
    Thumbnail,
    /// At most 1280 pixels on each side.
    Preview,
}

/// How a smaller picture is encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "PreviewFormat")]
pub enum PreviewFormat {
    /// WebP, which every browser of today shows.
    Webp,
    /// JPEG, for everything else.
    Jpeg,
}

/// One smaller picture.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// The blob it was made of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: PreviewSize,
    #[sea_orm(primary_key, auto_increment = false)]
    pub format: PreviewFormat,
    /// Its name in storage, which tells the version of the preset.
    pub name: String,
    pub bytes: i64,
    pub width: i32,
    pub height: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest => Class::CONTENT,
            Column::Size
            | Column::Format
            | Column::Name
            | Column::Bytes
            | Column::Width
            | Column::Height => Class::TECHNICAL,
        }
    }
}
