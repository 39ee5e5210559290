//! What people were asked and have not yet answered.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{ChallengeId, UserId},
};

/// What somebody was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum ChallengeKind {
    /// A second factor, after a password.
    SignIn,
    /// To make a passkey.
    PasskeyMaking,
    /// To show a passkey.
    PasskeyShowing,
}

/// One question. It is gone once it is answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "challenge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    pub kind: ChallengeKind,
    /// Who has to answer; anybody whose passkey it is unless known.
    pub user_id: Option<UserId>,
    /// SHA-256 of the token that the question is answered with, in hex.
    pub hash: Option<String>,
    /// What the answer has to fit, or what follows from it.
    #[sea_orm(column_type = "JsonBinary")]
    pub state: Json,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Hash => Class::CREDENTIAL,
            // Where somebody who signs in comes from is part of it.
            Column::State => Class::USAGE,
            Column::Id | Column::Kind | Column::UserId | Column::CreatedAt | Column::ExpiresAt => {
                Class::TECHNICAL
            }
        }
    }
}
