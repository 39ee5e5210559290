//! How often somebody has tried something.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified};

/// One thing that may be tried only so often.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// SHA-256 of what is counted, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// When all tries are forgotten, in milliseconds since 1970.
    pub clear_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Key | Column::ClearAt => Class::USAGE,
        }
    }
}
