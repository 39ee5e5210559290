//! Archives of files that people fetch.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, CollectionId, DownloadId, FolderId, UserId},
};

/// How far an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "DownloadState")]
pub enum DownloadState {
    /// It is about to be packed.
    Waiting,
    /// It is being packed.
    Packing,
    /// It can be fetched.
    Ready,
    /// It could not be packed; `code` says why.
    Failed,
    /// Whoever wanted it gave it up.
    Cancelled,
}

/// What was chosen to be in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// The files of some assets.
    Assets(Vec<AssetId>),
    /// The files in a folder and everything below it.
    Folder(FolderId),
    /// The files in a collection.
    Collection(CollectionId),
    /// All of a library, or of a folder, so that it can be imported elsewhere.
    Package(Option<FolderId>),
}

/// One archive that somebody fetches, for a day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "download")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DownloadId,
    pub account_id: AccountId,
    pub user_id: UserId,
    /// What the file is called, without its ending.
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub chosen: Chosen,
    pub state: DownloadState,
    /// How many files are in it.
    pub files: i32,
    /// Bytes of the archive; none while that is not known.
    pub size: Option<i64>,
    /// Bytes of the archive that are packed.
    pub packed: i64,
    /// Where it lies; none for what is packed anew whenever it is fetched.
    pub piece: Option<Uuid>,
    /// Why it could not be packed.
    pub code: Option<String>,
    /// Says so in words.
    pub message: Option<String>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::Message => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::UserId
            | Column::Chosen
            | Column::State
            | Column::Files
            | Column::Size
            | Column::Packed
            | Column::Piece
            | Column::Code
            | Column::CreatedAt
            | Column::ExpiresAt => Class::TECHNICAL,
        }
    }
}
