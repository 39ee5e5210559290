//! What the renditions of an asset show of it.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::AssetId};

/// One asset's focus and moment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// The point that matters most, from the left, 0 to 1 of the upright picture; both or none.
    pub focus_x: Option<f64>,
    /// The same from the top.
    pub focus_y: Option<f64>,
    /// The moment of a clip that its pictures show, in milliseconds.
    pub at_ms: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::FocusX | Column::FocusY | Column::AtMs => Class::CONTENT,
            Column::AssetId => Class::TECHNICAL,
        }
    }
}
