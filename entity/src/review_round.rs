//! The rounds of changes of orders.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, CutId, HoldId, OrderId, ReviewRoundId, UserId},
};

/// What a round of changes is to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "ReviewRoundClass")]
pub enum RoundClass {
    /// One of those that the price of the video includes.
    Included,
    /// Vibbio's to mend: it costs nothing, and uses none of those included.
    FreeFix,
    /// One more, which costs credits.
    Priced,
}

/// One round: begun by the cut that is to be changed, or agreed on and not yet begun.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_round")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewRoundId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    /// Counts the rounds of the order from 1.
    pub number: i32,
    pub class: RoundClass,
    /// What it costs in credits.
    pub price: i32,
    /// The credits of a priced one: held from its acceptance, captured when it begins.
    pub hold_id: Option<HoldId>,
    /// The cut on which changes were asked for; none before.
    pub cut_id: Option<CutId>,
    pub accepted_by: Option<UserId>,
    pub accepted_at: Option<DateTimeUtc>,
    pub begun_at: Option<DateTimeUtc>,
    /// Since when it is not wanted any more, as the video was approved without it.
    pub dropped_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Number
            | Column::Class
            | Column::Price
            | Column::AcceptedBy
            | Column::AcceptedAt
            | Column::BegunAt => Class::COMMERCE,
            Column::Id
            | Column::AccountId
            | Column::OrderId
            | Column::HoldId
            | Column::CutId
            | Column::DroppedAt => Class::TECHNICAL,
        }
    }
}
