//! Services that accounts ordered.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, BookingId, HoldId, PriceId, ProductId, UserId},
    money::{Currency, Money},
};

/// Where a booking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum BookingState {
    /// Ordered; Vibbio is to propose a time.
    Requested,
    /// Vibbio has proposed a time.
    Proposed,
    /// The customer has accepted the time.
    Accepted,
    /// Vibbio has planned it.
    Scheduled,
    /// It took place.
    Done,
    /// The customer did not come.
    NoShow,
    /// The customer called it off.
    Cancelled,
    /// Vibbio cannot do it.
    Declined,
}

/// One booking.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    pub account_id: AccountId,
    pub product_id: ProductId,
    /// The line of the price list that was in force.
    pub price_id: PriceId,
    pub state: BookingState,
    /// When the customer would like it.
    pub wished_at: Option<DateTimeUtc>,
    /// When it begins, as proposed or agreed.
    pub starts_at: Option<DateTimeUtc>,
    /// What the customer says about it.
    pub note: Option<String>,
    /// What Vibbio says about it.
    pub reply: Option<String>,
    /// What it costs in credits, which are held until it is over.
    pub credits: Option<i32>,
    pub hold_id: Option<HoldId>,
    /// What it costs in money, in minor units, ex. VAT; billed once it is over.
    pub amount: Option<i64>,
    pub currency: Option<Currency>,
    /// Until when cancelling costs nothing.
    pub cancel_free_until: DateTimeUtc,
    /// Who ordered it, kept without a reference: the books outlive people.
    pub ordered_by: UserId,
    pub ordered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Tells what it costs in money, ex. VAT.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Some(Money { amount: self.amount?, currency: self.currency? })
    }
}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Note | Column::Reply => Class::CONTENT,
            Column::ProductId
            | Column::PriceId
            | Column::State
            | Column::WishedAt
            | Column::StartsAt
            | Column::Credits
            | Column::Amount
            | Column::Currency
            | Column::CancelFreeUntil
            | Column::OrderedBy
            | Column::OrderedAt => Class::COMMERCE,
            Column::Id | Column::AccountId | Column::HoldId => Class::TECHNICAL,
        }
    }
}
