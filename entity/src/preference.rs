//! What people want the platform to be like for them.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    class::{Category, Purpose, Retention},
    id::UserId,
};

/// Notices that somebody does not want to see again, by their keys, last dismissed last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Notices(pub Vec<String>);

/// What one person wants; without a row, what everybody gets.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// By its name in the database of IANA; none for that of Oslo.
    pub time_zone: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub dismissed_notices: Notices,
    /// Rises with every change; 0 where nothing was chosen yet.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What somebody wants who chose nothing yet.
    #[must_use]
    pub fn empty(user_id: UserId) -> Self {
        Self { user_id, time_zone: None, dismissed_notices: Notices::default(), version: 0 }
    }
}

/// A choice of a person, which helps to serve that person and nothing else.
pub(crate) const CHOICE: Class = Class {
    category: Category::Content,
    purpose: Purpose::Service,
    retention: Retention::WithUser,
    ..Class::USAGE
};

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::TimeZone | Column::DismissedNotices => CHOICE,
            Column::UserId | Column::Version => Class::TECHNICAL,
        }
    }
}
