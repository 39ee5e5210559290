//! Links by which assets are given to people without a login.
#![allow(missing_docs, reason = "columns say what they are by name")]
#![allow(clippy::struct_excessive_bools, reason = "each is agreed by itself")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, CollectionId, FolderId, ShareId, UserId},
};

/// One link to an asset, a collection or a folder: to exactly one of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShareId,
    pub account_id: AccountId,
    pub created_by: Option<UserId>,
    pub asset_id: Option<AssetId>,
    pub collection_id: Option<CollectionId>,
    pub folder_id: Option<FolderId>,
    /// What those who open it read above what is shown.
    pub name: String,
    /// SHA-256 of the token in the link, in hex.
    pub token_hash: String,
    /// Argon2id in the PHC string format.
    pub password_hash: Option<String>,
    pub expires_at: Option<DateTimeUtc>,
    /// How often it can be opened; none for any number.
    pub max_views: Option<i32>,
    /// How often it was opened.
    pub views: i32,
    /// Whether what is shared is shown; a mere drop box shows nothing.
    pub shows_contents: bool,
    pub allows_download: bool,
    pub allows_upload: bool,
    /// Whether its pictures carry a watermark, and nothing else is given.
    pub watermark: bool,
    /// How many files it takes in.
    pub max_files: i32,
    /// How many bytes they have together, at most.
    pub max_bytes: i64,
    /// How many files it took in, and keeps places for.
    pub received_files: i32,
    pub received_bytes: i64,
    pub revoked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// Rises with every change that somebody makes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name => Class::CONTENT,
            Column::TokenHash | Column::PasswordHash => Class::CREDENTIAL,
            Column::Id
            | Column::AccountId
            | Column::CreatedBy
            | Column::AssetId
            | Column::CollectionId
            | Column::FolderId
            | Column::ExpiresAt
            | Column::MaxViews
            | Column::Views
            | Column::ShowsContents
            | Column::AllowsDownload
            | Column::AllowsUpload
            | Column::Watermark
            | Column::MaxFiles
            | Column::MaxBytes
            | Column::ReceivedFiles
            | Column::ReceivedBytes
            | Column::RevokedAt
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
