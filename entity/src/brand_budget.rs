//! What the videos of brands may cost.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, BrandId, UserId},
};

/// How many credits of the account may be ordered for in a month for a brand. A brand without a
/// row has no bound of its own.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand_budget")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    pub account_id: AccountId,
    pub monthly_credits: i32,
    /// Goes up with every change.
    pub version: i32,
    pub set_by: Option<UserId>,
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::MonthlyCredits => Class::CONTENT,
            Column::BrandId
            | Column::AccountId
            | Column::Version
            | Column::SetBy
            | Column::SetAt => Class::TECHNICAL,
        }
    }
}
