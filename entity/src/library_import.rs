//! Packages of libraries that are imported.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, FolderId, LibraryImportId, UserId},
};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "LibraryImportState")]
pub enum LibraryImportState {
    /// It is about to begin.
    Waiting,
    /// What is in the package comes in, record by record.
    Importing,
    /// All that can be is in the library; `problems` tells what is not.
    Done,
    /// It could not go on; `code` says why. What came in before stays.
    Failed,
    /// It was given up. What came in before stays.
    Cancelled,
}

/// One package on its way into a library, and for a while what became of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryImportId,
    pub account_id: AccountId,
    pub user_id: UserId,
    /// None at the top of the library. It may be gone by now.
    pub folder_id: Option<FolderId>,
    /// What the file was called.
    pub name: String,
    /// Bytes of the package.
    pub size: i64,
    /// Where it lies; none once it is not needed any more.
    pub piece: Option<Uuid>,
    pub state: LibraryImportState,
    /// How many lines of the manifest are done. What a line says and that it is done are written
    /// together, so that each acts once.
    pub line: i32,
    /// How many records became something new.
    pub added: i32,
    /// How many the library had already.
    pub existing: i32,
    /// How many problems there were; only some of them are kept.
    pub problems: i32,
    /// Why it could not go on.
    pub code: Option<String>,
    /// Says so in words.
    pub message: Option<String>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::Message => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::UserId
            | Column::FolderId
            | Column::Size
            | Column::Piece
            | Column::State
            | Column::Line
            | Column::Added
            | Column::Existing
            | Column::Problems
            | Column::Code
            | Column::CreatedAt
            | Column::ExpiresAt => Class::TECHNICAL,
        }
    }
}
