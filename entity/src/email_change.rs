//! Addresses that people move their logins to.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{EmailChangeId, UserId},
};

/// One wish of a person to have another address; kept after it came true, for as long as the old
/// address can take it back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailChangeId,
    pub user_id: UserId,
    /// The address that mail was sent to until then.
    pub old_email: String,
    /// The same in lower case.
    pub old_key: String,
    /// The address that mail is to be sent to.
    pub new_email: String,
    /// The same in lower case.
    pub new_key: String,
    pub created_at: DateTimeUtc,
    /// When the new address was proved, and took the place of the old one.
    pub confirmed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::OldEmail | Column::OldKey | Column::NewEmail | Column::NewKey => Class::CONTACT,
            Column::Id | Column::UserId | Column::CreatedAt | Column::ConfirmedAt => {
                Class::TECHNICAL
            }
        }
    }
}
