//! Other words for tags.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, TagId},
};

/// One other word for a tag.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_synonym")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_id: TagId,
    /// The word as it is compared by; no two tags of an account have the same.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name_key: String,
    pub account_id: AccountId,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey => Class::CONTENT,
            Column::TagId | Column::AccountId => Class::TECHNICAL,
        }
    }
}
