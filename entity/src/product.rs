//! What the store sells.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, id::ProductId, price::PriceKind};

/// What sort of thing a product is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum ProductKind {
    /// Something that Vibbio does for the account, booked for a date.
    Service,
    /// A picture or clip that can be used in videos, bought once per account.
    StockItem,
    /// Credits for money.
    CreditPack,
}

impl ProductKind {
    /// Tells where in the price list its price stands.
    #[must_use]
    pub const fn price_kind(self) -> PriceKind {
        match self {
            Self::Service => PriceKind::Service,
            Self::StockItem => PriceKind::Stock,
            Self::CreditPack => PriceKind::Pack,
        }
    }
}

/// One product.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProductId,
    pub kind: ProductKind,
    pub name: String,
    pub description: String,
    /// The line of the price list, among those of its kind.
    pub price_code: String,
    /// Its place in the store.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id
            | Column::Kind
            | Column::Name
            | Column::Description
            | Column::PriceCode
            | Column::Position => Class::TECHNICAL,
        }
    }
}
