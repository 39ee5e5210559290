//! The finished files of orders.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AssetId, OrderId},
    provenance::Provenance,
};

/// One finished file of an order, an asset of the customer's library.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// 0 for the first.
    pub position: i32,
    /// What it is made of; unknown of what was delivered before it was written down.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub provenance: Option<Provenance>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::OrderId | Column::AssetId | Column::Position => Class::TECHNICAL,
            Column::Provenance => Class::CONTENT,
        }
    }
}
