//! How holds ended.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::HoldId};

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Outcome {
    /// What it was for began: the credits are spent.
    Captured,
    /// It came to nothing: the credits went back.
    Released,
}

/// The end of a hold; each hold has one at most, and open ones have none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hold_id: HoldId,
    pub outcome: Outcome,
    pub settled_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Outcome | Column::SettledAt => Class::COMMERCE,
            Column::HoldId => Class::TECHNICAL,
        }
    }
}
