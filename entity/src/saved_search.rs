//! What people look for again and again.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    collection::Wanted,
    id::{AccountId, SavedSearchId, UserId},
};

/// One search under a name.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SavedSearchId,
    pub account_id: AccountId,
    /// Whose it is; none for one that the whole account has.
    pub user_id: Option<UserId>,
    pub name: String,
    /// The name as it is compared by; those of a person differ in it, and those of an account.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub filter: Wanted,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::SortKey | Column::Filter => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::UserId
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
