//! The tokens with which programs work for an account.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{EnumIter, FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, ServiceTokenId, UserId},
};

/// What a program may do with a service token.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, Enum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ServiceTokenScope")]
pub enum TokenScope {
    /// See the account, its people and its settings.
    AccountRead,
    /// See the library.
    LibraryRead,
    /// Upload, sort, name, move and trash.
    LibraryWrite,
    /// Say something about what is in the library.
    LibraryComment,
    /// Remove for good what is in the trash.
    LibraryPurge,
    /// Take all of the library away in a package.
    LibraryExport,
    /// See projects.
    ProjectRead,
    /// Plan videos.
    ProjectWrite,
    /// Say something about what is planned.
    ProjectComment,
    /// See orders and what they cost.
    OrderRead,
    /// Order videos and versions, and cancel them: it spends credits.
    OrderPlace,
    /// See the balance and the statement.
    CreditsRead,
    /// See the store.
    StoreRead,
    /// Buy and book in the store: it spends credits.
    StoreBuy,
}

/// All that a program may do, each once and in the order of [`TokenScope`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TokenScopes(pub Vec<TokenScope>);

/// One token of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceTokenId,
    pub account_id: AccountId,
    /// Who made it, or took it over by making it anew: it can do no more than they can.
    pub user_id: UserId,
    pub name: String,
    /// The name in lower case; those that are not revoked each have another.
    pub name_key: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: TokenScopes,
    /// SHA-256 of the secret, in hex.
    pub hash: String,
    /// How the secret begins, by which people recognise it.
    pub hint: String,
    /// SHA-256 of the secret before, in hex.
    pub former_hash: Option<String>,
    /// Until when the secret before works.
    pub former_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// When it was made anew last.
    pub rotated_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    /// The minute in which it was used last.
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey => Class::CONTENT,
            Column::Hash | Column::Hint | Column::FormerHash => Class::CREDENTIAL,
            Column::LastUsedAt => Class::USAGE,
            Column::Id
            | Column::AccountId
            | Column::UserId
            | Column::Scopes
            | Column::FormerUntil
            | Column::CreatedAt
            | Column::RotatedAt
            | Column::ExpiresAt
            | Column::RevokedAt => Class::TECHNICAL,
        }
    }
}
