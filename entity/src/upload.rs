//! Files on their way into a library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    asset::Ownership,
    id::{AccountId, AssetId, FolderId, OrderId, UploadId, UserId},
};

/// How a file comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "UploadWay")]
pub enum UploadWay {
    /// In a multipart request of GraphQL.
    Multipart,
    /// In pieces, by tus.
    Tus,
    /// By requests that were signed for it.
    Signed,
    /// Fetched from an address.
    Import,
}

/// What a file is sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "UploadPurpose")]
pub enum UploadPurpose {
    /// To become an asset of the library.
    #[default]
    Asset,
    /// To be imported by `libraryImport`: it is a package of a library.
    Package,
    /// To become a cut or a finished video of an order: Vibbio's people send it.
    Order,
}

/// Where a file is on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "UploadState")]
pub enum UploadState {
    /// Bytes are coming.
    Receiving,
    /// All bytes are there and are being looked at.
    Processing,
    /// There is an asset of it; a package can be imported, and what was sent for an order used.
    Ready,
    /// It was not taken; nothing of it is kept.
    Rejected,
}

/// What to do with a file of which the library has the same bytes already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "SameBytes")]
pub enum SameBytes {
    /// Add another asset. It takes room once more.
    #[default]
    NewAsset,
    /// Answer with the asset that is there, unless it is in the trash.
    Reuse,
    /// Reject it, also where the asset that is there is in the trash.
    Reject,
}

/// One file on its way in, and for a day what became of it. Its room ends by itself, so that a node
/// that dies keeps none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    pub account_id: AccountId,
    pub user_id: Option<UserId>,
    pub way: UploadWay,
    pub purpose: UploadPurpose,
    /// The order that it is sent for, by Vibbio's people.
    pub order_id: Option<OrderId>,
    /// None at the top of the library.
    pub folder_id: Option<FolderId>,
    /// The asset whose next revision it becomes; none becomes a new asset.
    pub revises_id: Option<AssetId>,
    pub name: String,
    pub ownership: Ownership,
    pub on_same_bytes: SameBytes,
    /// How many bytes are to come; none while the sender does not know.
    pub size: Option<i64>,
    /// The SHA-256 that the sender gave, in hex.
    pub sha256: Option<String>,
    pub state: UploadState,
    /// How many bytes have come and are stored.
    pub received: i64,
    pub reserved_bytes: i64,
    /// What the sender of a tus upload said of it, as it came.
    pub metadata: Option<String>,
    /// Whether it is only a part of a file that other uploads are parts of too.
    pub is_partial: bool,
    /// The uploads that it is made of, as the sender named them.
    pub made_of: Option<String>,
    /// The upload that this one became a part of.
    pub part_of: Option<UploadId>,
    /// Where it is fetched from.
    pub source_url: Option<String>,
    /// Why it was rejected.
    pub code: Option<String>,
    /// Says so in words.
    pub message: Option<String>,
    /// The SHA-256 of a file that is kept until it is used for its order, in hex.
    pub digest: Option<String>,
    /// What became of it.
    pub asset_id: Option<AssetId>,
    /// The asset of the same bytes that was there before.
    pub existing_id: Option<AssetId>,
    /// Who works on it: one request or job at a time.
    pub locked_by: Option<Uuid>,
    /// When another may, since that one is not heard of any more.
    pub locked_until: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name
            | Column::Size
            | Column::Sha256
            | Column::Digest
            | Column::Metadata
            | Column::SourceUrl
            | Column::Message => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::UserId
            | Column::Way
            | Column::Purpose
            | Column::OrderId
            | Column::FolderId
            | Column::RevisesId
            | Column::Ownership
            | Column::OnSameBytes
            | Column::State
            | Column::Received
            | Column::ReservedBytes
            | Column::IsPartial
            | Column::MadeOf
            | Column::PartOf
            | Column::Code
            | Column::AssetId
            | Column::ExistingId
            | Column::LockedBy
            | Column::LockedUntil
            | Column::ExpiresAt
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
