//! The tokens of mailed links.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{EmailTokenId, UserId},
};

/// What a mailed link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum EmailPurpose {
    /// Proves the address of somebody who has registered.
    Verify,
    /// Lets its reader choose a new password.
    Reset,
    /// Proves the address that somebody wants to have from now on.
    Confirm,
    /// Keeps the address that somebody has had so far.
    Stop,
}

/// One mailed link that proves that its reader has the address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailTokenId,
    pub user_id: UserId,
    pub purpose: EmailPurpose,
    /// The address that it was mailed to, in lower case.
    pub email_key: String,
    /// SHA-256 of the token, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::EmailKey => Class::CONTACT,
            Column::Hash => Class::CREDENTIAL,
            Column::Id
            | Column::UserId
            | Column::Purpose
            | Column::CreatedAt
            | Column::ExpiresAt
            | Column::UsedAt => Class::TECHNICAL,
        }
    }
}
