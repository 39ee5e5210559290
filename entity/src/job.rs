//! Work left for later, queued by the transaction that caused it.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::JobId};

/// Where a job is. Done jobs are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum JobState {
    /// Waits until it is due.
    Ready,
    /// A worker has it, until its lease ends.
    Running,
    /// Failed too often; kept to be looked at.
    Dead,
}

/// One job.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The kind of work; chooses the code.
    pub name: String,
    /// What the work is about, as JSON.
    pub payload: Json,
    pub state: JobState,
    /// How often it was begun.
    pub attempts: i32,
    pub due_at: DateTimeUtc,
    /// The worker that has it.
    pub leased_by: Option<String>,
    /// When another worker may take it over.
    pub leased_until: Option<DateTimeUtc>,
    /// A second job with the same key is not queued while the first waits.
    pub dedupe_key: Option<String>,
    /// Why the last attempt failed; never shown to customers.
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Payload | Column::LastError => Class::CONTENT,
            Column::Id
            | Column::Name
            | Column::State
            | Column::Attempts
            | Column::DueAt
            | Column::LeasedBy
            | Column::LeasedUntil
            | Column::DedupeKey
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
