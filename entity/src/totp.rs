//! The apps that show people codes which change every half minute.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::UserId};

/// What one person's app and we know.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The shared secret, sealed.
    pub secret: String,
    pub created_at: DateTimeUtc,
    /// When the person showed that the app has the secret; before that it is asked for nowhere.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The half minute, counted from 1970, whose code was used last; older ones are used up.
    pub last_step: Option<i64>,
    pub last_used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Secret => Class::CREDENTIAL,
            Column::LastStep | Column::LastUsedAt => Class::USAGE,
            Column::UserId | Column::CreatedAt | Column::ConfirmedAt => Class::TECHNICAL,
        }
    }
}
