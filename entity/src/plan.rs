//! The plans that accounts subscribe to.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::PlanId,
    money::{Currency, Money},
};

/// The plans there are, from the smallest to the largest.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum PlanCode {
    /// The first days of an account, free of charge.
    Trial,
    /// For one brand and a small team.
    Standard,
    /// For two brands and any number of people.
    Premium,
    /// By agreement.
    Enterprise,
    /// By agreement, with a budget for each of many brands.
    Multi,
}

/// How fast the videos of a plan are delivered.
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
pub enum Delivery {
    /// Within two working days.
    TwoDays,
    /// Within 24 hours, for short videos.
    OneDay,
    /// On the same working day, for short videos.
    SameDay,
    /// As agreed.
    Agreed,
}

/// The terms of a plan from an instant on. Terms never change; newer ones follow them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    pub code: PlanCode,
    pub effective_from: DateTimeUtc,
    /// What it costs a month, ex. VAT, in øre; none by agreement.
    pub monthly_nok: Option<i64>,
    /// What it costs a month, ex. VAT, in cents; none by agreement.
    pub monthly_eur: Option<i64>,
    /// Credits granted each month; none by agreement.
    pub monthly_credits: Option<i32>,
    /// Seats; none where there is no limit or by agreement.
    pub seats: Option<i32>,
    /// Brands; none where there is no limit or by agreement.
    pub brands: Option<i32>,
    /// Storage in bytes; none by agreement.
    pub storage_bytes: Option<i64>,
    /// Whether any format may be ordered, and not only 1:1, 9:16 and 16:9.
    pub has_custom_formats: bool,
    pub delivery: Delivery,
}

impl ActiveModelBehavior for ActiveModel {}

impl PlanCode {
    /// Tells whether its figures are agreed with each account.
    #[must_use]
    pub const fn is_by_agreement(self) -> bool {
        matches!(self, Self::Enterprise | Self::Multi)
    }
}

impl Model {
    /// Tells what it costs a month, ex. VAT; none by agreement.
    #[must_use]
    pub fn monthly(&self, currency: Currency) -> Option<Money> {
        let amount = match currency {
            Currency::Nok => self.monthly_nok,
            Currency::Eur => self.monthly_eur,
        };
        amount.map(|amount| Money { amount, currency })
    }
}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id
            | Column::Code
            | Column::EffectiveFrom
            | Column::MonthlyNok
            | Column::MonthlyEur
            | Column::MonthlyCredits
            | Column::Seats
            | Column::Brands
            | Column::StorageBytes
            | Column::HasCustomFormats
            | Column::Delivery => Class::TECHNICAL,
        }
    }
}
