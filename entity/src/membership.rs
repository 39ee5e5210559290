//! Who belongs to which account.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, MembershipId, UserId},
    role::AccountRole,
};

/// What one person is to one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    pub account_id: AccountId,
    pub user_id: UserId,
    pub role: AccountRole,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Role => Class::CONTACT,
            Column::Id | Column::AccountId | Column::UserId | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
