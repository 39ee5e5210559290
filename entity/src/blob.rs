//! Stored bytes, once for all who have them; no account can learn who else does.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, asset::AssetFormat};

/// Whether there are smaller pictures to show of a file.
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
#[graphql(name = "PreviewState")]
pub enum PreviewState {
    /// They are being made.
    Pending,
    /// They are there, or made when they are first fetched.
    Ready,
    /// The picture in the file cannot be decoded. The file itself is kept and can be downloaded.
    Failed,
    /// The picture is too large to be drawn in the memory that there is for it, as it is kept in the
    /// file. The file itself is kept and can be downloaded.
    TooLarge,
    /// The server lacks the program that draws such files. Once it has that, they are made.
    NeedsTool,
    /// None are made of such files.
    None,
}

/// One content.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// SHA-256 of the bytes, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub size: i64,
    pub format: AssetFormat,
    /// How the stored picture is turned to be shown, 1 to 8 as in EXIF.
    pub orientation: i16,
    pub preview: PreviewState,
    /// A picture of some 25 bytes, to be shown until the real one is there.
    pub thumbhash: Option<Vec<u8>>,
    /// What the picture looks like: a hash of which few bits differ between pictures that look alike.
    pub likeness: Option<i64>,
    /// Since when an upload is about to make use of the bytes; what comes of none is swept.
    pub arriving_since: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest | Column::Thumbhash | Column::Likeness => Class::CONTENT,
            Column::Size
            | Column::Format
            | Column::Orientation
            | Column::Preview
            | Column::ArrivingSince => Class::TECHNICAL,
        }
    }
}
