//! The sign-ins.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, IdentityProviderId, SessionId, UserId},
};

/// One sign-in of one person, for one account or, with staff, for none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub user_id: UserId,
    pub account_id: Option<AccountId>,
    /// The provider of the account by which the person signed in; none for every other way.
    pub provider_id: Option<IdentityProviderId>,
    /// The network that the person signed in from.
    pub network: Option<String>,
    /// The program that the person signed in with, as it calls itself.
    pub user_agent: Option<String>,
    /// The program and the system, as people call them.
    pub device: Option<String>,
    /// Whether it outlives the working day on which it is not used.
    pub remembered: bool,
    pub created_at: DateTimeUtc,
    /// When it was used last, to about a minute.
    pub last_used_at: DateTimeUtc,
    /// When it ends unless it is refreshed before.
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// When the person last showed in it to be who they are.
    pub proved_at: Option<DateTimeUtc>,
    /// When the account's provider last said that it had asked the person anew; it counts for what
    /// is the account's, and not for what is the person's elsewhere, too.
    pub vouched_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Network
            | Column::UserAgent
            | Column::Device
            | Column::CreatedAt
            | Column::LastUsedAt => Class::USAGE,
            Column::Id
            | Column::UserId
            | Column::AccountId
            | Column::ProviderId
            | Column::Remembered
            | Column::ExpiresAt
            | Column::RevokedAt
            | Column::ProvedAt
            | Column::VouchedAt => Class::TECHNICAL,
        }
    }
}
