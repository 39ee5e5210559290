//! The deletions of accounts, and the proof of each.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, id::AccountId};

/// How many rows of one table were deleted, or kept without what they said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCount {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
}

/// What was done so far, table by table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Counts {
    /// What was deleted.
    pub deleted: Vec<TableCount>,
    /// What was kept, emptied of all that nobody has to keep.
    pub kept: Vec<TableCount>,
}

/// The deletion of one account: begun once, gone on with after every interruption, and finished
/// with one certificate.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deletion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// What the account was called is not kept; this tells whether a name is the one, as SHA-256 in
    /// hex.
    pub name_digest: String,
    pub begun_at: DateTimeUtc,
    #[sea_orm(column_type = "JsonBinary")]
    pub counts: Counts,
    /// Files that were removed from storage.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// People whose logins went with the account.
    pub people: i32,
    pub finished_at: Option<DateTimeUtc>,
    /// The certificate, as it was mailed.
    pub certificate: Option<String>,
    /// SHA-256 of the certificate, in hex.
    pub digest: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::NameDigest
            | Column::BegunAt
            | Column::Counts
            | Column::Files
            | Column::Bytes
            | Column::People
            | Column::FinishedAt
            | Column::Certificate
            | Column::Digest => Class::EVIDENCE,
            Column::AccountId => Class::TECHNICAL,
        }
    }
}
