//! People who are shown or heard in a library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, PersonId},
};

/// One person, whom nametags point at.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    pub account_id: AccountId,
    pub name: String,
    /// The name as it is found by.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::SortKey => Class::DEPICTED,
            Column::Id | Column::AccountId | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
