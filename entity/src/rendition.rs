//! Smaller pictures of a blob, and versions of it that play everywhere.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified};

/// How large a smaller picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[graphql(name = "PreviewSize")]
pub enum PreviewSize {
    /// At most 320 pixels on each side.
    Thumbnail,
    /// At most 1280 pixels on each side.
    Preview,
}

/// How a smaller picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[graphql(name = "PreviewFormat")]
pub enum PreviewFormat {
    /// WebP, which every browser of today shows.
    Webp,
    /// JPEG, for everything else.
    Jpeg,
    /// AVIF, the smallest. Made when it is first fetched, where the server has a program for it.
    Avif,
}

/// What a smaller picture is for, which decides its size and shape.
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
#[graphql(name = "RenditionPreset")]
pub enum RenditionPreset {
    /// Whole, at most 320 pixels on each side.
    Thumbnail,
    /// Whole, at most 1280 pixels on each side.
    Preview,
    /// Whole, at most 2048 pixels on each side.
    Large,
    /// Whole, at most 1280 pixels on each side, with a watermark all over it.
    Marked,
    /// Whole, at most 320 pixels on each side, with a watermark all over it.
    MarkedThumbnail,
    /// Cut to a square of at most 640 pixels.
    Square,
    /// Cut to 16:9, at most 1920 × 1080 pixels: to stand in front of a clip.
    Poster,
    /// Cut to 1:1, at most 1080 × 1080 pixels.
    SocialSquare,
    /// Cut to 9:16, at most 1080 × 1920 pixels.
    SocialStory,
    /// Cut to 16:9, at most 1600 × 900 pixels.
    SocialWide,
    /// Cut to 4:5, at most 1080 × 1350 pixels.
    SocialPortrait,
}

impl RenditionPreset {
    /// Tells whether it cuts something away, so that focus and crop matter.
    #[must_use]
    pub const fn is_cut(self) -> bool {
        match self {
            Self::Thumbnail
            | Self::Preview
            | Self::Large
            | Self::Marked
            | Self::MarkedThumbnail => false,
            Self::Square
            | Self::Poster
            | Self::SocialSquare
            | Self::SocialStory
            | Self::SocialWide
            | Self::SocialPortrait => true,
        }
    }
}

/// What sort of file a rendition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum RenditionFormat {
    /// WebP, still or animated.
    Webp,
    /// JPEG.
    Jpeg,
    /// AVIF.
    Avif,
    /// PNG.
    Png,
    /// MPEG-4 video.
    Mp4,
    /// A list of pieces to be played one after the other.
    M3u8,
    /// JSON.
    Json,
}

impl From<PreviewFormat> for RenditionFormat {
    fn from(format: PreviewFormat) -> Self {
        match format {
            PreviewFormat::Webp => Self::Webp,
            PreviewFormat::Jpeg => Self::Jpeg,
            PreviewFormat::Avif => Self::Avif,
        }
    }
}

/// One file that was made of a blob.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// The blob it was made of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// Its name in storage, which tells all that decides its bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// What it is for: a preset, or one of the house's own purposes.
    pub preset: String,
    pub format: RenditionFormat,
    pub bytes: i64,
    /// Pixels; of pictures and clips.
    pub width: Option<i32>,
    pub height: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest => Class::CONTENT,
            Column::Name
            | Column::Preset
            | Column::Format
            | Column::Bytes
            | Column::Width
            | Column::Height => Class::TECHNICAL,
        }
    }
}
