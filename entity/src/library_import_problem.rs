//! What of packages could not be imported.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::LibraryImportId};

/// One thing that is missing, or is not as the package says.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library_import_problem")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: LibraryImportId,
    /// Counts the problems of the import from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The line of the manifest, from 1.
    pub line: i32,
    pub code: String,
    pub message: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Message => Class::CONTENT,
            Column::ImportId | Column::Number | Column::Line | Column::Code => Class::TECHNICAL,
        }
    }
}
