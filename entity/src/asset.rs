//! The items of a library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, FolderId, RevisionId},
};

/// What a person would call an asset.
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
#[graphql(name = "AssetKind")]
pub enum AssetKind {
    /// A picture.
    Image,
    /// Moving pictures, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// A PDF or a font.
    Document,
}

/// A file format, as found in the bytes.
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
#[graphql(name = "AssetFormat")]
pub enum AssetFormat {
    /// JPEG.
    Jpeg,
    /// PNG, still or animated.
    Png,
    /// GIF, still or animated.
    Gif,
    /// WebP, still or animated.
    Webp,
    /// TIFF.
    Tiff,
    /// HEIC, as telephones take pictures.
    Heic,
    /// AVIF.
    Avif,
    /// A negative of a camera: DNG, CR2, NEF, ARW and their relatives.
    Raw,
    /// MPEG-4 video.
    #[graphql(name = "MP4")]
    Mp4,
    /// QuickTime movie.
    Mov,
    /// WebM video.
    Webm,
    /// MP3 audio.
    #[graphql(name = "MP3")]
    Mp3,
    /// Wave audio.
    Wav,
    /// Scalable vector graphics.
    Svg,
    /// Portable document.
    Pdf,
    /// TrueType font.
    Ttf,
    /// OpenType font.
    Otf,
    /// A collection of fonts.
    Ttc,
    /// A font as it is packed for the web.
    Woff,
    /// A font as it is packed for the web, more tightly.
    #[graphql(name = "WOFF2")]
    Woff2,
}

impl AssetFormat {
    /// Tells what a person would call it.
    #[must_use]
    pub const fn kind(self) -> AssetKind {
        match self {
            Self::Jpeg
            | Self::Png
            | Self::Gif
            | Self::Webp
            | Self::Tiff
            | Self::Heic
            | Self::Avif
            | Self::Raw
            | Self::Svg => AssetKind::Image,
            Self::Mp4 | Self::Mov | Self::Webm => AssetKind::Video,
            Self::Mp3 | Self::Wav => AssetKind::Audio,
            Self::Pdf | Self::Ttf | Self::Otf | Self::Ttc | Self::Woff | Self::Woff2 => {
                AssetKind::Document
            }
        }
    }

    /// Tells whether it is a font, or several.
    #[must_use]
    pub const fn is_font(self) -> bool {
        matches!(self, Self::Ttf | Self::Otf | Self::Ttc | Self::Woff | Self::Woff2)
    }

    /// Tells whether smaller pictures are made of it, where the server has what that takes.
    #[must_use]
    pub const fn has_preview(self) -> bool {
        match self.kind() {
            AssetKind::Image | AssetKind::Video => true,
            AssetKind::Audio => false,
            AssetKind::Document => matches!(self, Self::Pdf),
        }
    }
}

/// Whose an asset is, which decides what may be done with it.
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
#[graphql(name = "Ownership")]
pub enum Ownership {
    /// The customer's own material.
    Own,
    /// Filmed by Vibbio: usable in projects, not downloadable.
    VibbioRaw,
    /// Bought in the store, under licence terms.
    Stock,
    /// A finished video that Vibbio delivered.
    Product,
}

/// Where an asset is on its way in.
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
#[graphql(name = "AssetState")]
pub enum AssetState {
    /// Usable; its smaller pictures are being made.
    Processing,
    /// All that is made of it is there.
    Ready,
}

/// One asset. What lists sort and filter by stands here, taken from the current revision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssetId,
    pub account_id: AccountId,
    /// None at the top of the library.
    pub folder_id: Option<FolderId>,
    /// The current revision.
    pub revision_id: RevisionId,
    pub name: String,
    /// The name as it is searched by.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    pub kind: AssetKind,
    pub format: AssetFormat,
    pub size: i64,
    /// How long the current revision plays; 0 where it does not.
    pub duration_ms: i64,
    /// When it was taken, or added where that is not known: what it is sorted by.
    pub dated_at: DateTimeUtc,
    pub added_at: DateTimeUtc,
    /// The place in the manual order of its folder; compared byte by byte.
    pub rank: String,
    pub ownership: Ownership,
    /// The terms it was bought under.
    pub licence: Option<String>,
    pub state: AssetState,
    pub trashed_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name
            | Column::NameKey
            | Column::SortKey
            | Column::Kind
            | Column::Format
            | Column::Size
            | Column::DurationMs
            | Column::DatedAt
            | Column::Licence => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::FolderId
            | Column::RevisionId
            | Column::AddedAt
            | Column::Rank
            | Column::Ownership
            | Column::State
            | Column::TrashedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
