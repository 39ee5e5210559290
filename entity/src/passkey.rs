//! The passkeys that people sign in with.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{PasskeyId, UserId},
};

/// One passkey of one person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    pub user_id: UserId,
    /// What the person calls it.
    pub name: String,
    /// How its device calls it, in base64url.
    pub credential_id: String,
    /// Its public key, its counter and what else is needed to check it.
    #[sea_orm(column_type = "JsonBinary")]
    pub credential: Json,
    pub created_at: DateTimeUtc,
    pub last_used_at: Option<DateTimeUtc>,
    /// When it showed signs of having been copied; it opens nothing since.
    pub suspended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::CredentialId | Column::Credential => Class::CREDENTIAL,
            Column::Name => Class::CONTACT,
            Column::LastUsedAt => Class::USAGE,
            Column::Id | Column::UserId | Column::CreatedAt | Column::SuspendedAt => {
                Class::TECHNICAL
            }
        }
    }
}
