//! The months of subscriptions for which credits were granted.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, LotId, SubscriptionId},
};

/// One month of one subscription. As there is one row for each, its credits are granted once,
/// however often and wherever somebody tries.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_month")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subscription_id: SubscriptionId,
    /// Counts the months from the anchor on, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub account_id: AccountId,
    pub begins_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// How many credits were granted for it.
    pub credits: i32,
    /// The lot; none where there was nothing to grant.
    pub lot_id: Option<LotId>,
    pub granted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::BeginsAt | Column::EndsAt | Column::Credits | Column::GrantedAt => {
                Class::COMMERCE
            }
            Column::SubscriptionId | Column::Number | Column::AccountId | Column::LotId => {
                Class::TECHNICAL
            }
        }
    }
}
