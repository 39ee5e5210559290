//! Promises that were not kept.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, LotId, OrderId},
};

/// An order that was not delivered when it was due; there is one of an order at most.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_breach")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    pub account_id: AccountId,
    /// When it was due.
    pub due_at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    /// How many credits make up for it.
    pub credits: i32,
    /// The lot in which they came; none where there were none.
    pub lot_id: Option<LotId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::DueAt | Column::RecordedAt | Column::Credits => Class::COMMERCE,
            Column::OrderId | Column::AccountId | Column::LotId => Class::TECHNICAL,
        }
    }
}
