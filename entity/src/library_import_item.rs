//! What became of the records of packages, while they are imported.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::LibraryImportId};

/// One record of a package, and what it is in the library.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library_import_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: LibraryImportId,
    /// Its id in the package.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label: String,
    /// Its id in the library.
    pub item: Uuid,
    /// Whether the library did not have it before.
    pub is_new: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ImportId | Column::Label | Column::Item | Column::IsNew => Class::TECHNICAL,
        }
    }
}
