//! Features that people see in one of several variants.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{Class, Classified};

/// One form of a feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// What pages call it.
    pub name: String,
    /// How many of all people get it, beside the weights of the others.
    pub weight: u32,
}

/// The forms of a feature, in an order that decides who gets which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Variants(pub Vec<Variant>);

/// One feature that not everybody sees alike.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feature")]
pub struct Model {
    /// What pages call it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub variants: Variants,
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Key | Column::Variants | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
