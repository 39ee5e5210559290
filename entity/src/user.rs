//! The people with a login.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, id::UserId};

/// A language that people are written to in.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Norwegian (bokmål).
    Nb,
    /// Norwegian (nynorsk); what is not written in it comes in bokmål.
    Nn,
}

/// One person with a login.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// The address as mail is sent to it.
    pub email: String,
    /// The address in lower case, by which it is found and unique.
    pub email_key: String,
    pub name: String,
    pub language: Language,
    /// Argon2id in the PHC string format; without one nobody can sign in.
    pub password_hash: Option<String>,
    pub email_verified_at: Option<DateTimeUtc>,
    pub disabled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// Rises with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Email | Column::EmailKey | Column::Name | Column::Language => Class::CONTACT,
            Column::PasswordHash => Class::CREDENTIAL,
            Column::Id
            | Column::EmailVerifiedAt
            | Column::DisabledAt
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}
