//! What accounts subscribe to, and have subscribed to.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, PlanId, SubscriptionId, UserId},
    money::Money,
    plan::Delivery,
};

/// Why a subscription ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "SubscriptionEnding")]
pub enum Ending {
    /// The days of the trial are over.
    Trial,
    /// Another subscription takes its place.
    Changed,
    /// The account gave notice.
    Notice,
    /// An owner closed the account.
    Closed,
}

/// The figures of a plan by agreement. Where a limit is missing there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Agreement {
    /// What it costs a month, ex. VAT.
    pub monthly: Money,
    /// Credits granted each month.
    pub monthly_credits: i32,
    /// Seats.
    pub seats: Option<i32>,
    /// Brands.
    pub brands: Option<i32>,
    /// Storage in bytes.
    pub storage_bytes: Option<i64>,
    /// How fast videos are delivered.
    pub delivery: Delivery,
}

/// What an account subscribes to from an instant on. Of those that have begun and were not
/// withdrawn the latest is the one in force; whether the account is open is told by the account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriptionId,
    pub account_id: AccountId,
    /// The terms that were in force when it was chosen; newer ones do not reach it.
    pub plan_id: PlanId,
    /// The figures that were agreed, of a plan by agreement.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub agreement: Option<Agreement>,
    /// The day in Oslo from which its months and contract periods are counted.
    pub anchor_on: Date,
    pub starts_at: DateTimeUtc,
    /// When it ends; none while it renews by itself.
    pub ends_at: Option<DateTimeUtc>,
    /// Why it ends, if it does.
    pub ending: Option<Ending>,
    /// When notice was given, or the account was closed by an owner.
    pub noticed_at: Option<DateTimeUtc>,
    /// When it was called off before it began.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// How near the end of its account was, in days, when people were last told of it.
    pub told_days: Option<i16>,
    /// Who chose it, kept without a reference: the books outlive people.
    pub chosen_by: Option<UserId>,
    pub chosen_at: DateTimeUtc,
    /// Why staff agreed to it, or why it was ended.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::PlanId
            | Column::Agreement
            | Column::AnchorOn
            | Column::StartsAt
            | Column::EndsAt
            | Column::Ending
            | Column::NoticedAt
            | Column::WithdrawnAt
            | Column::ChosenBy
            | Column::ChosenAt => Class::COMMERCE,
            Column::Reason => Class::CONTENT,
            Column::Id | Column::AccountId | Column::ToldDays => Class::TECHNICAL,
        }
    }
}
