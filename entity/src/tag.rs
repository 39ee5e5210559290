//! The tags of a library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, TagId},
};

/// One tag.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagId,
    pub account_id: AccountId,
    pub parent_id: Option<TagId>,
    pub name: String,
    /// The name as it is compared by; siblings differ in it.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    pub created_at: DateTimeUtc,
    /// Red, green and blue in hex, such as `#C8102E`.
    pub colour: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::SortKey | Column::Colour => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ParentId
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
