//! Credits that are reserved for something.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, HoldId},
};

/// One hold. It never changes: its entries name its lots, its settlement tells how it ended.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hold")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HoldId,
    pub account_id: AccountId,
    /// What it is for: the id of an order, a purchase or a booking.
    pub subject: String,
    pub amount: i32,
    pub placed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Subject | Column::Amount | Column::PlacedAt => Class::COMMERCE,
            Column::Id | Column::AccountId => Class::TECHNICAL,
        }
    }
}
