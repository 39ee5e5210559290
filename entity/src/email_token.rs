//! The tokens of mailed links.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{EmailTokenId, UserId},
};

/// One mailed link that proves that its reader has the address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailTokenId,
    pub user_id: UserId,
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
            | Column::CreatedAt
            | Column::ExpiresAt
            | Column::UsedAt => Class::TECHNICAL,
        }
    }
}
