//! What the store shows, and what was bought and booked in it.

use std::collections::HashMap;

use anyhow::anyhow;
use async_graphql::dataloader::Loader;
use entity::{
    account, booking,
    booking::BookingState,
    id::{AccountId, BookingId, ProductId, PurchaseId},
    money::Currency,
    product::{self, ProductKind},
    purchase, stock_item,
};
use sea_orm::{ExprTrait, QuerySelect, prelude::*};

use crate::{
    access::{Member, Staff},
    database::Db,
    error::{Error, Result},
};

/// Whoever looks around in the store, and what they pay with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shopper {
    /// The account.
    pub account: AccountId,
    /// What it is billed in.
    pub currency: Currency,
}

/// Finds out what a member's account is billed in.
pub async fn shopper(db: &impl ConnectionTrait, member: &Member) -> Result<Shopper> {
    let account = account::Entity::find_by_id(member.account).one(db).await?;
    let account = account.ok_or_else(|| Error::Broken(anyhow!("a member's account is gone")))?;
    Ok(Shopper { account: account.id, currency: account.currency })
}

/// The products, all or of one kind. What is in the store is the same for every member.
#[must_use]
pub fn products(_: &Member, kind: Option<ProductKind>) -> Select<product::Entity> {
    let products = product::Entity::find();
    match kind {
        Some(kind) => products.filter(product::COLUMN.kind.eq(kind)),
        None => products,
    }
}

/// One of them, if it is one.
pub async fn find_product(
    db: &impl ConnectionTrait,
    member: &Member,
    id: ProductId,
) -> Result<Option<product::Model>> {
    Ok(products(member, None).filter(product::COLUMN.id.eq(id)).one(db).await?)
}

/// The bookings that a member may see.
#[must_use]
pub fn bookings(member: &Member) -> Select<booking::Entity> {
    booking::Entity::find().filter(booking::COLUMN.account_id.eq(member.account))
}

/// One of them, if it is one.
pub async fn find_booking(
    db: &impl ConnectionTrait,
    member: &Member,
    id: BookingId,
) -> Result<Option<booking::Model>> {
    Ok(bookings(member).filter(booking::COLUMN.id.eq(id)).one(db).await?)
}

/// The bookings of every account that are not over; for staff.
#[must_use]
pub fn open_bookings(_: &Staff) -> Select<booking::Entity> {
    booking::Entity::find().filter(booking::COLUMN.state.is_in([
        BookingState::Requested,
        BookingState::Proposed,
        BookingState::Accepted,
        BookingState::Scheduled,
    ]))
}

/// The purchases that a member may see.
#[must_use]
pub fn purchases(member: &Member) -> Select<purchase::Entity> {
    purchase::Entity::find().filter(purchase::COLUMN.account_id.eq(member.account))
}

/// One of them, if it is one.
pub async fn find_purchase(
    db: &impl ConnectionTrait,
    member: &Member,
    id: PurchaseId,
) -> Result<Option<purchase::Model>> {
    Ok(purchases(member).filter(purchase::COLUMN.id.eq(id)).one(db).await?)
}

/// What an account has bought for money that is on no invoice yet, in minor units.
pub async fn owed(
    db: &impl ConnectionTrait,
    account: AccountId,
    currency: Currency,
) -> Result<i64> {
    // PostgreSQL adds whole numbers up to a decimal one.
    let sum = purchase::COLUMN.amount.sum().cast_as("bigint");
    let owed: Option<Option<i64>> = purchase::Entity::find()
        .select_only()
        .expr_as(sum, "owed")
        .filter(purchase::COLUMN.account_id.eq(account))
        .filter(purchase::COLUMN.currency.eq(currency))
        .filter(purchase::COLUMN.amount.is_not_null())
        .filter(purchase::COLUMN.billed_at.is_null())
        .into_tuple()
        .one(db)
        .await?;
    Ok(owed.flatten().unwrap_or_default())
}

/// Names a product that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductOf(pub ProductId);

impl Loader<ProductOf> for Db {
    type Value = Option<product::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ProductOf]) -> Result<HashMap<ProductOf, Self::Value>, DbErr> {
        let products = product::Entity::find()
            .filter(product::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(products.into_iter().map(|row| (ProductOf(row.id), Some(row))).collect())
    }
}

/// Names a product whose picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StockOf(pub ProductId);

impl Loader<StockOf> for Db {
    type Value = Option<stock_item::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[StockOf]) -> Result<HashMap<StockOf, Self::Value>, DbErr> {
        let items = stock_item::Entity::find()
            .filter(stock_item::COLUMN.product_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(items.into_iter().map(|row| (StockOf(row.product_id), Some(row))).collect())
    }
}

/// Names a stock item that an account may have bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnedBy(pub AccountId, pub ProductId);

impl Loader<OwnedBy> for Db {
    type Value = Option<purchase::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[OwnedBy]) -> Result<HashMap<OwnedBy, Self::Value>, DbErr> {
        let purchases = purchase::Entity::find()
            .filter(purchase::COLUMN.kind.eq(ProductKind::StockItem))
            .filter(purchase::COLUMN.account_id.is_in(keys.iter().map(|key| key.0)))
            .filter(purchase::COLUMN.product_id.is_in(keys.iter().map(|key| key.1)))
            .all(self.reader())
            .await?;
        let owned = purchases.into_iter();
        Ok(owned.map(|row| (OwnedBy(row.account_id, row.product_id), Some(row))).collect())
    }
}

/// Names the purchase by which a booking was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChargeOf(pub BookingId);

impl Loader<ChargeOf> for Db {
    type Value = Option<purchase::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ChargeOf]) -> Result<HashMap<ChargeOf, Self::Value>, DbErr> {
        let charges = purchase::Entity::find()
            .filter(purchase::COLUMN.booking_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        let charges = charges.into_iter();
        Ok(charges.filter_map(|row| Some((ChargeOf(row.booking_id?), Some(row)))).collect())
    }
}
