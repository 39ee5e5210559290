//! What identity providers have said of people, until it is made use of.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{IdentityProviderId, ProviderAnswerId},
};

/// What an answer is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum AnswerUse {
    /// Signing in, or being linked to a login.
    SignIn,
    /// Being linked to a login that is proved otherwise.
    Link,
    /// Making a login, once the address is proved by a mailed link.
    Join,
    /// Proving a session anew.
    Prove,
}

/// One answer, for whoever shows a secret that was given out once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProviderAnswerId,
    /// SHA-256 of the secret, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    pub good_for: AnswerUse,
    /// SHA-256 of what the page keeps that sent the browser off, in hex; none for mailed links.
    pub ticket_hash: Option<String>,
    /// The name of a provider of the platform, or the id of an account's.
    pub provider: String,
    /// The provider of an account; none for one of the platform.
    pub provider_id: Option<IdentityProviderId>,
    pub issuer: String,
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
    /// When the provider asked the person who they are, if it tells.
    pub authenticated_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Hash | Column::TicketHash => Class::CREDENTIAL,
            Column::Subject | Column::Email | Column::Name => Class::CONTACT,
            Column::Id
            | Column::GoodFor
            | Column::Provider
            | Column::ProviderId
            | Column::Issuer
            | Column::EmailVerified
            | Column::AuthenticatedAt
            | Column::ExpiresAt => Class::TECHNICAL,
        }
    }
}
