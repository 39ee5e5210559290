//! What people want to be told, and how.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Classified, class::Class, id::UserId, preference::CHOICE};

/// What people can be told of.
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
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// An order was placed.
    OrderPlaced,
    /// An order went on, waits for the customer, or was given up.
    OrderChanged,
    /// A cut waits to be reviewed.
    ReviewWanted,
    /// Finished videos are in the library.
    OrderDelivered,
    /// A booked service was given a time, moved or called off.
    BookingChanged,
    /// Somebody named the person in a comment.
    Mentioned,
    /// Somebody commented on what the person takes part in.
    Commented,
    /// Rights to assets end soon.
    RightsExpiring,
    /// A package of the library was packed or brought in.
    PackageReady,
    /// Somebody joined the account, left it or has another role in it.
    PeopleChanged,
    /// Credits were granted, run low or expire soon.
    CreditsChanged,
    /// The trial or the contract ends soon, or the plan is another one.
    PlanChanged,
    /// An invoice was issued, or is overdue.
    InvoiceIssued,
    /// Something happened to the person's sign-in: a new device, another password, a theft.
    Security,
    /// Somebody at Vibbio looked at the account's material.
    StaffAccess,
    /// Terms, privacy notice or cookies are about to change.
    PolicyChanged,
    /// What is new in the product.
    News,
}

/// How people can be told.
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
#[serde(rename_all = "snake_case")]
pub enum NotificationChannel {
    /// A mail at once.
    Email,
    /// A notice in the product.
    InApp,
    /// A line in the mail of the day.
    Digest,
}

/// What one person wants that is not as it is for everybody.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_preference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: NotificationKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: NotificationChannel,
    pub is_on: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Kind | Column::Channel | Column::IsOn => CHOICE,
            Column::UserId => Class::TECHNICAL,
        }
    }
}
