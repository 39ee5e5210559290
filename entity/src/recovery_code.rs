//! The codes by which people come in who have lost everything else.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::UserId};

/// One code, which works once; used ones stay until the person gets new ones.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// SHA-256 of the code, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub user_id: UserId,
    pub created_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Hash => Class::CREDENTIAL,
            Column::UserId | Column::CreatedAt | Column::UsedAt => Class::TECHNICAL,
        }
    }
}
