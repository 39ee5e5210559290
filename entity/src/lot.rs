//! Credits that were granted together.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, HoldId, LotId, UserId},
};

/// Why credits were granted.
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
pub enum LotKind {
    /// A gift to a new account.
    Welcome,
    /// A gift.
    Promotion,
    /// In place of credits that were given back after they had expired.
    Refund,
    /// Granted by the plan.
    Plan,
    /// Bought for money.
    Purchased,
}

/// One lot. It never changes: what is left of it is told by its entries.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LotId,
    pub account_id: AccountId,
    pub kind: LotKind,
    /// How many credits were granted.
    pub amount: i32,
    pub effective_from: DateTimeUtc,
    /// From when it can be spent no more; none if it lasts.
    pub expires_at: Option<DateTimeUtc>,
    /// The hold whose expired credits it gives back.
    pub refund_of: Option<HoldId>,
    /// What the account is told about it.
    pub note: Option<String>,
    /// The staff member who granted it, kept without a reference: the books outlive people.
    pub granted_by: Option<UserId>,
    pub granted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Kind
            | Column::Amount
            | Column::EffectiveFrom
            | Column::ExpiresAt
            | Column::Note
            | Column::GrantedBy
            | Column::GrantedAt => Class::COMMERCE,
            Column::Id | Column::AccountId | Column::RefundOf => Class::TECHNICAL,
        }
    }
}
