//! When somebody at Vibbio may look at an account's material, and why.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::{Basis, Category, Erasure, Purpose, Retention, Subject},
    id::{AccountId, OrderId, SessionId, StaffAccessId, UserId},
    role::StaffRole,
};

/// A time in which one person at Vibbio looks at one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffAccessId,
    pub account_id: AccountId,
    pub user_id: UserId,
    /// What the person does at Vibbio.
    pub role: StaffRole,
    /// The sign-in that may look; none where an order is the reason.
    pub session_id: Option<SessionId>,
    /// The order that is the reason.
    pub order_id: Option<OrderId>,
    /// The day on which the order was looked at.
    pub day: Option<Date>,
    /// The reason in words.
    pub reason: String,
    pub begun_at: DateTimeUtc,
    /// When it ends by itself.
    pub until: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What Vibbio answers to the account for: whom it let see what. It goes with the account.
pub(crate) const ACCOUNTED: Class = Class {
    subject: Subject::Account,
    category: Category::Usage,
    purpose: Purpose::Security,
    basis: Basis::Interest,
    retention: Retention::WithAccount,
    erasure: Erasure::Withhold,
};

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::UserId | Column::Role | Column::Reason | Column::OrderId | Column::Day => {
                ACCOUNTED
            }
            Column::Id
            | Column::AccountId
            | Column::SessionId
            | Column::BegunAt
            | Column::Until
            | Column::EndedAt => Class::TECHNICAL,
        }
    }
}
