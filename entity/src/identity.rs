//! Who people are to identity providers.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{IdentityId, IdentityProviderId, UserId},
};

/// What one provider calls one person: whoever comes back from it under that name is let in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityId,
    pub user_id: UserId,
    /// The name of a provider of the platform, or the id of an account's.
    pub provider: String,
    /// The provider of an account; none for one of the platform.
    pub provider_id: Option<IdentityProviderId>,
    pub issuer: String,
    pub subject: String,
    /// The address that the provider knew when the person came last.
    pub email: Option<String>,
    pub created_at: DateTimeUtc,
    pub last_used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Subject | Column::Email => Class::CONTACT,
            Column::LastUsedAt => Class::USAGE,
            Column::Id
            | Column::UserId
            | Column::Provider
            | Column::ProviderId
            | Column::Issuer
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
