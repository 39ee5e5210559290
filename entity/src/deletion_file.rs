//! Files that are still to be removed from storage.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::AccountId};

/// What sort of thing storage keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum FileKind {
    /// A file and all that was derived from it, named by the digest of its bytes.
    Blob,
    /// A piece of a file that was on its way in or out, named by its id.
    Piece,
}

/// A file of an account whose rows are gone or going; the last row goes when the last file has.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deletion_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub kind: FileKind,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name => Class::CONTENT,
            Column::AccountId | Column::Kind => Class::TECHNICAL,
        }
    }
}
