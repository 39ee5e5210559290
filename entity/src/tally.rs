//! How many assets there are of which sort, kept in step with their cards.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::AccountId};

/// How many of the assets of a heap that are not in the trash have a label.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub heap: i64,
    /// Empty for all of the heap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label: String,
    pub count: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::AccountId | Column::Heap | Column::Label | Column::Count => Class::TECHNICAL,
        }
    }
}
