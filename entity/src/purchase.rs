//! What accounts bought in the store.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, BookingId, HoldId, LotId, PriceId, ProductId, PurchaseId, UserId},
    money::{Currency, Money},
    product::ProductKind,
};

/// One purchase, for credits or for money.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PurchaseId,
    pub account_id: AccountId,
    pub product_id: ProductId,
    pub kind: ProductKind,
    /// The line of the price list that was in force.
    pub price_id: PriceId,
    /// What it cost in credits.
    pub credits: Option<i32>,
    /// What it cost in money, in minor units, ex. VAT.
    pub amount: Option<i64>,
    pub currency: Option<Currency>,
    /// The credits that were spent on it.
    pub hold_id: Option<HoldId>,
    /// The credits that it brought.
    pub lot_id: Option<LotId>,
    /// The asset that it brought.
    pub asset_id: Option<AssetId>,
    /// The booking that it pays for.
    pub booking_id: Option<BookingId>,
    /// Who bought it, kept without a reference: the books outlive people.
    pub bought_by: UserId,
    pub bought_at: DateTimeUtc,
    /// When it was put on an invoice; what costs money and is on none is owed.
    pub billed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Tells what it cost in money, ex. VAT.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Some(Money { amount: self.amount?, currency: self.currency? })
    }
}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ProductId
            | Column::Kind
            | Column::PriceId
            | Column::Credits
            | Column::Amount
            | Column::Currency
            | Column::BoughtBy
            | Column::BoughtAt
            | Column::BilledAt => Class::COMMERCE,
            Column::Id
            | Column::AccountId
            | Column::HoldId
            | Column::LotId
            | Column::AssetId
            | Column::BookingId => Class::TECHNICAL,
        }
    }
}
