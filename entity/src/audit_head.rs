//! The ends of the chains of what was done.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::AccountId};

/// The end of one chain, moved on by the database with every entry.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Whose chain it is: an account's, or with the nil id Vibbio's own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The number of the last entry.
    pub number: i64,
    /// The hash of the last entry.
    pub hash: String,
    /// When the account was deleted, since which its chain may go.
    pub released_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::AccountId | Column::Number | Column::Hash | Column::ReleasedAt => {
                Class::TECHNICAL
            }
        }
    }
}
