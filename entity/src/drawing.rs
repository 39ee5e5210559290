//! What is being made of a blob at the moment, so that nobody makes it a second time.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified};

/// One file in the making.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drawing")]
pub struct Model {
    /// The blob it is made of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// Its name to be.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// When whoever makes it has given up.
    pub until: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest => Class::CONTENT,
            Column::Name | Column::Until => Class::TECHNICAL,
        }
    }
}
