//! How many videos can be made on which day.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::UserId};

/// A day in Oslo on which it is another number than policy says.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "production_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    pub capacity: i32,
    pub set_by: Option<UserId>,
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Day | Column::Capacity | Column::SetBy | Column::SetAt => Class::TECHNICAL,
        }
    }
}
