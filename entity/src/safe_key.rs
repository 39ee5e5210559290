//! The keys under which secrets are kept, each locked by the keys of the nodes.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::{Category, Purpose},
    id::SafeKeyId,
};

/// One key, as it is locked by one key of the nodes; it lies here once for each of these.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safe_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafeKeyId,
    /// The name of the nodes' key that opens it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: String,
    /// The key, sealed, in base64.
    pub locked: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id | Column::KeyId | Column::CreatedAt => Class::TECHNICAL,
            Column::Locked => Class {
                category: Category::Credential,
                purpose: Purpose::Security,
                ..Class::TECHNICAL
            },
        }
    }
}
