//! The identity providers that accounts sign their people in by.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, IdentityProviderId},
    role::AccountRole,
};

/// One OpenID provider of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityProviderId,
    pub account_id: AccountId,
    /// What people read on the button.
    pub name: String,
    /// The issuer's URL, to the letter as its tokens say it. It never changes.
    pub issuer: String,
    pub client_id: String,
    /// The client's secret, sealed.
    pub client_secret: String,
    /// What those become who come by it and are new; none if nobody becomes anything.
    pub joins_as: Option<AccountRole>,
    /// Whether an address counts as verified of which the issuer says neither that nor the opposite.
    pub trusts_unstated: bool,
    /// Whether members with an address in its domains sign in by it alone.
    pub is_required: bool,
    pub created_at: DateTimeUtc,
    /// Rises with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::Issuer | Column::ClientId => Class::CONTENT,
            Column::ClientSecret => Class::CREDENTIAL,
            Column::Id
            | Column::AccountId
            | Column::JoinsAs
            | Column::TrustsUnstated
            | Column::IsRequired
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
