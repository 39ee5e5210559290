//! The tree of folders of a library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, FolderId},
};

/// One folder.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "folder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FolderId,
    pub account_id: AccountId,
    pub parent_id: Option<FolderId>,
    pub name: String,
    /// The name as it is compared by; siblings differ in it.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::SortKey => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ParentId
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
